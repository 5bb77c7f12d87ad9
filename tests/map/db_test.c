#include <db.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "map/builder.h"
#include "tests/map/table.h"

enum { KEYS = 700, DAMAGES = 300, FILE_LIMIT = 1 << 20 };

/* Puts a file's time into the past: it is young no longer. */
static void
age(const char *path)
{
	const struct timespec then[2] = { { 1000000, 0 }, { 1000000, 0 } };

	ATF_REQUIRE_EQ(utimensat(AT_FDCWD, path, then, 0), 0);
}

/* A table of "key0" "value 0" ... */
static void
build_many(const char *type_name)
{
	struct map_build *b =
	    map_build_begin(sv_of(type_name), NULL, &table_err);
	char key[32], value[256];

	ATF_REQUIRE_MSG(b != NULL, "%s", table_err.text);
	for (int i = 0; i < KEYS; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		snprintf(value, sizeof(value), "value %0*d", i % 200, i);
		ATF_REQUIRE_EQ(map_build_put(b, sv_of(key), sv_of(value),
				   MAP_KEEP_OLD, &table_err),
		    MAP_PUT_DONE);
	}
	ATF_REQUIRE_EQ(map_build_commit(&b, 0644, &table_err), 0);
}

static void
holds_what_was_put(const char *type_name)
{
	struct map *m;

	table_build(type_name, "a", "one", "b", "two words", "", "empty", NULL);
	m = table_open(type_name);
	ATF_CHECK_STREQ(table_find(m, "a"), "one");
	ATF_CHECK_STREQ(table_find(m, "B"), "two words");
	ATF_CHECK_STREQ(table_find(m, "c"), "NONE");
	ATF_CHECK_STREQ(table_find(m, ""), "empty");
	ATF_CHECK(!map_changed(m));
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(hash_holds_what_was_put);
ATF_TC_BODY(hash_holds_what_was_put, tc)
{
	holds_what_was_put("hash:t");
}

ATF_TC_WITHOUT_HEAD(btree_holds_what_was_put);
ATF_TC_BODY(btree_holds_what_was_put, tc)
{
	holds_what_was_put("btree:t");
}

ATF_TC_WITHOUT_HEAD(the_other_type_is_not_read);
ATF_TC_BODY(the_other_type_is_not_read, tc)
{
	table_build("btree:t", "a", "one", NULL);
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "LATER");
}

ATF_TC_WITHOUT_HEAD(of_two_values_one_is_kept);
ATF_TC_BODY(of_two_values_one_is_kept, tc)
{
	struct map_build *b = map_build_begin(SV("hash:t"), NULL, &table_err);

	ATF_CHECK_STREQ(map_build_path(b), "t.db");
	ATF_CHECK_EQ(
	    map_build_put(b, SV("a"), SV("1"), MAP_KEEP_OLD, &table_err),
	    MAP_PUT_DONE);
	ATF_CHECK_EQ(
	    map_build_put(b, SV("a"), SV("2"), MAP_KEEP_OLD, &table_err),
	    MAP_PUT_DUPLICATE);
	ATF_CHECK_EQ(
	    map_build_put(b, SV("b"), SV("1"), MAP_KEEP_NEW, &table_err),
	    MAP_PUT_DONE);
	ATF_CHECK_EQ(
	    map_build_put(b, SV("b"), SV("2"), MAP_KEEP_NEW, &table_err),
	    MAP_PUT_DUPLICATE);
	ATF_CHECK_EQ(map_build_commit(&b, 0640, &table_err), 0);
	ATF_CHECK(b == NULL);
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "1");
	ATF_CHECK_STREQ(table_once("hash:t", "b"), "2");
}

ATF_TC_WITHOUT_HEAD(a_dropped_build_leaves_the_old_file);
ATF_TC_BODY(a_dropped_build_leaves_the_old_file, tc)
{
	struct map_build *b;

	table_build("hash:t", "a", "1", NULL);
	b = map_build_begin(SV("hash:t"), NULL, &table_err);
	map_build_put(b, SV("a"), SV("2"), MAP_KEEP_OLD, &table_err);
	map_build_drop(&b);
	ATF_CHECK(b == NULL);
	ATF_CHECK_EQ(access("t.db.tmp", F_OK), -1);
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "1");
}

