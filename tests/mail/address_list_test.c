#include <atf-c.h>

#include <string.h>

#include "mail/address.h"
#include "mail/address_list.h"

enum { MANY = 100000, DEPTH = 100000 };

/* "good|" for each address, "!source|" for each that is none. */
static void
lists(const char *value, const char *want)
{
	struct address_list list = address_list_of(sv_of(value));
	enum address_list_item item;
	struct str all = { 0 };

	while ((item = address_list_next(&list)) != ADDRESS_LIST_END)
		if (item == ADDRESS_LIST_GOOD)
			str_printf(&all, SV_FMT "|", SV_ARG(list.address));
		else
			str_printf(&all, "!" SV_FMT "|", SV_ARG(list.source));
	address_list_end(&list);
	ATF_CHECK_STREQ_MSG(want, str_text(&all), "%s", value);
	str_free(&all);
}

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

FACT(addresses_are_parted_by_commas)
{
	lists("", "");
	lists(" \t\r\n ", "");
	lists("joe@x", "joe@x|");
	lists("joe@x, ann@y", "joe@x|ann@y|");
	lists(",, joe@x ,,\r\n\t, ann@y,", "joe@x|ann@y|");
	lists("root", "root|");
	lists("joe@[IPv6:::1], ann@y", "joe@[IPv6:::1]|ann@y|");
}

FACT(what_is_for_people_is_left_out)
{
	lists("Joe Q. Smith <joe@x>,\r\n\t\"Ann, B\" <ann@y>", "joe@x|ann@y|");
	lists("joe@x (Joe (not <a@b>, c@d))", "joe@x|");
	lists("(a) joe (b) @ (c) x (d)", "joe@x|");
	lists("Joe <joe@x> (a) trailing, ann@y", "joe@x|ann@y|");
	lists("=?utf-8?q?J=C3=BCrgen=2C_x?= <juergen@x>", "juergen@x|");
	lists("\"a \\\" <b@c>, \" <joe@x>", "joe@x|");
	lists("J\xc3\xbcrgen <j@x>", "j@x|");
}

FACT(groups_are_their_members)
{
	lists("friends: joe@x, Ann <ann@y>;, bob@z", "joe@x|ann@y|bob@z|");
	lists("undisclosed-recipients:;", "");
	lists("a: b: c@d;;", "c@d|");
}

FACT(routes_and_quotes_are_taken_off)
{
	lists("<@a,@b:joe@x>", "joe@x|");
	lists("\"joe smith\"@x", "joe smith@x|");
	lists("joe.\"a b\".c@x", "joe.a b.c@x|");
	lists("joe\r\n\t.smith\r\n @x", "joe.smith@x|");
}

FACT(the_null_address_is_one_in_brackets)
{
	lists("<>", "|");
	lists("Nobody <>, joe@x", "|joe@x|");
	lists("\"\"", "");
}

FACT(what_can_be_no_address_is_shown)
{
	lists("bad)@x, ann@y", "!bad)@x|ann@y|");
	lists("bad@x\x01, ann@y", "!bad@x\x01|ann@y|");
	lists("joe@a b, ann@y", "!joe@a b|ann@y|");
	lists("@x, joe@", "!@x|!joe@|");
	lists("Joe <joe@x", "joe@x|");
	lists("Joe <joe@x, ann@y", "!joe@x, ann@y|");
	lists("\"open, joe@x", "!\"open, joe@x|");
	lists("joe@x (open, ann@y", "!joe@x (open, ann@y|");
	lists("<@a joe@x>", "!@a joe@x|");
	lists("<<joe@x>>", "!<joe@x|");
	lists("joe@[1.2.3.4", "!joe@[1.2.3.4|");
}

FACT(an_address_has_a_longest_length)
{
	struct str text = { 0 };
	struct address_list list;

	for (int i = 0; i < ADDRESS_LIMIT + 1; i++)
		str_putc(&text, 'a');
	str_puts(&text, ",b");
	list = address_list_of(str_view(&text));
	ATF_CHECK_EQ(address_list_next(&list), ADDRESS_LIST_BAD);
	ATF_CHECK(list.address.len <= ADDRESS_LIMIT);
	ATF_CHECK_EQ(address_list_next(&list), ADDRESS_LIST_GOOD);
	ATF_CHECK_EQ(address_list_next(&list), ADDRESS_LIST_END);
	address_list_end(&list);
	str_free(&text);
}

FACT(comments_may_be_deep)
{
	struct str text = { 0 };

	for (int i = 0; i < DEPTH; i++)
		str_putc(&text, '(');
	for (int i = 0; i < DEPTH; i++)
		str_putc(&text, ')');
	str_puts(&text, "joe@x");
	lists(str_text(&text), "joe@x|");
	str_free(&text);
}

FACT(a_long_list_is_read_to_its_end)
{
	struct str text = { 0 };
	struct address_list list;
	int count = 0;

	for (int i = 0; i < MANY; i++)
		str_printf(&text, "User %d <user%d@example.com>,\r\n ", i, i);
	list = address_list_of(str_view(&text));
	while (address_list_next(&list) == ADDRESS_LIST_GOOD)
		count++;
	ATF_CHECK_EQ(count, MANY);
	address_list_end(&list);
	str_free(&text);
}

static void
on_address(void *context, const char *address)
{
	str_printf(context, "%s|", address);
}

FACT(who_wants_the_good_ones_gets_them)
{
	struct pool *pool = pool_new();
	struct str all = { 0 };

	address_list(SV("<>, joe@x, bad)@x, ,,;;::<<>>, \"a b\"@y"), pool,
	    on_address, &all);
	ATF_CHECK_STREQ(str_text(&all), "joe@x|a b@y|");
	str_free(&all);
	pool_free(&pool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, addresses_are_parted_by_commas);
	ATF_TP_ADD_TC(tp, what_is_for_people_is_left_out);
	ATF_TP_ADD_TC(tp, groups_are_their_members);
	ATF_TP_ADD_TC(tp, routes_and_quotes_are_taken_off);
	ATF_TP_ADD_TC(tp, the_null_address_is_one_in_brackets);
	ATF_TP_ADD_TC(tp, what_can_be_no_address_is_shown);
	ATF_TP_ADD_TC(tp, an_address_has_a_longest_length);
	ATF_TP_ADD_TC(tp, comments_may_be_deep);
	ATF_TP_ADD_TC(tp, a_long_list_is_read_to_its_end);
	ATF_TP_ADD_TC(tp, who_wants_the_good_ones_gets_them);
	return atf_no_error();
}
