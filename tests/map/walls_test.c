/*
 * Tables that were opened before the jail closed are read behind it.
 */
#ifdef HAVE_LMDB
#include <lmdb.h>
#endif
#include <stdlib.h>

#include "tests/lib/prison.h"
#include "tests/map/table.h"

enum { KEYS = 3000 };

static struct map *hash, *text;

static void
build(const char *type_name)
{
	struct map_build *b =
	    map_build_begin(sv_of(type_name), NULL, &table_err);
	char key[32];

	ATF_REQUIRE_MSG(b != NULL, "%s", table_err.text);
	for (int i = 0; i < KEYS; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		map_build_put(
		    b, sv_of(key), sv_of(key), MAP_KEEP_OLD, &table_err);
	}
	ATF_REQUIRE_EQ(map_build_commit(&b, 0644, &table_err), 0);
}

static void
open_both(void)
{
	build("hash:t");
	table_write("text", "a b\n");
	hash = map_open(SV("hash:t"), NULL);
	text = map_open(SV("texthash:text"), NULL);
}

static void
close_both(void)
{
	map_close(&hash);
	map_close(&text);
}

static const char *
finds_all(const struct jail *jail)
{
	static char said[200];
	char key[32];

	for (int i = 0; i < KEYS; i++) {
		const char *found;

		snprintf(key, sizeof(key), "key%d", i);
		found = table_find(hash, key);
		if (strcmp(found, key) != 0) {
			snprintf(said, sizeof(said), "%s is %s: %s", key, found,
			    table_err.text);
			return said;
		}
	}
	if (strcmp(table_find(hash, "none"), "NONE") != 0)
		return "a key that is not there is there";
	if (strcmp(table_find(text, "a"), "b") != 0)
		return "the text table has lost its key";
	return map_any_changed() == NULL ? NULL : "a table has changed";
}

static const char *
sees_a_change(const struct jail *jail)
{
	return map_changed(hash) && map_changed(text) ? NULL
						      : "no change is seen";
}

/* Every local type, and what it says of the key "key7". */
static const struct {
	const char *name, *says;
} local[] = {
	{ "btree:b", "key7" },
	{ "cdb:c", "key7" },
#ifdef HAVE_LMDB
	{ "lmdb:l", "key7" },
#endif
#ifdef HAVE_PCRE
	{ "pcre:patterns", "x7" },
#endif
	{ "regexp:patterns", "x7" },
	{ "cidr:{{1.0.0.0/8 x}}", "NONE" },
	{ "inline:{key7=b}", "b" },
	{ "static:a", "a" },
	{ "unionmap:{cdb:c, static:a}", "key7,a" },
	{ "pipemap:{cdb:c, btree:b}", "key7" },
	{ "randmap:{a}", "a" },
	{ "environ:x", "set" },
	{ "internal:x", "NONE" },
	{ "fail:x", "LATER" },
	{ "unix:passwd.byname", "NONE" },
	{ "unix:group.byname", "NONE" },
	{ "debug:cdb:c", "key7" },
};
enum { LOCAL = sizeof(local) / sizeof(*local) };

static struct map *all[LOCAL];

static const char *
says_what_it_should(const struct jail *jail)
{
	static char said[200];

	for (int i = 0; i < LOCAL; i++) {
		const char *found = table_find(all[i], "key7");

		if (strcmp(found, local[i].says) == 0)
			continue;
		snprintf(said, sizeof(said), "%s: %s: %s", local[i].name, found,
		    table_err.text);
		return said;
	}
	return map_any_changed();
}

ATF_TC_WITHOUT_HEAD(every_local_type_is_read_behind_the_walls);
ATF_TC_BODY(every_local_type_is_read_behind_the_walls, tc)
{
	build("btree:b");
	build("cdb:c");
#ifdef HAVE_LMDB
	build("lmdb:l");
#endif
	table_write("patterns", "/^key(7)$/ x$1\n");
	ATF_REQUIRE_EQ(setenv("key7", "set", 1), 0);
	for (int i = 0; i < LOCAL; i++)
		all[i] = table_open(local[i].name);
	prison_holds(prison_as(), JAIL_BASE, says_what_it_should);
	for (int i = 0; i < LOCAL; i++)
		map_close(&all[i]);
}

#ifdef HAVE_LMDB
/* Another writes one more row into the file, in place. */
static const char *
sees_a_new_row(const struct jail *jail)
{
	return strcmp(table_find(all[0], "new"), "row") == 0 ? NULL
							     : "no new row";
}

ATF_TC_WITHOUT_HEAD(an_lmdb_written_in_place_is_read_behind_the_walls);
ATF_TC_BODY(an_lmdb_written_in_place_is_read_behind_the_walls, tc)
{
	char new_key[] = "new", row[] = "row";
	MDB_val key = { 4, new_key }, value = { 4, row };
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;

	build("lmdb:l");
	all[0] = map_open(SV("lmdb:l"), NULL);
	ATF_CHECK_STREQ(table_find(all[0], "new"), "NONE");
	ATF_REQUIRE_EQ(mdb_env_create(&env), 0);
	ATF_REQUIRE_EQ(
	    mdb_env_open(env, "l.lmdb", MDB_NOSUBDIR | MDB_NOLOCK, 0600), 0);
	ATF_REQUIRE_EQ(mdb_txn_begin(env, NULL, 0, &txn), 0);
	ATF_REQUIRE_EQ(mdb_dbi_open(txn, NULL, 0, &dbi), 0);
	ATF_REQUIRE_EQ(mdb_put(txn, dbi, &key, &value, 0), 0);
	ATF_CHECK_STREQ(table_find(all[0], "new"), "NONE");
	ATF_REQUIRE_EQ(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
	prison_holds(prison_as(), JAIL_BASE, sees_a_new_row);
	ATF_CHECK(!map_changed(all[0]));
	ATF_REQUIRE_EQ(unlink("l.lmdb"), 0);
	ATF_CHECK(map_changed(all[0]));
	map_close(&all[0]);
}
#endif

ATF_TC_WITHOUT_HEAD(lookups_need_no_files);
ATF_TC_BODY(lookups_need_no_files, tc)
{
	open_both();
	prison_holds(prison_as(), JAIL_BASE, finds_all);
	close_both();
}

ATF_TC_WITHOUT_HEAD(a_change_is_seen_without_files);
ATF_TC_BODY(a_change_is_seen_without_files, tc)
{
	open_both();
	ATF_REQUIRE_EQ(unlink("t.db"), 0);
	table_write("text", "c d e\n");
	prison_holds(prison_as(), JAIL_BASE, sees_a_change);
	close_both();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lookups_need_no_files);
	ATF_TP_ADD_TC(tp, every_local_type_is_read_behind_the_walls);
#ifdef HAVE_LMDB
	ATF_TP_ADD_TC(tp, an_lmdb_written_in_place_is_read_behind_the_walls);
#endif
	ATF_TP_ADD_TC(tp, a_change_is_seen_without_files);
	return atf_no_error();
}