ATF_TC_WITHOUT_HEAD(what_a_killed_builder_left_is_used);
ATF_TC_BODY(what_a_killed_builder_left_is_used, tc)
{
	table_write("t.db.tmp", "half a file");
	table_build("hash:t", "a", "1", NULL);
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "1");
	ATF_CHECK_EQ(access("t.db.tmp", F_OK), -1);
}

ATF_TC_WITHOUT_HEAD(a_build_does_not_follow_links);
ATF_TC_BODY(a_build_does_not_follow_links, tc)
{
	table_write("precious", "x");
	ATF_REQUIRE_EQ(symlink("precious", "t.db.tmp"), 0);
	ATF_CHECK(map_build_begin(SV("hash:t"), NULL, &table_err) == NULL);
	ATF_REQUIRE_EQ(unlink("t.db.tmp"), 0);
	ATF_REQUIRE_EQ(link("precious", "t.db.tmp"), 0);
	ATF_CHECK(map_build_begin(SV("hash:t"), NULL, &table_err) == NULL);
}

/* Where others may write, a path leads where they will. */
static void
check_builder(const struct map_builder *type)
{
	int fd = open("ours", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct map_build *b;
	struct stat st;

	ATF_REQUIRE(fd >= 0);
	table_write("theirs", "");
	b = type->begin("theirs", fd, &table_err);
	ATF_REQUIRE_MSG(b != NULL, "%s", table_err.text);
	b->type = type;
	b->fd = fd;
	ATF_CHECK_EQ(type->put(b, SV("a"), SV("b"), MAP_KEEP_OLD, &table_err),
	    MAP_PUT_DONE);
	ATF_CHECK_EQ_MSG(type->finish(b, &table_err), 0, "%s", table_err.text);
	type->end(b);
	ATF_CHECK(fstat(fd, &st) == 0 && st.st_size > 0);
	ATF_CHECK(stat("theirs", &st) == 0 && st.st_size == 0);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(what_is_written_is_the_file_that_was_opened);
ATF_TC_BODY(what_is_written_is_the_file_that_was_opened, tc)
{
	check_builder(&db_build_hash);
	check_builder(&db_build_btree);
	check_builder(&cdb_build);
#ifdef HAVE_LMDB
	check_builder(&lmdb_build);
#endif
}

ATF_TC_WITHOUT_HEAD(types_without_a_file_cannot_be_built);
ATF_TC_BODY(types_without_a_file_cannot_be_built, tc)
{
	ATF_CHECK(map_build_begin(SV("static:t"), NULL, &table_err) == NULL);
	ATF_CHECK_STREQ(
	    table_err.text, "unsupported map type for this operation: static");
	ATF_CHECK(map_build_begin(SV("none:t"), NULL, &table_err) == NULL);
	ATF_CHECK(map_build_begin(SV("t"), NULL, &table_err) == NULL);
}

ATF_TC_WITHOUT_HEAD(keys_without_a_nul_are_found);
ATF_TC_BODY(keys_without_a_nul_are_found, tc)
{
	char key[] = "abc", value[] = "def";
	DBT k = { .data = key, .size = 3 }, v = { .data = value, .size = 3 };
	DB *db;

	ATF_REQUIRE_EQ(db_create(&db, NULL, 0), 0);
	ATF_REQUIRE_EQ(
	    db->open(db, NULL, "t.db", NULL, DB_HASH, DB_CREATE, 0644), 0);
	ATF_REQUIRE_EQ(db->put(db, NULL, &k, &v, 0), 0);
	ATF_REQUIRE_EQ(db->close(db, 0), 0);
	ATF_CHECK_STREQ(table_once("hash:t", "abc"), "def");
	ATF_CHECK_STREQ(table_once("hash:t", "ab"), "NONE");
}

ATF_TC_WITHOUT_HEAD(no_db_config_is_read);
ATF_TC_BODY(no_db_config_is_read, tc)
{
	table_build("hash:t", "a", "1", NULL);
	table_write("DB_CONFIG", "no such word\n");
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "1");
	table_build("hash:u", "a", "1", NULL);
}

ATF_TC_WITHOUT_HEAD(an_open_table_goes_on_when_it_is_replaced);
ATF_TC_BODY(an_open_table_goes_on_when_it_is_replaced, tc)
{
	struct map *m;

	table_build("hash:t", "a", "1", "b", "1", NULL);
	m = table_open("hash:t");
	table_build("hash:t", "a", "2", NULL);
	ATF_CHECK(map_changed(m));
	ATF_CHECK_STREQ(table_find(m, "a"), "1");
	ATF_CHECK_STREQ(table_find(m, "b"), "1");
	map_close(&m);
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "2");
}

