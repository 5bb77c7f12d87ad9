#include <atf-c.h>

#include <string.h>

#include "param/expand.h"

struct name {
	const char *name, *value;
};

static const struct name names[] = {
	{ "full", "F" },
	{ "empty", "" },
	{ "ref", "$full" },
	{ "empty_ref", "$empty" },
	{ "words", "a b" },
	{ "level", "3.6" },
	{ "dollar", "$$full" },
	{ "self", "x$self" },
	{ "broken", "a ${full" },
	{ "to_broken", "$broken" },
	{ NULL, NULL },
};

static const char *
find(const void *from, struct sv name)
{
	for (const struct name *n = from; n->name != NULL; n++)
		if (sv_equal(sv_of(n->name), name))
			return n->value;
	return NULL;
}

static struct expand expand;

/* The result, or the error in "! ". */
static const char *
result(const char *text)
{
	static struct str out;
	struct err err = { 0 };

	str_clear(&out);
	expand = (struct expand){ .find = find, .from = names };
	if (expand_text(&expand, sv_of(text), &out, &err) < 0) {
		ATF_CHECK_EQ(err.kind, ERR_NEVER);
		str_clear(&out);
		str_printf(&out, "! %s", err.text);
	}
	return str_text(&out);
}

struct pair {
	const char *text, *result;
};

static void
check(const struct pair *pairs)
{
	for (; pairs->text != NULL; pairs++) {
		const char *is = result(pairs->text);

		ATF_CHECK_MSG(strcmp(is, pairs->result) == 0,
		    "%s is <%s>, not <%s>", pairs->text, is, pairs->result);
	}
}

