/*
 * Rows that are about to become a table.
 */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "map/batch.h"

static struct err err;

static enum map_put
put(struct batch *b, const char *key, const char *value, enum map_keep keep)
{
	return batch_put(b, sv_of(key), sv_of(value), keep, &err);
}

ATF_TC_WITHOUT_HEAD(a_key_is_there_once);
ATF_TC_BODY(a_key_is_there_once, tc)
{
	struct batch b = { 0 };

	ATF_CHECK_EQ(put(&b, "a", "1", MAP_KEEP_OLD), MAP_PUT_DONE);
	ATF_CHECK_EQ(put(&b, "a", "2", MAP_KEEP_OLD), MAP_PUT_DUPLICATE);
	ATF_CHECK_EQ(put(&b, "b", "1", MAP_KEEP_NEW), MAP_PUT_DONE);
	ATF_CHECK_EQ(put(&b, "b", "", MAP_KEEP_NEW), MAP_PUT_DUPLICATE);
	ATF_CHECK_EQ(put(&b, "", "empty", MAP_KEEP_NEW), MAP_PUT_DONE);
	ATF_REQUIRE_EQ(b.count, 3);
	ATF_CHECK_STREQ(b.rows[0].value, "1");
	ATF_CHECK_STREQ(b.rows[1].value, "");
	ATF_CHECK_STREQ(b.rows[2].value, "empty");
	/* a.1. b.. .empty. with their NUL bytes */
	ATF_CHECK_EQ(b.bytes, 4 + 3 + 7);
	batch_free(&b);
	ATF_CHECK_EQ(b.count, 0);
}

ATF_TC_WITHOUT_HEAD(many_keys_are_found_again);
ATF_TC_BODY(many_keys_are_found_again, tc)
{
	struct batch b = { 0 };
	char key[32];

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++) {
			snprintf(key, sizeof(key), "%d", i);
			ATF_REQUIRE_EQ(put(&b, key, "x", MAP_KEEP_OLD),
			    round == 0 ? MAP_PUT_DONE : MAP_PUT_DUPLICATE);
		}
	ATF_CHECK_EQ(b.count, 5000);
	batch_free(&b);
}

ATF_TC_WITHOUT_HEAD(rows_are_sorted_as_memcmp_has_it);
ATF_TC_BODY(rows_are_sorted_as_memcmp_has_it, tc)
{
	static const char *const sorted[] = { "", "a", "aa", "b",
		"long enough, 1", "long enough, 10", "long enough, 2",
		"\xc3\xa4" };
	const size_t count = sizeof(sorted) / sizeof(sorted[0]);
	struct batch b = { 0 };

	for (size_t i = count; i-- > 0;)
		ATF_REQUIRE_EQ(
		    put(&b, sorted[i], sorted[i], MAP_KEEP_OLD), MAP_PUT_DONE);
	for (size_t i = 0; i < count; i++)
		b.rows[i].order = batch_key_order(batch_key(&b.rows[i]));
	batch_sort(&b);
	for (size_t i = 0; i < count; i++) {
		ATF_CHECK_STREQ(b.rows[i].key, sorted[i]);
		ATF_CHECK_STREQ(b.rows[i].value, sorted[i]);
	}
	batch_free(&b);
}

ATF_TC_WITHOUT_HEAD(an_order_comes_before_the_key);
ATF_TC_BODY(an_order_comes_before_the_key, tc)
{
	struct batch b = { 0 };

	put(&b, "a", "1", MAP_KEEP_OLD);
	put(&b, "b", "2", MAP_KEEP_OLD);
	put(&b, "c", "3", MAP_KEEP_OLD);
	b.rows[0].order = b.rows[1].order = 7;
	b.rows[2].order = 0;
	batch_sort(&b);
	ATF_CHECK_STREQ(b.rows[0].key, "c");
	ATF_CHECK_STREQ(b.rows[1].key, "a");
	ATF_CHECK_STREQ(b.rows[2].key, "b");
	batch_free(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_key_is_there_once);
	ATF_TP_ADD_TC(tp, many_keys_are_found_again);
	ATF_TP_ADD_TC(tp, rows_are_sorted_as_memcmp_has_it);
	ATF_TP_ADD_TC(tp, an_order_comes_before_the_key);
	return atf_no_error();
}
