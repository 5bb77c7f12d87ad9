#include <atf-c.h>

#include "spool/id.h"

ATF_TC_WITHOUT_HEAD(looks_as_postfix_prints_it);
ATF_TC_BODY(looks_as_postfix_prints_it, tc)
{
	char text[SPOOL_ID_ROOM];

	id_print((struct id){ 0, 0 }, text);
	ATF_CHECK_STREQ(text, "0000000000z0");
	id_print((struct id){ 51, 50 }, text);
	ATF_CHECK_STREQ(text, "000000000zzy");
	id_print((struct id){ 52 * (int64_t)ID_SECOND + 52, 51 }, text);
	ATF_CHECK_STREQ(text, "0000100010z10");
}

ATF_TC_WITHOUT_HEAD(what_is_printed_parses_to_the_same);
ATF_TC_BODY(what_is_printed_parses_to_the_same, tc)
{
	const int64_t start = 1700000000 * (int64_t)ID_SECOND;
	char text[SPOOL_ID_ROOM];
	struct id back;

	for (int64_t i = 0; i < 20000; i++) {
		struct id id = { start + i * 7919 * 7919,
			(uint32_t)i % ID_SLOTS };

		id_print(id, text);
		ATF_REQUIRE_MSG(id_parse(sv_of(text), &back), "%s", text);
		ATF_REQUIRE(back.when == id.when && back.slot == id.slot);
		ATF_REQUIRE(id_directory(id) < ID_DIRECTORIES);
	}
}

ATF_TC_WITHOUT_HEAD(later_ids_of_a_slot_sort_behind);
ATF_TC_BODY(later_ids_of_a_slot_sort_behind, tc)
{
	char before[SPOOL_ID_ROOM], after[SPOOL_ID_ROOM];

	id_print((struct id){ 1700000000999999, 3 }, before);
	id_print((struct id){ 1700000001000000, 3 }, after);
	ATF_CHECK(strcmp(before, after) < 0);
}

ATF_TC_WITHOUT_HEAD(what_is_no_id_is_refused);
ATF_TC_BODY(what_is_no_id_is_refused, tc)
{
	static const char *const bad[] = { "", "z", "zz", "0000000000z",
		"0000000000", "000000000z0", "0000000000z01", "0000000000zA",
		"0000000000z/", "../../../etcz0", "000000zzzzz0",
		"00000000000z0", "00000000000000000000000000000z0",
		"0000000000z0 ", "0000000000zyyyyyyyy", "000000.000z0" };
	struct id id;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!id_parse(sv_of(bad[i]), &id), "%s", bad[i]);
	ATF_CHECK(!id_parse((struct sv){ "0000000000z0\0", 13 }, &id));
	ATF_CHECK(!id_parse((struct sv){ "00000\000000z0", 12 }, &id));
}

ATF_TC_WITHOUT_HEAD(the_directory_follows_from_the_microseconds);
ATF_TC_BODY(the_directory_follows_from_the_microseconds, tc)
{
	char name[3];

	id_directory_name(id_directory((struct id){ 999999, 0 }), name);
	ATF_CHECK_STREQ(name, "F4");
	id_directory_name(id_directory((struct id){ 5000000, 0 }), name);
	ATF_CHECK_STREQ(name, "00");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, looks_as_postfix_prints_it);
	ATF_TP_ADD_TC(tp, what_is_printed_parses_to_the_same);
	ATF_TP_ADD_TC(tp, later_ids_of_a_slot_sort_behind);
	ATF_TP_ADD_TC(tp, what_is_no_id_is_refused);
	ATF_TP_ADD_TC(tp, the_directory_follows_from_the_microseconds);
	return atf_no_error();
}
