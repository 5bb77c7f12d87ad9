#include <atf-c.h>

#include <stdlib.h>

#include "util/heap.h"

ATF_TC_WITHOUT_HEAD(gives_the_earliest_first);
ATF_TC_BODY(gives_the_earliest_first, tc)
{
	struct heap_node nodes[100] = { { 0 } };
	struct heap h = { 0 };

	for (int i = 0; i < 100; i++)
		heap_put(&h, &nodes[i], i * 37 % 100);
	for (int i = 0; i < 100; i++) {
		struct heap_node *n = heap_first(&h);

		ATF_REQUIRE_EQ(n->due, i);
		heap_drop(&h, n);
		ATF_CHECK(!heap_has(n));
	}
	ATF_CHECK(heap_first(&h) == NULL);
	heap_free(&h);
}

ATF_TC_WITHOUT_HEAD(keeps_order_when_members_leave_from_the_middle);
ATF_TC_BODY(keeps_order_when_members_leave_from_the_middle, tc)
{
	enum { N = 200 };
	struct heap_node nodes[N] = { { 0 } };
	struct heap h = { 0 };

	srand(7);
	for (int round = 0; round < 20000; round++) {
		struct heap_node *n = &nodes[rand() % N], *least = NULL;

		if (heap_has(n))
			heap_drop(&h, n);
		else
			heap_put(&h, n, rand() % 50);
		for (int i = 0; i < N; i++)
			if (heap_has(&nodes[i]) &&
			    (least == NULL || nodes[i].due < least->due))
				least = &nodes[i];
		if (least == NULL)
			ATF_REQUIRE(heap_first(&h) == NULL);
		else
			ATF_REQUIRE_EQ(heap_first(&h)->due, least->due);
	}
	heap_free(&h);
}

ATF_TC_WITHOUT_HEAD(dropping_what_is_out_does_nothing);
ATF_TC_BODY(dropping_what_is_out_does_nothing, tc)
{
	struct heap_node node = { 0 };
	struct heap h = { 0 };

	heap_drop(&h, &node);
	heap_put(&h, &node, 1);
	heap_drop(&h, &node);
	heap_drop(&h, &node);
	ATF_CHECK_EQ(h.count, 0);
	heap_free(&h);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, gives_the_earliest_first);
	ATF_TP_ADD_TC(tp, keeps_order_when_members_leave_from_the_middle);
	ATF_TP_ADD_TC(tp, dropping_what_is_out_does_nothing);
	return atf_no_error();
}
