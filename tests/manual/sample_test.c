#include <atf-c.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "manual/fill.h"
#include "param/main_cf.h"

static struct err err;

/* The sample, open at its begin. */
static FILE *
sample(void)
{
	FILE *in;

	ATF_REQUIRE(freopen("sample", "w", stdout) != NULL);
	fill_sample();
	ATF_REQUIRE_EQ(fflush(stdout), 0);
	ATF_REQUIRE((in = fopen("sample", "r")) != NULL);
	return in;
}

/* What a line says without its "#"; NULL: it is a comment of words. */
static const char *
setting(const char *line)
{
	if (line[0] == '\n' || strncmp(line, "# ", 2) == 0)
		return NULL;
	ATF_REQUIRE_EQ_MSG(line[0], '#', "in effect: %s", line);
	return line + 1;
}

static size_t
parse(struct main_cf *cf)
{
	FILE *in = sample();
	char *line = NULL;
	size_t room = 0, n = 0;

	while (getline(&line, &room, in) >= 0) {
		const char *text = setting(line);

		if (text == NULL)
			continue;
		n++;
		if (main_cf_parse(cf, sv_of(text), "sample", &err) < 0)
			atf_tc_fail("%s: %s", text, err.text);
	}
	free(line);
	fclose(in);
	return n;
}

struct seen {
	const struct main_cf *cf;
	size_t names;
};

static void
find(void *context, const struct param *p)
{
	struct seen *seen = context;
	const char *text = main_cf_raw(seen->cf, p->name);

	if (p->effect == PARAM_NEVER) {
		ATF_CHECK_MSG(text == NULL, "%s is shown", p->name);
		return;
	}
	seen->names++;
	if (text == NULL)
		atf_tc_fail_nonfatal("%s is not shown", p->name);
	else
		ATF_CHECK_STREQ(p->initial, text);
}

ATF_TC_WITHOUT_HEAD(says_each_default_once_and_nothing_else);
ATF_TC_BODY(says_each_default_once_and_nothing_else, tc)
{
	struct main_cf *cf = main_cf_new();
	size_t lines = parse(cf);
	struct seen seen = { .cf = cf };

	catalog_each(find, &seen);
	ATF_CHECK_EQ(seen.names, lines);
	ATF_CHECK(lines > 500);
	main_cf_free(&cf);
}

static void
check(void *context, const struct param *p)
{
	struct pool *pool = pool_new();

	if (p->effect != PARAM_NEVER && param_check(p, context, pool, &err) < 0)
		atf_tc_fail_nonfatal("%s", err.text);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(without_its_marks_is_a_main_cf);
ATF_TC_BODY(without_its_marks_is_a_main_cf, tc)
{
	struct main_cf *cf = main_cf_new();

	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		main_cf_know(cf, c->rows);
	parse(cf);
	catalog_each(check, cf);
	main_cf_free(&cf);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, says_each_default_once_and_nothing_else);
	ATF_TP_ADD_TC(tp, without_its_marks_is_a_main_cf);
	return atf_no_error();
}
