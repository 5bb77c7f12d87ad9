#include <atf-c.h>
#include <string.h>

#include "proxymap/client.h"
#include "proxymap/format.h"

/* Puts brackets around what comes from the key; refuses "!". */
static int
quote(const struct format_quoter *q, struct sv text, struct str *to,
    struct err *err)
{
	(void)q;
	if (sv_has(text, '!'))
		return err_set(err, ERR_NEVER, "no way to say it");
	str_printf(to, "[" SV_FMT "]", SV_ARG(text));
	return 0;
}

static const struct format_quoter brackets = { .quote = quote };

/* The query for a key; "-" when there is none to send. */
static const char *
query(const char *text, const char *key)
{
	static struct str out;
	struct format f;
	static struct err err;

	str_clear(&out);
	ATF_REQUIRE_EQ(0, format_query(&f, text, &err));
	switch (format_expand(&f, sv_of(key), &brackets, &out, &err)) {
	case MAP_FOUND:
		return str_text(&out);
	case MAP_NONE:
		return "-";
	case MAP_LATER:
		ATF_CHECK_EQ(ERR_NEVER, err.kind);
		return err.text;
	}
	return "?";
}

ATF_TC_WITHOUT_HEAD(a_query_has_the_parts_of_the_key);
ATF_TC_BODY(a_query_has_the_parts_of_the_key, tc)
{
	ATF_CHECK_STREQ("a=[u@x.example]", query("a=%s", "u@x.example"));
	ATF_CHECK_STREQ("[u]|[x.example]|", query("%u|%d|", "u@x.example"));
	ATF_CHECK_STREQ("[u@x][u][x]", query("%S%U%D", "u@x"));
	ATF_CHECK_STREQ("100% [u]", query("100%% %u", "u@x"));
	ATF_CHECK_STREQ(
	    "[com].[example].[mail]", query("%1.%2.%3", "u@mail.example.com"));
	/* The last @ parts them. */
	ATF_CHECK_STREQ("[a@b]|[c]", query("%u|%d", "a@b@c"));
	ATF_CHECK_STREQ("none", query("none", "u"));
}

ATF_TC_WITHOUT_HEAD(a_query_that_lacks_something_is_not_sent);
ATF_TC_BODY(a_query_that_lacks_something_is_not_sent, tc)
{
	ATF_CHECK_STREQ("[u]", query("%u", "u"));
	ATF_CHECK_STREQ("-", query("%d", "u"));
	ATF_CHECK_STREQ("-", query("%D", "u"));
	ATF_CHECK_STREQ("-", query("%s%u", "@x"));
	ATF_CHECK_STREQ("[@x][x]", query("%s%d", "@x"));
	ATF_CHECK_STREQ("-", query("%d", "u@"));
	ATF_CHECK_STREQ("[u]", query("%u", "u@"));
	ATF_CHECK_STREQ("-", query("%s", ""));
	ATF_CHECK_STREQ("-", query("%1", "x.example"));
	ATF_CHECK_STREQ("-", query("%3", "u@x.example"));
	ATF_CHECK_STREQ("[x]", query("%2", "u@.x..example."));
	ATF_CHECK_STREQ("-", query("%2", "u@..example."));
	ATF_CHECK_STREQ("-", query("%1", "u@..."));
}

ATF_TC_WITHOUT_HEAD(a_key_that_cannot_be_quoted_is_an_error_of_the_key);
ATF_TC_BODY(a_key_that_cannot_be_quoted_is_an_error_of_the_key, tc)
{
	ATF_CHECK_STREQ("no way to say it", query("a=%s", "u!@x"));
	ATF_CHECK_STREQ("a=[x]", query("a=%d", "u!@x"));
}

ATF_TC_WITHOUT_HEAD(a_query_has_a_limit);
ATF_TC_BODY(a_query_has_a_limit, tc)
{
	struct str text = { 0 }, key = { 0 };

	for (int i = 0; i < 200; i++)
		str_puts(&text, "%s");
	memset(str_space(&key, CLIENT_KEY_LIMIT), 'x', CLIENT_KEY_LIMIT);
	ATF_CHECK_STREQ(
	    "the query gets too long", query(str_text(&text), str_text(&key)));
	str_free(&text);
	str_free(&key);
}

