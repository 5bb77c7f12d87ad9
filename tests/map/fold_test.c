/*
 * Keys have one case, that of Unicode unless smtputf8_enable = no.
 */
#include "tests/map/table.h"

static const char *
folded(const char *text)
{
	static char copy[256];
	struct str s = { 0 };

	str_puts(&s, text);
	snprintf(
	    copy, sizeof(copy), "%s", map_fold(&s) ? str_text(&s) : "NONE");
	str_free(&s);
	return copy;
}

ATF_TC_WITHOUT_HEAD(ascii_is_lower_case);
ATF_TC_BODY(ascii_is_lower_case, tc)
{
	ATF_CHECK_STREQ(folded("Foo@EXAMPLE.com"), "foo@example.com");
	ATF_CHECK_STREQ(folded(""), "");
	map_fold_utf8(false);
	ATF_CHECK_STREQ(folded("\xc3\x84Q"), "\xc3\x84q");
	ATF_CHECK_STREQ(folded("\xff\xfeQ"), "\xff\xfeq");
}

ATF_TC_WITHOUT_HEAD(all_scripts_are_folded);
ATF_TC_BODY(all_scripts_are_folded, tc)
{
	ATF_CHECK_STREQ(folded("ÄÖ"), "äö");
	ATF_CHECK_STREQ(folded("Straße"), "strasse");
	ATF_CHECK_STREQ(folded("ΣΑΣ"), "σασ");
	ATF_CHECK_STREQ(folded("σας"), "σασ");
	ATF_CHECK_STREQ(folded("İx"), "i\xcc\x87x");
	ATF_CHECK_STREQ(folded("a\xe9"), "NONE");
	ATF_CHECK_STREQ(folded("\xed\xa0\x80"), "NONE"); /* a surrogate */
	ATF_CHECK_STREQ(folded("\xc0\xaf"), "NONE");     /* too long */
	ATF_CHECK_STREQ(folded("\xf4\x90\x80\x80"), "NONE");
}

ATF_TC_WITHOUT_HEAD(tables_fold_what_they_hold_and_what_is_asked);
ATF_TC_BODY(tables_fold_what_they_hold_and_what_is_asked, tc)
{
	struct map *m;

	table_write("t", "Ä one\nß two\nbad\xe9 three\nok four\xff\n");
	m = map_open(SV("texthash:t"), NULL);
	ATF_CHECK_STREQ(table_find(m, "ä"), "one");
	ATF_CHECK_STREQ(table_find(m, "Ä"), "one");
	ATF_CHECK_STREQ(table_find(m, "SS"), "two");
	ATF_CHECK_STREQ(table_find(m, "bad\xe9"), "NONE");
	ATF_CHECK_STREQ(table_find(m, "ok"), "NONE");
	map_close(&m);
	m = map_open(SV("inline:{Ä=one}"), NULL);
	ATF_CHECK_STREQ(table_find(m, "ä"), "one");
	map_close(&m);
	m = map_open(SV("inline:{\xe9=one}"), NULL);
	ATF_CHECK(map_broken(m) != NULL);
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(what_is_not_utf8_is_no_key_and_no_value);
ATF_TC_BODY(what_is_not_utf8_is_no_key_and_no_value, tc)
{
	struct map *m = map_open(SV("static:x"), NULL);

	ATF_CHECK_STREQ(table_find(m, "\xe9"), "NONE");
	map_close(&m);
	m = map_open_as(SV("static:x"), NULL, MAP_BYTES);
	ATF_CHECK_STREQ(table_find(m, "\xe9"), "x");
	map_close(&m);
	m = map_open(SV("static:\xe9"), NULL);
	ATF_CHECK_STREQ(table_find(m, "x"), "LATER");
	map_close(&m);
	map_fold_utf8(false);
	m = map_open(SV("static:\xe9"), NULL);
	ATF_CHECK_STREQ(table_find(m, "\xff"), "\xe9");
	map_close(&m);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, ascii_is_lower_case);
	ATF_TP_ADD_TC(tp, all_scripts_are_folded);
	ATF_TP_ADD_TC(tp, tables_fold_what_they_hold_and_what_is_asked);
	ATF_TP_ADD_TC(tp, what_is_not_utf8_is_no_key_and_no_value);
	return atf_no_error();
}