/* clang-format off */
ATF_TC_WITHOUT_HEAD(a_name_is_its_value);
ATF_TC_BODY(a_name_is_its_value, tc)
{
	check((const struct pair[]){
		{ "",				"" },
		{ "plain {text}: ?",		"plain {text}: ?" },
		{ "$full",			"F" },
		{ "${full}",			"F" },
		{ "$(full)",			"F" },
		{ "${ full }",			"F" },
		{ "$full$full-$full.",		"FF-F." },
		{ "$nosuch",			"" },
		{ "$ref",			"F" },
		{ "$empty_ref",			"" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(two_dollars_are_one);
ATF_TC_BODY(two_dollars_are_one, tc)
{
	check((const struct pair[]){
		{ "$$full",			"$full" },
		{ "$$$full",			"$F" },
		{ "$dollar",			"$full" },
		{ "${full?{a$${b}}}",		"a${b}" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(a_question_mark_wants_a_value);
ATF_TC_BODY(a_question_mark_wants_a_value, tc)
{
	check((const struct pair[]){
		{ "${full?yes}",		"yes" },
		{ "${empty?yes}",		"" },
		{ "${nosuch?yes}",		"" },
		{ "${full ?yes}",		"yes" },
		{ "${full?}",			"" },
		{ "${full?{}}",			"" },
		{ "${full?{a}}",		"a" },
		{ "${full? {a} }",		"a" },
		{ "${full? text }",		" text " },
		{ "${full?$(ref)}",		"F" },
		{ "$(full?${ref})",		"F" },
		{ "$(full?(a)b)",		"(a)b" },
		{ "${full?}}",			"}" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(a_colon_wants_none);
ATF_TC_BODY(a_colon_wants_none, tc)
{
	check((const struct pair[]){
		{ "${full:foo}",		"" },
		{ "${empty:foo}",		"foo" },
		{ "${nosuch:foo}",		"foo" },
		{ "${empty: foo}",		" foo" },
		{ "${empty:{foo}}",		"foo" },
		{ "${empty:foo:bar}",		"foo:bar" },
		{ "${empty:$full}",		"F" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(both_choose);
ATF_TC_BODY(both_choose, tc)
{
	check((const struct pair[]){
		{ "${full?{a}:{b}}",		"a" },
		{ "${empty?{a}:{b}}",		"b" },
		{ "${full?{a}:b}",		"a" },
		{ "${empty?{a}:b}",		"b" },
		{ "${empty?{a}: b}",		" b" },
		{ "${empty?{a}:}",		"" },
		{ "${empty? {a} : { b }}",	" b " },
		{ "$(empty?{a}:{b})",		"b" },
		{ "${empty?{a}:{${full?{$ref}:{n}}}}", "F" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(a_text_without_braces_is_literal);
ATF_TC_BODY(a_text_without_braces_is_literal, tc)
{
	check((const struct pair[]){
		{ "${full?foo:bar}",		"foo:bar" },
		{ "${full??foo:{b}ar}",		"?foo:{b}ar" },
		{ NULL, NULL } });
}

/* As Postfix has it: the words of the name count, not what they stand for. */
ATF_TC_WITHOUT_HEAD(a_reference_is_not_empty);
ATF_TC_BODY(a_reference_is_not_empty, tc)
{
	check((const struct pair[]){
		{ "${empty_ref?x}",		"x" },
		{ "${empty_ref:y}",		"" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(compares_texts_and_numbers);
ATF_TC_BODY(compares_texts_and_numbers, tc)
{
	check((const struct pair[]){
		{ "${{a} == {a}}",		"true" },
		{ "${{a}=={a}}",		"true" },
		{ "${ {a} == {a} }",		"true" },
		{ "${{ a } == {a}}",		"" },
		{ "${{a} == {b}}",		"" },
		{ "${{a} != {b}}",		"true" },
		{ "${{a} < {b}}",		"true" },
		{ "${{b} <= {a}}",		"" },
		{ "${{a} <= {a}}",		"true" },
		{ "${{a} >= {a}}",		"true" },
		{ "${{a} < {a}}",		"" },
		{ "${{b} > {a}}",		"true" },
		{ "${{a} >= {ab}}",		"" },
		{ "${{10} < {9}}",		"" },
		{ "${{10} > {9}}",		"true" },
		{ "${{010} == {10}}",		"true" },
		{ "${{10x} < {9x}}",		"true" },
		{ "${{99999999999999999999} > {99999999999999999998}}",
						"true" },
		{ "${{} == {}}",		"true" },
		{ "${{$words} == {a b}}",	"true" },
		{ "${{$empty}=={}?{E}}",	"E" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(a_comparison_chooses);
ATF_TC_BODY(a_comparison_chooses, tc)
{
	check((const struct pair[]){
		{ "${{a} == {a} ? {y} : {n}}",	"y" },
		{ "${{a} == {b} ? {y} : {n}}",	"n" },
		{ "${{a} == {a} ?y}",		"y" },
		{ "${{a} == {a} ? y }",		" y " },
		{ "${{a} == {b} : {n}}",	"n" },
		{ "${{a} == {b} : n}",		" n" },
		{ "${{a} == {a} : n}",		"" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(compares_levels);
ATF_TC_BODY(compares_levels, tc)
{
	check((const struct pair[]){
		{ "${{3.6} <level {3.10}}",	"true" },
		{ "${{$level} >=level {3.6} ? {y}:{n}}", "y" },
		{ "${{$level} <=level {3.5} ? {y}:{n}}", "n" },
		{ "${{3.6} ==level {3.6.0}}",	"true" },
		{ "${{3} !=level {3}}",		"" },
		{ "${{3.6.1} >level {3.6}}",	"true" },
		{ "${{x} <level {3.6}}",
		  "! malformed compatibility level syntax: \"x\"" },
		{ "${{3} <level {}}",
		  "! malformed compatibility level syntax: \"\"" },
		{ "${{a} <levelx {b}}",
		  "! bad operator suffix at: \"...{a} <>>>levelx {b}\"" },
		{ "${{2} < level {3}}",
		  "! \"{expression}\" expected at: "
		  "\"...{2} < >>>level {3}\"" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(says_what_is_wrong);
ATF_TC_BODY(says_what_is_wrong, tc)
{
	check((const struct pair[]){
		{ "x$",		"! empty macro name: \"x$\"" },
		{ "a $. b",	"! empty macro name: \"a $. b\"" },
		{ "a ${} b",	"! empty macro name: \"a ${} b\"" },
		{ "$()",	"! empty macro name: \"$()\"" },
		{ "a ${full",	"! truncated macro reference: \"a ${full\"" },
		{ "$(full}",	"! truncated macro reference: \"$(full}\"" },
		{ "${full?{a",	"! truncated macro reference: \"${full?{a\"" },
		{ "${full?a{b}",
		  "! truncated macro reference: \"${full?a{b}\"" },
		{ "$(full?{a)b})",
		  "! unbalanced {} in attribute expression: \"{a\"" },
		{ "${foo-bar}",
		  "! attribute name syntax error at: \"...foo>>>-bar\"" },
		{ "${full?{a}x}",
		  "! \":\" expected at: \"...full?{a}>>>x\"" },
		{ "${full?{a}:{b}c}",
		  "! unexpected input at: \"...full?{a}:{b}>>>c\"" },
		{ "${empty:{foo}x}",
		  "! unexpected input at: \"...empty:{foo}>>>x\"" },
		{ "${{a} == {b} junk}",
		  "! \"?\" or \":\" expected at: \"...{a} == {b} >>>junk\"" },
		{ "${{a} =< {b}}",
		  "! \"==\" or \"!=\" or \"<\" or \"<=\" or \">=\" or \">\" "
		  "expected at: \"...{a} >>>=< {b}\"" },
		{ "${domain_to{x}}",
		  "! unknown function name: \"domain_to\"" },
		{ "${domain_to_ascii{x}?{a}}",
		  "! unexpected input at: \"...domain_to_ascii{x}>>>?{a}\"" },
		{ "${domain_to_ascii{$()}}",
		  "! empty macro name: \"$()\"" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(domains_are_turned_to_ascii_and_back);
ATF_TC_BODY(domains_are_turned_to_ascii_and_back, tc)
{
	check((const struct pair[]){
		{ "${domain_to_ascii{example.org}}",	"example.org" },
		{ "${domain_to_ascii{ b\303\274cher.example }}",
		  "xn--bcher-kva.example" },
		{ ".${domain_to_ascii{B\303\234CHER.$full}}",
		  ".xn--bcher-kva.f" },
		{ "${domain_to_utf8{xn--bcher-kva.example}}",
		  "b\303\274cher.example" },
		{ "a${domain_to_ascii{$empty}}b",	"ab" },
		{ "${domain_to_ascii{\377.example}}",
		  "! domain_to_ascii{\377.example}: string encoding error" },
		{ NULL, NULL } });
}

ATF_TC_WITHOUT_HEAD(only_the_branch_taken_is_looked_at);
ATF_TC_BODY(only_the_branch_taken_is_looked_at, tc)
{
	check((const struct pair[]){
		{ "${empty?{$}:{ok}}",		"ok" },
		{ "${full?{ok}:{$}}",		"ok" },
		{ "${full?{$}:{ok}}",		"! empty macro name: \"$\"" },
		{ NULL, NULL } });
}
/* clang-format on */

ATF_TC_WITHOUT_HEAD(a_name_in_its_own_value_ends);
ATF_TC_BODY(a_name_in_its_own_value_ends, tc)
{
	ATF_CHECK_STREQ(
	    result("$self"), "! unreasonable macro call nesting: \"x$self\"");
}

static void
nested(struct str *out, int depth)
{
	str_clear(out);
	for (int i = 0; i < depth; i++)
		str_puts(out, "${empty:");
	str_puts(out, "x");
	for (int i = 0; i < depth; i++)
		str_puts(out, "}");
}

ATF_TC_WITHOUT_HEAD(nests_a_hundred_deep);
ATF_TC_BODY(nests_a_hundred_deep, tc)
{
	struct str text = { 0 };

	nested(&text, 99);
	ATF_CHECK_STREQ(result(str_text(&text)), "x");
	nested(&text, 101);
	ATF_CHECK(strstr(result(str_text(&text)), "nesting") != NULL);
	str_free(&text);
}

/* Each name is twice the next: without a limit this takes 2^60 steps. */
static const char *
find_chain(const void *from, struct sv name)
{
	static char values[60][16];
	unsigned long n;

	(void)from;
	if (!sv_number(sv_from(name, 1), 59, &n))
		return "";
	snprintf(values[n], sizeof(values[n]), "$a%lu$a%lu", n + 1, n + 1);
	return values[n];
}

ATF_TC_WITHOUT_HEAD(names_that_double_come_to_an_end);
ATF_TC_BODY(names_that_double_come_to_an_end, tc)
{
	struct str out = { 0 };
	struct err err = { 0 };
	struct expand e = { .find = find_chain, .from = NULL };

	ATF_CHECK_EQ(expand_text(&e, SV("$a0"), &out, &err), -1);
	ATF_CHECK(strstr(err.text, "unreasonable") != NULL);
	str_free(&out);
}

static const char *
find_nothing(const void *from, struct sv name)
{
	(*(unsigned *)from)++;
	(void)name;
	return NULL;
}

/* To look a name up takes longer than to write it. */
ATF_TC_WITHOUT_HEAD(names_of_nothing_come_to_an_end);
ATF_TC_BODY(names_of_nothing_come_to_an_end, tc)
{
	struct str text = { 0 }, out = { 0 };
	struct err err = { 0 };
	unsigned asked = 0;
	struct expand e = { .find = find_nothing, .from = &asked };

	for (int i = 0; i < 500000; i++)
		str_puts(&text, "$a");
	ATF_CHECK_EQ(expand_text(&e, str_view(&text), &out, &err), -1);
	ATF_CHECK(strstr(err.text, "unreasonable") != NULL);
	ATF_CHECK(asked < 50000);
	str_free(&text);
	str_free(&out);
}

ATF_TC_WITHOUT_HEAD(blames_the_name_whose_value_is_wrong);
ATF_TC_BODY(blames_the_name_whose_value_is_wrong, tc)
{
	ATF_CHECK_STREQ(
	    result("$to_broken"), "! truncated macro reference: \"a ${full\"");
	ATF_CHECK(sv_is(expand.blame, "broken"));
	result("${");
	ATF_CHECK_EQ(expand.blame.len, 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_name_is_its_value);
	ATF_TP_ADD_TC(tp, two_dollars_are_one);
	ATF_TP_ADD_TC(tp, a_question_mark_wants_a_value);
	ATF_TP_ADD_TC(tp, a_colon_wants_none);
	ATF_TP_ADD_TC(tp, both_choose);
	ATF_TP_ADD_TC(tp, a_text_without_braces_is_literal);
	ATF_TP_ADD_TC(tp, a_reference_is_not_empty);
	ATF_TP_ADD_TC(tp, compares_texts_and_numbers);
	ATF_TP_ADD_TC(tp, a_comparison_chooses);
	ATF_TP_ADD_TC(tp, compares_levels);
	ATF_TP_ADD_TC(tp, says_what_is_wrong);
	ATF_TP_ADD_TC(tp, domains_are_turned_to_ascii_and_back);
	ATF_TP_ADD_TC(tp, only_the_branch_taken_is_looked_at);
	ATF_TP_ADD_TC(tp, a_name_in_its_own_value_ends);
	ATF_TP_ADD_TC(tp, nests_a_hundred_deep);
	ATF_TP_ADD_TC(tp, names_that_double_come_to_an_end);
	ATF_TP_ADD_TC(tp, names_of_nothing_come_to_an_end);
	ATF_TP_ADD_TC(tp, blames_the_name_whose_value_is_wrong);
	return atf_no_error();
}