ATF_TC_WITHOUT_HEAD(a_backup_by_link_disturbs_no_lookup);
ATF_TC_BODY(a_backup_by_link_disturbs_no_lookup, tc)
{
	struct map *m;

	table_build("hash:t", "a", "1", NULL);
	m = table_open("hash:t");
	ATF_REQUIRE_EQ(link("t.db", "backup"), 0);
	ATF_CHECK_STREQ(table_find(m, "a"), "1");
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(a_table_rewritten_in_place_answers_later);
ATF_TC_BODY(a_table_rewritten_in_place_answers_later, tc)
{
	struct map *m;

	table_build("hash:t", "a", "1", NULL);
	m = table_open("hash:t");
	ATF_CHECK_STREQ(table_find(m, "a"), "1");
	age("t.db");
	ATF_CHECK(map_changed(m));
	ATF_CHECK_STREQ(table_find(m, "a"), "LATER");
	ATF_CHECK_STREQ(table_find(m, "none"), "LATER");
	map_close(&m);
	m = table_open("hash:t");
	ATF_CHECK_STREQ(table_find(m, "a"), "1");
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(a_table_cut_short_answers_later);
ATF_TC_BODY(a_table_cut_short_answers_later, tc)
{
	struct map *m;

	build_many("hash:t");
	m = table_open("hash:t");
	ATF_REQUIRE_EQ(truncate("t.db", 0), 0);
	for (int i = 0; i < KEYS; i++)
		ATF_CHECK_STREQ(table_find(m, "key1"), "LATER");
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(a_locked_table_answers_later_until_it_is_free);
ATF_TC_BODY(a_locked_table_answers_later_until_it_is_free, tc)
{
	struct map *m;
	int fd;

	table_build("hash:t", "a", "1", NULL);
	m = table_open("hash:t");
	fd = open("t.db", O_RDONLY | O_CLOEXEC);
	ATF_REQUIRE_EQ(flock(fd, LOCK_EX), 0);
	ATF_CHECK_STREQ(table_find(m, "a"), "LATER");
	ATF_CHECK_STREQ(table_err.text, "hash:t is being rewritten");
	close(fd);
	ATF_CHECK_STREQ(table_find(m, "a"), "1");
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(a_lookup_leaves_no_lock);
ATF_TC_BODY(a_lookup_leaves_no_lock, tc)
{
	struct map *m;
	int fd;

	table_build("btree:t", "a", "1", NULL);
	m = table_open("btree:t");
	ATF_CHECK_STREQ(table_find(m, "a"), "1");
	fd = open("t.db", O_RDONLY | O_CLOEXEC);
	ATF_CHECK_EQ(flock(fd, LOCK_EX | LOCK_NB), 0);
	close(fd);
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(garbage_is_unavailable);
ATF_TC_BODY(garbage_is_unavailable, tc)
{
	struct str text = { 0 };

	table_write("t.db", "");
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "LATER");
	for (int i = 0; i < 9999; i++)
		str_putc(&text, (char)('a' + i % 26));
	table_write("t.db", str_text(&text));
	ATF_CHECK_STREQ(table_once("hash:t", "a"), "LATER");
	ATF_CHECK_STREQ(table_once("btree:t", "a"), "LATER");
	str_free(&text);
}

/* Writes the file with some bits turned, or cut off, as `seed` says. */
static void
damage(struct sv whole, unsigned seed)
{
	struct str text = { 0 };
	int fd;

	srandom(seed);
	str_put(&text, whole);
	if (seed % 5 == 0)
		str_cut(&text, (size_t)random() % whole.len);
	else
		for (long n = 1 + random() % 4; n > 0; n--) {
			size_t at = (size_t)random() % whole.len;

			if (seed % 2 == 0) /* heads of pages */
				at = at / 4096 * 4096 + at % 64;
			text.text[at] ^= (char)(1 << (random() % 8));
		}
	fd = open("t.db", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(file_write_fd(fd, str_view(&text), &table_err), 0);
	close(fd);
	age("t.db");
	str_free(&text);
}

/* In a child, so that one that dies is told by its seed. */
static void
ask_all(const char *type_name)
{
	struct map *m = table_open(type_name);
	char key[32];

	alarm(20);
	for (int i = 0; i < KEYS; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		table_find(m, key);
	}
	map_close(&m);
	_exit(0);
}

static void
damaged_files_end_nobody(const char *type_name)
{
	struct str whole = { 0 };

	build_many(type_name);
	ATF_REQUIRE_EQ(file_read("t.db", FILE_LIMIT, &whole, &table_err), 0);
	for (unsigned seed = 1; seed <= DAMAGES; seed++) {
		pid_t pid;
		int status;

		damage(str_view(&whole), seed);
		fflush(NULL);
		if ((pid = fork()) == 0) {
			if (freopen("/dev/null", "w", stderr) == NULL)
				_exit(1);
			ask_all(type_name);
		}
		ATF_REQUIRE(pid > 0);
		ATF_REQUIRE_EQ(waitpid(pid, &status, 0), pid);
		ATF_CHECK_EQ_MSG(status, 0, "seed %u: status %d", seed, status);
	}
	str_free(&whole);
}

ATF_TC(a_damaged_hash_ends_nobody);
ATF_TC_HEAD(a_damaged_hash_ends_nobody, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(a_damaged_hash_ends_nobody, tc)
{
	damaged_files_end_nobody("hash:t");
}

ATF_TC(a_damaged_btree_ends_nobody);
ATF_TC_HEAD(a_damaged_btree_ends_nobody, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(a_damaged_btree_ends_nobody, tc)
{
	damaged_files_end_nobody("btree:t");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hash_holds_what_was_put);
	ATF_TP_ADD_TC(tp, btree_holds_what_was_put);
	ATF_TP_ADD_TC(tp, the_other_type_is_not_read);
	ATF_TP_ADD_TC(tp, of_two_values_one_is_kept);
	ATF_TP_ADD_TC(tp, a_dropped_build_leaves_the_old_file);
	ATF_TP_ADD_TC(tp, what_a_killed_builder_left_is_used);
	ATF_TP_ADD_TC(tp, a_build_does_not_follow_links);
	ATF_TP_ADD_TC(tp, what_is_written_is_the_file_that_was_opened);
	ATF_TP_ADD_TC(tp, types_without_a_file_cannot_be_built);
	ATF_TP_ADD_TC(tp, keys_without_a_nul_are_found);
	ATF_TP_ADD_TC(tp, no_db_config_is_read);
	ATF_TP_ADD_TC(tp, an_open_table_goes_on_when_it_is_replaced);
	ATF_TP_ADD_TC(tp, a_backup_by_link_disturbs_no_lookup);
	ATF_TP_ADD_TC(tp, a_table_rewritten_in_place_answers_later);
	ATF_TP_ADD_TC(tp, a_table_cut_short_answers_later);
	ATF_TP_ADD_TC(tp, a_locked_table_answers_later_until_it_is_free);
	ATF_TP_ADD_TC(tp, a_lookup_leaves_no_lock);
	ATF_TP_ADD_TC(tp, garbage_is_unavailable);
	ATF_TP_ADD_TC(tp, a_damaged_hash_ends_nobody);
	ATF_TP_ADD_TC(tp, a_damaged_btree_ends_nobody);
	return atf_no_error();
}