ATF_TC_WITHOUT_HEAD(a_letter_that_nobody_knows_is_an_error);
ATF_TC_BODY(a_letter_that_nobody_knows_is_an_error, tc)
{
	static const char *const bad[] = { "a %x", "%", "%0", "x%", "%-5s" };
	struct format f;
	struct err err = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ATF_CHECK_EQ(-1, format_query(&f, bad[i], &err));
		ATF_CHECK_EQ(-1, format_result(&f, bad[i], &err));
	}
	ATF_CHECK_EQ(-1, format_query(&f, "a%yb", &err));
	ATF_CHECK_STREQ("invalid query template: %y", err.text);
}

/* The values are parted by blanks; "-": none, "!": an error. */
static const char *
result(const char *text, const char *key, const char *values, long limit)
{
	static struct str out;
	struct format f;
	struct answer a;
	struct err err = { 0 };
	struct sv rest = sv_of(values), value;

	str_clear(&out);
	ATF_REQUIRE_EQ(0, format_result(&f, text, &err));
	answer_begin(&a, &f, sv_of(key), limit, &out);
	while ((value = sv_word(&rest)).len > 0)
		if (answer_add(&a, value, &err) < 0)
			return "!";
	return answer_end(&a) == MAP_FOUND ? str_text(&out) : "-";
}

ATF_TC_WITHOUT_HEAD(a_result_has_the_parts_of_value_and_key);
ATF_TC_BODY(a_result_has_the_parts_of_value_and_key, tc)
{
	ATF_CHECK_STREQ("v", result("%s", "k", "v", 0));
	ATF_CHECK_STREQ("a,b", result("%s", "k", "a b", 0));
	ATF_CHECK_STREQ("smtp:[h]", result("smtp:[%s]", "k", "h", 0));
	ATF_CHECK_STREQ("u at x", result("%u at %d", "k", "u@x", 0));
	ATF_CHECK_STREQ("v u@x u x", result("%s %S %U %D", "u@x", "v", 0));
	ATF_CHECK_STREQ("com%v", result("%1%%%s", "u@x.com", "v", 0));
	ATF_CHECK_STREQ("OK,OK", result("OK", "k", "a b", 0));
	/* A value is not read as a template. */
	ATF_CHECK_STREQ("%d%s", result("%s", "k", "%d%s", 0));
}

ATF_TC_WITHOUT_HEAD(a_value_that_lacks_something_is_skipped);
ATF_TC_BODY(a_value_that_lacks_something_is_skipped, tc)
{
	ATF_CHECK_STREQ("-", result("%s", "k", "", 0));
	ATF_CHECK_STREQ("x", result("%d", "k", "v u@x w@", 0));
	ATF_CHECK_STREQ("v", result("%u", "k", "v @x", 0));
	ATF_CHECK_STREQ("-", result("%D", "k", "v", 0));
	ATF_CHECK_STREQ("-", result("%2", "u@com", "v", 0));
}

ATF_TC_WITHOUT_HEAD(more_values_than_the_limit_are_an_error);
ATF_TC_BODY(more_values_than_the_limit_are_an_error, tc)
{
	struct format f;
	struct answer a;
	struct err err = { 0 };
	struct str out = { 0 };
	static char big[CLIENT_VALUE_LIMIT];

	ATF_CHECK_STREQ("a,b", result("%s", "k", "a b", 2));
	ATF_CHECK_STREQ("!", result("%s", "k", "a b c", 2));
	memset(big, 'x', sizeof(big));
	format_result(&f, "%s", &err);
	answer_begin(&a, &f, SV("k"), 0, &out);
	ATF_CHECK_EQ(0, answer_add(&a, (struct sv){ big, sizeof(big) }, &err));
	ATF_CHECK_EQ(-1, answer_add(&a, SV("x"), &err));
	ATF_CHECK_EQ(ERR_NEVER, err.kind);
	str_free(&out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_query_has_the_parts_of_the_key);
	ATF_TP_ADD_TC(tp, a_query_that_lacks_something_is_not_sent);
	ATF_TP_ADD_TC(tp, a_key_that_cannot_be_quoted_is_an_error_of_the_key);
	ATF_TP_ADD_TC(tp, a_query_has_a_limit);
	ATF_TP_ADD_TC(tp, a_letter_that_nobody_knows_is_an_error);
	ATF_TP_ADD_TC(tp, a_result_has_the_parts_of_value_and_key);
	ATF_TP_ADD_TC(tp, a_value_that_lacks_something_is_skipped);
	ATF_TP_ADD_TC(tp, more_values_than_the_limit_are_an_error);
	return atf_no_error();
}
