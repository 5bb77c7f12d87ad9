/*
 * Tables that were opened before the jail closed are read behind it.
 */
#include "tests/lib/prison.h"
#include "tests/map/table.h"

enum { KEYS = 3000 };

static struct map *hash, *text;

static void
open_both(void)
{
	struct map_build *b = map_build_begin(SV("hash:t"), NULL, &table_err);
	char key[32];

	ATF_REQUIRE_MSG(b != NULL, "%s", table_err.text);
	for (int i = 0; i < KEYS; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		map_build_put(
		    b, sv_of(key), sv_of(key), MAP_KEEP_OLD, &table_err);
	}
	ATF_REQUIRE_EQ(map_build_commit(&b, 0644, &table_err), 0);
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
	ATF_TP_ADD_TC(tp, a_change_is_seen_without_files);
	return atf_no_error();
}
