#include <atf-c.h>

#include <string.h>

#include "postsuper/order.h"

ATF_TC_WITHOUT_HEAD(each_letter_is_one_operation);
ATF_TC_BODY(each_letter_is_one_operation, tc)
{
	static const struct {
		char letter;
		enum queue_verb verb;
		unsigned queues;
	} want[] = {
		{ 'd', QUEUE_DELETE, ORDER_ALL },
		{ 'e', QUEUE_EXPIRE, ORDER_ALL },
		{ 'f', QUEUE_EXPIRE, ORDER_ALL },
		{ 'h', QUEUE_HOLD, ORDER_TRIED },
		{ 'H', QUEUE_RELEASE, ORDER_HOLD },
		{ 'r', QUEUE_REQUEUE, ORDER_ALL },
	};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		const struct operation *o = order_operation(want[i].letter);

		ATF_REQUIRE(o != NULL);
		ATF_CHECK_EQ(o->verb, want[i].verb);
		ATF_CHECK_EQ(o->queues, want[i].queues);
	}
	ATF_CHECK(order_operation('x') == NULL);
	ATF_CHECK(order_operation(0) == NULL);
}

ATF_TC_WITHOUT_HEAD(queues_have_postfix_names);
ATF_TC_BODY(queues_have_postfix_names, tc)
{
	ATF_CHECK_EQ(order_queue("hold") | order_queue("active") |
			 order_queue("incoming") | order_queue("deferred"),
	    ORDER_ALL);
	ATF_CHECK_EQ(order_queue("maildrop"), 0);
	ATF_CHECK_EQ(order_queue(""), 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_letter_is_one_operation);
	ATF_TP_ADD_TC(tp, queues_have_postfix_names);
	return atf_no_error();
}
