#include <atf-c.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "param/main_cf.h"
#include "util/file.h"

enum { LEAST = 980, NAMES_LIMIT = 1 << 20 };

static struct err err;

/* --- each row ------------------------------------------------------------- */

/* main.cf of one compatibility level, which knows all rows. */
static struct main_cf *
of_level(const char *level)
{
	struct main_cf *cf = main_cf_new();
	char text[64];

	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		main_cf_know(cf, c->rows);
	main_cf_default(cf, "config_directory", "/etc/postfix");
	snprintf(text, sizeof(text), "compatibility_level=%s", level);
	ATF_REQUIRE_EQ(main_cf_set(cf, sv_of(text), &err), 0);
	return cf;
}

ATF_TC_WITHOUT_HEAD(each_default_is_one_that_its_row_lets_be);
ATF_TC_BODY(each_default_is_one_that_its_row_lets_be, tc)
{
	static const char *const levels[] = { "0", "2", "3.6", "3.12" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct main_cf *cf = of_level(levels[i]);
		struct pool *pool = pool_new();

		for (const struct catalog_part *c = catalog_parts; c->program;
		     c++)
			for (const struct param *p = c->rows;
			     p->type != PARAM_END; p++)
				if (param_check(p, cf, pool, &err) < 0)
					atf_tc_fail_nonfatal("level %s: %s",
					    levels[i], err.text);
		pool_free(&pool);
		main_cf_free(&cf);
	}
}

/* A sentence that a manual can print. */
static void
check_sentence(const struct param *p)
{
	const char *s = p->doc;
	size_t n = s ? strlen(s) : 0;

	if (n < 12)
		atf_tc_fail_nonfatal("%s: no sentence", p->name);
	else if (!isupper((unsigned char)*s) && *s != '$')
		atf_tc_fail_nonfatal("%s: begins small: %s", p->name, s);
	else if (s[n - 1] != '.')
		atf_tc_fail_nonfatal("%s: no full stop: %s", p->name, s);
	else if (strstr(s, "  ") != NULL)
		atf_tc_fail_nonfatal("%s: two blanks: %s", p->name, s);
}

static void
check_row(const struct param *p)
{
	check_sentence(p);
	if (p->initial == NULL)
		atf_tc_fail_nonfatal("%s: no default", p->name);
	if (p->max != 0 && p->max < p->min)
		atf_tc_fail_nonfatal("%s: max is below min", p->name);
	if ((p->effect == PARAM_LATER) != (p->lacks != NULL))
		atf_tc_fail_nonfatal("%s: what does it lack?", p->name);
	if (p->guard && p->effect != PARAM_LATER)
		atf_tc_fail_nonfatal("%s: a guard of nothing", p->name);
	if (p->harmless != NULL && !p->guard)
		atf_tc_fail_nonfatal("%s: harmless to whom?", p->name);
}

ATF_TC_WITHOUT_HEAD(each_row_has_a_sentence);
ATF_TC_BODY(each_row_has_a_sentence, tc)
{
	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		for (const struct param *p = c->rows; p->type != PARAM_END; p++)
			check_row(p);
	for (const struct param *p = catalog_of_service; p->type != PARAM_END;
	     p++)
		check_row(p);
}

/* A name in two programs has one default and one type. */
ATF_TC_WITHOUT_HEAD(a_name_is_the_same_everywhere);
ATF_TC_BODY(a_name_is_the_same_everywhere, tc)
{
	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		for (const struct param *p = c->rows; p->type != PARAM_END;
		     p++) {
			const struct param *is = catalog_find(sv_of(p->name));

			ATF_REQUIRE(is != NULL);
			ATF_CHECK_EQ(is->type, p->type);
			ATF_CHECK_STREQ(is->initial, p->initial);
		}
}

/* --- the names ------------------------------------------------------------ */

struct tally {
	const char *last;
	unsigned count;
};

static void
count(void *context, const struct param *p)
{
	struct tally *t = context;

	if (t->last != NULL)
		ATF_CHECK(strcmp(t->last, p->name) < 0);
	t->last = p->name;
	t->count++;
}

ATF_TC_WITHOUT_HEAD(names_come_in_order_each_once);
ATF_TC_BODY(names_come_in_order_each_once, tc)
{
	struct tally t = { 0 };

	catalog_each(count, &t);
	ATF_CHECK(t.count >= LEAST);
}

