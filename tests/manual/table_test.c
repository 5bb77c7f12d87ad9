#include <atf-c.h>

#include <stdio.h>
#include <string.h>

#include "manual/fill.h"
#include "proxymap/config.h"
#include "proxymap/types.h"
#include "util/file.h"

static struct err err;

/* Calls for each type that has a file, and is built in. */
static void
each_type(void (*call)(const struct client_type *))
{
	size_t n = 0;

	for (const char *const *name = client_type_names; *name; name++) {
		const struct client_type *type = client_type_find(sv_of(*name));

		if (type == NULL || type->rows == NULL)
			continue;
		call(type);
		n++;
	}
	/* Those without a library of their own. */
	ATF_CHECK_MSG(n >= 2, "%zu types", n);
}

static void
read_whole(const char *path, struct str *text)
{
	ATF_REQUIRE_EQ_MSG(
	    0, file_read(path, 1 << 20, text, &err), "%s", err.text);
}

static void
check_sentences(const struct client_type *type)
{
	for (const struct param *const *rows = type->rows; *rows; rows++)
		for (const struct param *p = *rows; p->type != PARAM_END; p++)
			ATF_CHECK_MSG(p->doc != NULL && strlen(p->doc) > 3 &&
					  sv_ends(sv_of(p->doc), "."),
			    "%s: no sentence for %s", type->name, p->name);
}

ATF_TC_WITHOUT_HEAD(each_row_has_a_sentence);
ATF_TC_BODY(each_row_has_a_sentence, tc)
{
	each_type(check_sentences);
}

static bool
is_listed_once(const struct client_type *type, const char *name)
{
	int n = param_find(domain_params, name) != NULL;

	for (const struct param *const *rows = type->rows; *rows; rows++)
		for (const struct param *p = *rows; p->type != PARAM_END; p++)
			n += strcmp(p->name, name) == 0;
	return n == 1;
}

/* A file with a line for each row, and one more that no type knows: only of
 * that one there is a warning. */
static void
check_known(const struct client_type *type)
{
	struct str text = { 0 }, full = { 0 };
	struct client *client;
	const char *unused;

	str_printf(&text, "no_such_name = x\n");
	for (const struct param *const *rows = type->rows; *rows; rows++)
		for (const struct param *p = *rows; p->type != PARAM_END; p++) {
			str_printf(&text, "%s = %s\n", p->name, p->initial);
			ATF_CHECK_MSG(is_listed_once(type, p->name),
			    "%s: %s is listed twice", type->name, p->name);
		}
	ATF_REQUIRE_EQ(0, file_replace("./t.cf", 0600, str_view(&text), &err));
	str_printf(&full, "%s:./t.cf", type->name);
	ATF_REQUIRE(freopen("log", "w", stderr) != NULL);
	client = client_open(type, str_text(&full), &err);
	if (client != NULL)
		client_close(&client);
	fflush(stderr);
	str_clear(&text);
	read_whole("log", &text);
	unused = strstr(str_text(&text), "unused parameter: no_such_name");
	ATF_REQUIRE_MSG(unused != NULL, "%s: %s", type->name, str_text(&text));
	ATF_CHECK_MSG(strstr(unused + 1, "unused parameter:") == NULL, "%s: %s",
	    type->name, str_text(&text));
	str_free(&text);
	str_free(&full);
}

ATF_TC_WITHOUT_HEAD(a_file_may_set_what_is_listed);
ATF_TC_BODY(a_file_may_set_what_is_listed, tc)
{
	each_type(check_known);
}

ATF_TC_WITHOUT_HEAD(each_type_is_in_the_page);
ATF_TC_BODY(each_type_is_in_the_page, tc)
{
	struct str page = { 0 };

	ATF_REQUIRE(freopen("page", "w", stdout) != NULL);
	fill_tables();
	ATF_REQUIRE_EQ(fflush(stdout), 0);
	read_whole("page", &page);
	for (const char *const *name = client_type_names; *name; name++) {
		const struct client_type *type = client_type_find(sv_of(*name));
		struct str title = { 0 };

		str_printf(&title, ".Ss Files of %s\n", *name);
		ATF_CHECK_EQ_MSG(type == NULL || type->rows != NULL,
		    strstr(str_text(&page), str_text(&title)) != NULL, "%s",
		    *name);
		str_free(&title);
	}
	ATF_CHECK(strstr(str_text(&page),
		      ".It Ic password_file\n"
		      "text, not expanded, default:\nempty\n.br\n") != NULL);
	ATF_CHECK(strstr(str_text(&page), ".It Ic domain\n") != NULL);
	str_free(&page);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_row_has_a_sentence);
	ATF_TP_ADD_TC(tp, a_file_may_set_what_is_listed);
	ATF_TP_ADD_TC(tp, each_type_is_in_the_page);
	return atf_no_error();
}
