#include "postern/import_roots.h"

#include <atf-c.h>
#include <string.h>

#include "util/pool.h"

static struct import_roots roots;

/* The mentions of a text as "TYPE|PATH;". */
static void
expect(const char *text, const char *wanted)
{
	struct sv rest = sv_of(text);
	struct import_mention m;
	char found[512] = "";
	size_t n = 0;

	roots = (struct import_roots){ .count = 0 };
	import_root_add(&roots, SV("/etc/postfix/"));
	import_root_add(&roots, SV("/srv/pf"));
	while (import_mention_next(&roots, &rest, &m))
		n += (size_t)snprintf(found + n, sizeof(found) - n,
		    SV_FMT "|" SV_FMT ";", SV_ARG(m.type), SV_ARG(m.path));
	ATF_CHECK_STREQ_MSG(wanted, found, "%s: %s", text, found);
}

ATF_TC_WITHOUT_HEAD(tables_and_files_are_found);
ATF_TC_BODY(tables_and_files_are_found, tc)
{
	expect("hash:/etc/postfix/transport", "hash|/transport;");
	expect("proxy:hash:/etc/postfix/a, /srv/pf/b/c", "hash|/a;|/b/c;");
	expect("!/etc/postfix/not {cidr:/etc/postfix/x}", "|/not;cidr|/x;");
	expect("name=/srv/pf/x", "|/x;");
}

ATF_TC_WITHOUT_HEAD(other_paths_are_not);
ATF_TC_BODY(other_paths_are_not, tc)
{
	expect("hash:/etc/postfix2/a /etc/postfix /home/etc/postfix/b", "");
	expect("x/etc/postfix/a -/srv/pf/b /srv/pfx/c", "");
	expect("", "");
	expect("/", "");
}

ATF_TC_WITHOUT_HEAD(a_path_stays_below);
ATF_TC_BODY(a_path_stays_below, tc)
{
	struct pool *pool = pool_new();

	ATF_CHECK_STREQ("a/b", import_path(SV("//a/./b/"), pool));
	ATF_CHECK(import_path(SV("/a/../../x"), pool) == NULL);
	ATF_CHECK(import_path(SV("/.."), pool) == NULL);
	ATF_CHECK(import_path(SV("/./"), pool) == NULL);
	ATF_CHECK_STREQ("..a/b..", import_path(SV("/..a/b.."), pool));
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_root_is_a_name_of_its_own);
ATF_TC_BODY(a_root_is_a_name_of_its_own, tc)
{
	struct import_roots r = { .count = 0 };

	import_root_add(&r, SV("/a/"));
	import_root_add(&r, SV("/a"));
	import_root_add(&r, SV("/"));
	import_root_add(&r, SV("relative"));
	ATF_CHECK_EQ(1, r.count);
	for (int i = 0; i < 2 * IMPORT_ROOTS; i++) {
		static const char names[] = "/b/c/d/e/f/g/h/i";

		import_root_add(&r, (struct sv){ names, (size_t)(2 + 2 * i) });
	}
	ATF_CHECK_EQ(IMPORT_ROOTS, r.count);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, tables_and_files_are_found);
	ATF_TP_ADD_TC(tp, other_paths_are_not);
	ATF_TP_ADD_TC(tp, a_path_stays_below);
	ATF_TP_ADD_TC(tp, a_root_is_a_name_of_its_own);
	return atf_no_error();
}