ATF_TC_WITHOUT_HEAD(all_names_of_postfix_are_there);
ATF_TC_BODY(all_names_of_postfix_are_there, tc)
{
	struct str text = { 0 };
	struct sv rest, name;
	unsigned found = 0;

	ATF_REQUIRE_EQ(file_read(SRCDIR "/tests/catalog/names.txt", NAMES_LIMIT,
			   &text, &err),
	    0);
	rest = str_view(&text);
	while (sv_item(&rest, "\n", &name))
		if (catalog_find(name) != NULL)
			found++;
		else
			atf_tc_fail_nonfatal(SV_FMT, SV_ARG(name));
	ATF_CHECK(found >= LEAST);
	str_free(&text);
}

ATF_TC_WITHOUT_HEAD(a_name_is_found_by_all_its_letters);
ATF_TC_BODY(a_name_is_found_by_all_its_letters, tc)
{
	const struct param *p = catalog_find(SV("2bounce_notice_recipient"));

	ATF_REQUIRE(p != NULL);
	ATF_CHECK_STREQ(p->initial, "postmaster");
	p = catalog_find(SV("smtp_tls_CAfile"));
	ATF_REQUIRE(p != NULL);
	ATF_CHECK_EQ(p->effect, PARAM_LATER);
	ATF_CHECK(catalog_find(SV("smtp_tls_cafile")) == NULL);
	ATF_CHECK(catalog_find(SV("message_size_limi")) == NULL);
	ATF_CHECK(catalog_find(SV("message_size_limits")) == NULL);
	ATF_CHECK(catalog_find(SV("biff daemon_timeout")) == NULL);
	ATF_CHECK(catalog_find(SV("")) == NULL);
	ATF_CHECK_EQ(catalog_find(SV("biff"))->effect, PARAM_NEVER);
	ATF_CHECK_EQ(
	    catalog_find(SV("message_size_limit"))->effect, PARAM_WORKS);
}

ATF_TC_WITHOUT_HEAD(a_service_has_names_of_its_own);
ATF_TC_BODY(a_service_has_names_of_its_own, tc)
{
	const struct param *p;

	p = catalog_service(SV("slow_destination_concurrency_limit"), "slow");
	ATF_REQUIRE(p != NULL);
	ATF_CHECK_STREQ(p->initial, "$default_destination_concurrency_limit");
	p = catalog_service(SV("slow_recipient_limit"), "slow");
	ATF_REQUIRE(p != NULL);
	ATF_CHECK_STREQ(p->initial, "$default_recipient_limit");
	ATF_CHECK(catalog_service(SV("slow_time_limit"), "slow") != NULL);
	ATF_CHECK(catalog_service(SV("slow_time_limit"), "slo") == NULL);
	ATF_CHECK(catalog_service(SV("slow_"), "slow") == NULL);
	ATF_CHECK(catalog_service(SV("slow"), "slow") == NULL);
	ATF_CHECK(catalog_service(SV("slow_colour"), "slow") == NULL);
}

static const char *
nearest(const char *name)
{
	static char text[100];
	struct sv found = catalog_nearest(sv_of(name));

	snprintf(text, sizeof(text), SV_FMT, SV_ARG(found));
	return text;
}

ATF_TC_WITHOUT_HEAD(the_nearest_name_is_found);
ATF_TC_BODY(the_nearest_name_is_found, tc)
{
	ATF_CHECK_STREQ(nearest("message_size-limit"), "message_size_limit");
	ATF_CHECK_STREQ(nearest("mynetwroks"), "mynetworks");
	ATF_CHECK_STREQ(
	    nearest("bfif"), "biff"); /* two letters change places */
	ATF_CHECK_STREQ(nearest("relay_domain"), "relay_domains");
	ATF_CHECK_STREQ(nearest("smtp_tls_cafile"), "smtp_tls_CAfile");
	ATF_CHECK_STREQ(nearest("smtpd_recipient_restriction"),
	    "smtpd_recipient_restrictions");
	ATF_CHECK_STREQ(nearest("colour_of_the_sky"), "");
	ATF_CHECK_STREQ(nearest("x"), "");
	ATF_CHECK_STREQ(nearest(""), "");
	ATF_CHECK_STREQ(
	    nearest("smtpd_recipient_restrictions_smtpd_recipient_restrictions"
		    "_smtpd_recipient_restrictions"),
	    "");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_default_is_one_that_its_row_lets_be);
	ATF_TP_ADD_TC(tp, each_row_has_a_sentence);
	ATF_TP_ADD_TC(tp, a_name_is_the_same_everywhere);
	ATF_TP_ADD_TC(tp, names_come_in_order_each_once);
	ATF_TP_ADD_TC(tp, all_names_of_postfix_are_there);
	ATF_TP_ADD_TC(tp, a_name_is_found_by_all_its_letters);
	ATF_TP_ADD_TC(tp, a_service_has_names_of_its_own);
	ATF_TP_ADD_TC(tp, the_nearest_name_is_found);
	return atf_no_error();
}
