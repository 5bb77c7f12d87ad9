#include <atf-c.h>

#include "qmgr/known.h"

static struct record *
add(int number)
{
	char id[32];

	snprintf(id, sizeof(id), "4abcdefg%04dz1", number);
	return known_add(id, 0);
}

ATF_TC_WITHOUT_HEAD(a_message_that_waits_costs_at_most_128_bytes);
ATF_TC_BODY(a_message_that_waits_costs_at_most_128_bytes, tc)
{
	enum { ID = 14, IN_TABLES = 2 * sizeof(void *) };

	ATF_CHECK(sizeof(struct record) + ID + IN_TABLES <= 128);
}

ATF_TC_WITHOUT_HEAD(is_found_by_its_id_until_it_is_dropped);
ATF_TC_BODY(is_found_by_its_id_until_it_is_dropped, tc)
{
	struct record *r = add(1);

	ATF_CHECK(known_find("4abcdefg0001z1") == r);
	ATF_CHECK(known_find("4abcdefg0002z1") == NULL);
	known_drop(&r);
	ATF_CHECK(known_find("4abcdefg0001z1") == NULL);
	ATF_CHECK_EQ(known_count(), 0);
}

ATF_TC_WITHOUT_HEAD(comes_when_it_is_due_and_the_earliest_first);
ATF_TC_BODY(comes_when_it_is_due_and_the_earliest_first, tc)
{
	struct record *a = add(1), *b = add(2);

	known_wait(a, 200);
	known_wait(b, 100);
	ATF_CHECK_EQ(known_due(), 100);
	ATF_CHECK(known_next(99, 0, 10) == NULL);
	ATF_CHECK(known_next(300, 0, 10) == b);
	ATF_CHECK(known_next(300, 0, 10) == a);
	ATF_CHECK(known_next(300, 0, 10) == NULL);
	ATF_CHECK_EQ(known_due(), INT64_MAX);
}

ATF_TC_WITHOUT_HEAD(new_mail_has_room_that_old_mail_has_not);
ATF_TC_BODY(new_mail_has_room_that_old_mail_has_not, tc)
{
	struct record *old = add(1), *fresh = add(2);

	known_wait(old, 1);
	ATF_CHECK(known_next(5, 9, 10) == NULL);
	known_wait_turn(fresh);
	ATF_CHECK(known_next(5, 10, 10) == NULL);
	ATF_CHECK(known_next(5, 9, 10) == fresh);
	ATF_CHECK(known_next(5, 8, 10) == old);
}

ATF_TC_WITHOUT_HEAD(a_flush_makes_all_due_but_what_is_held);
ATF_TC_BODY(a_flush_makes_all_due_but_what_is_held, tc)
{
	struct record *r[100], *held = add(1000), *next;
	int64_t count = 0;

	held->flags |= RECORD_HELD;
	for (int i = 0; i < 100; i++)
		known_wait(r[i] = add(i), i * 37 % 100 * 10);
	known_flush(500);
	while ((next = known_next(500, 0, 10)) != NULL) {
		ATF_CHECK(next->flags & RECORD_NOW);
		count++;
	}
	ATF_CHECK_EQ(count, 100);
	ATF_CHECK((held->flags & RECORD_NOW) == 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_message_that_waits_costs_at_most_128_bytes);
	ATF_TP_ADD_TC(tp, is_found_by_its_id_until_it_is_dropped);
	ATF_TP_ADD_TC(tp, comes_when_it_is_due_and_the_earliest_first);
	ATF_TP_ADD_TC(tp, new_mail_has_room_that_old_mail_has_not);
	ATF_TP_ADD_TC(tp, a_flush_makes_all_due_but_what_is_held);
	return atf_no_error();
}
