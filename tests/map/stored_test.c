/*
 * cdb: and lmdb: files, those of our own and of others.
 */
#ifdef HAVE_LMDB
#include <lmdb.h>
#endif
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "map/bytes.h"
#include "map/lmdb.h"
#include "tests/map/table.h"

enum { KEYS = 3000, FILE_LIMIT = 4 << 20, STEP = 64 };

static const struct {
	const char *name, *file;
} stored[] = {
	{ "cdb:t", "t.cdb" },
#ifdef HAVE_LMDB
	{ "lmdb:t", "t.lmdb" },
#endif
	/* Of these, damage alone is tried here (db_test.c). */
	{ "hash:t", "t.db" },
	{ "btree:u", "u.db" },
};
enum { ALL = sizeof(stored) / sizeof(*stored), STORED = ALL - 2 };

static const char *
key_of(int i)
{
	static char text[64];

	snprintf(text, sizeof(text), "k%d@%08x.example.com", i,
	    (unsigned)i * 2654435769u);
	return text;
}

static const char *
value_of(int i)
{
	static char text[4096];

	/* Some are too long for a page. */
	snprintf(
	    text, sizeof(text), "%0*d", i % 500 == 7 ? 3500 : i % 40 + 1, i);
	return text;
}

static void
build_many(const char *type_name, int keys)
{
	struct map_build *b =
	    map_build_begin(sv_of(type_name), NULL, &table_err);

	ATF_REQUIRE_MSG(b != NULL, "%s", table_err.text);
	for (int i = 0; i < keys; i++)
		ATF_REQUIRE_EQ(
		    map_build_put(b, sv_of(key_of(i)), sv_of(value_of(i)),
			MAP_KEEP_OLD, &table_err),
		    MAP_PUT_DONE);
	ATF_REQUIRE_EQ(map_build_commit(&b, 0644, &table_err), 0);
}

/* The value of any length. */
static bool
has(struct map *m, int i)
{
	struct sv value;

	return map_find(m, sv_of(key_of(i)), &value, &table_err) == MAP_FOUND &&
	       sv_equal(value, sv_of(value_of(i)));
}

ATF_TC_WITHOUT_HEAD(holds_what_was_put);
ATF_TC_BODY(holds_what_was_put, tc)
{
	for (int s = 0; s < STORED; s++) {
		const char *name = stored[s].name;
		struct map *m;

		table_build(
		    name, "a", "one", "b", "two words", "", "empty", NULL);
		m = table_open(name);
		ATF_CHECK_STREQ(table_find(m, "a"), "one");
		ATF_CHECK_STREQ(table_find(m, "B"), "two words");
		ATF_CHECK_STREQ(table_find(m, "c"), "NONE");
		ATF_CHECK_STREQ(table_find(m, "aa"), "NONE");
		ATF_CHECK_STREQ(table_find(m, ""), "empty");
		ATF_CHECK(!map_changed(m));
		map_close(&m);
	}
}

ATF_TC_WITHOUT_HEAD(an_empty_table_has_nothing);
ATF_TC_BODY(an_empty_table_has_nothing, tc)
{
	for (int s = 0; s < STORED; s++) {
		table_build(stored[s].name, NULL);
		ATF_CHECK_STREQ(table_once(stored[s].name, "a"), "NONE");
		ATF_CHECK_STREQ(table_once(stored[s].name, ""), "NONE");
	}
}

static void
count_one(void *context, struct sv key, struct sv value)
{
	int *count = context, i = -1;

	(*count)++;
	ATF_CHECK_EQ(sscanf(key.at, "k%d@", &i), 1);
	ATF_CHECK(sv_equal(key, sv_of(key_of(i))));
	ATF_CHECK(sv_equal(value, sv_of(value_of(i))));
}

ATF_TC_WITHOUT_HEAD(many_keys_are_found_and_listed);
ATF_TC_BODY(many_keys_are_found_and_listed, tc)
{
	for (int s = 0; s < STORED; s++) {
		struct map *m;
		int count = 0;

		build_many(stored[s].name, KEYS);
		m = table_open(stored[s].name);
		for (int i = 0; i < KEYS; i++)
			ATF_CHECK_MSG(has(m, i), "%s %d", stored[s].name, i);
		for (int i = KEYS; i < KEYS + 100; i++)
			ATF_CHECK_STREQ(table_find(m, key_of(i)), "NONE");
		ATF_REQUIRE_EQ(map_each(m, count_one, &count, &table_err), 0);
		ATF_CHECK_EQ(count, KEYS);
		map_close(&m);
	}
}

ATF_TC_WITHOUT_HEAD(of_two_values_one_is_kept);
ATF_TC_BODY(of_two_values_one_is_kept, tc)
{
	for (int s = 0; s < STORED; s++) {
		struct map_build *b =
		    map_build_begin(sv_of(stored[s].name), NULL, &table_err);

		ATF_CHECK_STREQ(map_build_path(b), stored[s].file);
		map_build_put(b, SV("a"), SV("1"), MAP_KEEP_OLD, &table_err);
		ATF_CHECK_EQ(map_build_put(
				 b, SV("a"), SV("2"), MAP_KEEP_OLD, &table_err),
		    MAP_PUT_DUPLICATE);
		map_build_put(b, SV("b"), SV("1"), MAP_KEEP_NEW, &table_err);
		ATF_CHECK_EQ(map_build_put(
				 b, SV("b"), SV("2"), MAP_KEEP_NEW, &table_err),
		    MAP_PUT_DUPLICATE);
		ATF_CHECK_EQ(map_build_commit(&b, 0640, &table_err), 0);
		ATF_CHECK_STREQ(table_once(stored[s].name, "a"), "1");
		ATF_CHECK_STREQ(table_once(stored[s].name, "b"), "2");
	}
}

ATF_TC_WITHOUT_HEAD(an_open_table_goes_on_when_it_is_replaced);
ATF_TC_BODY(an_open_table_goes_on_when_it_is_replaced, tc)
{
	for (int s = 0; s < STORED; s++) {
		const char *name = stored[s].name;
		struct map *m;

		table_build(name, "a", "1", "b", "1", NULL);
		m = table_open(name);
		table_build(name, "a", "2", NULL);
		ATF_CHECK(map_changed(m));
		ATF_CHECK_STREQ(table_find(m, "a"), "1");
		ATF_CHECK_STREQ(table_find(m, "b"), "1");
		map_close(&m);
		ATF_CHECK_STREQ(table_once(name, "a"), "2");
	}
}

ATF_TC_WITHOUT_HEAD(a_table_cut_short_answers_later);
ATF_TC_BODY(a_table_cut_short_answers_later, tc)
{
	for (int s = 0; s < STORED; s++) {
		struct map *m;

		build_many(stored[s].name, KEYS);
		m = table_open(stored[s].name);
		ATF_REQUIRE_EQ(truncate(stored[s].file, 2048), 0);
		for (int i = 0; i < KEYS; i += 100)
			ATF_CHECK_STREQ(table_find(m, key_of(i)), "LATER");
		map_close(&m);
	}
}

static void
write_file(const char *path, struct sv text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	const struct timespec then[2] = { { 1000000, 0 }, { 1000000, 0 } };

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(file_write_fd(fd, text, &table_err), 0);
	ATF_REQUIRE_EQ(futimens(fd, then), 0);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(garbage_is_unavailable);
ATF_TC_BODY(garbage_is_unavailable, tc)
{
	struct str text = { 0 };

	for (int i = 0; i < 9999; i++)
		str_putc(&text, (char)('a' + i % 26));
	for (int s = 0; s < STORED; s++) {
		struct map *m;

		write_file(stored[s].file, str_view(&text));
		m = table_open(stored[s].name);
		ATF_REQUIRE(map_broken(m) != NULL);
		ATF_CHECK(strstr(map_broken(m), stored[s].file) != NULL);
		map_close(&m);
		write_file(stored[s].file, SV(""));
		ATF_CHECK_STREQ(table_once(stored[s].name, "a"), "LATER");
	}
	str_free(&text);
}

static void
ignore(void *context, struct sv key, struct sv value)
{
	ATF_CHECK(key.len + value.len < FILE_LIMIT);
}

/* Asks for all; none crashes, and what cannot be read is told. What a file that
 * was cut off has lost is not "not found". */
static void
ask_all(const char *type_name, int keys, bool is_cut)
{
	struct map *m = table_open(type_name);
	struct sv value;

	for (int i = 0; i < keys; i += 7) {
		enum map_result r =
		    map_find(m, sv_of(key_of(i)), &value, &table_err);

		ATF_CHECK(!is_cut || r != MAP_NONE);
		if (r == MAP_LATER)
			ATF_CHECK(strstr(table_err.text, type_name) != NULL);
	}
	map_each(m, ignore, NULL, &table_err);
	map_close(&m);
}

/* Every step of cutting it off, and each 64th byte turned over. */
ATF_TC(damaged_files_end_nobody);
ATF_TC_HEAD(damaged_files_end_nobody, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(damaged_files_end_nobody, tc)
{
	enum { FEW = 150 };

	ATF_REQUIRE(freopen("/dev/null", "w", stderr) != NULL);
	for (int s = 0; s < ALL; s++) {
		struct str whole = { 0 };

		build_many(stored[s].name, FEW);
		ATF_REQUIRE_EQ(
		    file_read(stored[s].file, FILE_LIMIT, &whole, &table_err),
		    0);
		for (size_t at = 0; at < whole.len; at += STEP) {
			write_file(stored[s].file,
			    sv_upto(str_view(&whole), at + at % 61));
			ask_all(stored[s].name, FEW, true);
			whole.text[at] = (char)~whole.text[at];
			write_file(stored[s].file, str_view(&whole));
			whole.text[at] = (char)~whole.text[at];
			ask_all(stored[s].name, FEW, false);
		}
		str_free(&whole);
	}
}

#ifdef HAVE_LMDB
/* A tree whose root is below itself, again and again. */
ATF_TC_WITHOUT_HEAD(a_tree_within_itself_ends);
ATF_TC_BODY(a_tree_within_itself_ends, tc)
{
	const int main_tree = LMDB_META_MAIN;
	struct str whole = { 0 };
	unsigned char *at, *root;
	uint16_t deep = 32;
	uint64_t number;

	build_many("lmdb:t", KEYS);
	ATF_REQUIRE_EQ(file_read("t.lmdb", FILE_LIMIT, &whole, &table_err), 0);
	at = (unsigned char *)whole.text;
	number = bytes_64(at + 4096 + main_tree + LMDB_TREE_ROOT);
	root = at + number * 4096;
	ATF_REQUIRE_EQ(bytes_16(root + LMDB_FLAGS), LMDB_BRANCH);
	for (int i = LMDB_HEAD; i < bytes_16(root + LMDB_LOWER); i += 2) {
		uint32_t below = (uint32_t)number;

		memcpy(root + bytes_16(root + i), &below, sizeof(below));
	}
	for (int meta = 0; meta < 2; meta++)
		memcpy(at + meta * 4096 + main_tree + LMDB_TREE_DEPTH, &deep,
		    sizeof(deep));
	write_file("t.lmdb", str_view(&whole));
	ask_all("lmdb:t", KEYS, true);
	str_free(&whole);
}

/* Each page is below the one before it, many times: a walk has no end. */
ATF_TC_WITHOUT_HEAD(a_tree_of_shared_pages_ends);
ATF_TC_BODY(a_tree_of_shared_pages_ends, tc)
{
	enum { LEVELS = 20, PAGE = 4096 };
	struct str whole = { 0 }, page = { 0 };
	unsigned char *at, *root;
	uint64_t number, end;
	uint16_t deep = LEVELS + 2;
	struct map *m;
	int count = 0;

	build_many("lmdb:t", KEYS);
	ATF_REQUIRE_EQ(file_read("t.lmdb", FILE_LIMIT, &whole, &table_err), 0);
	at = (unsigned char *)whole.text;
	number = bytes_64(at + PAGE + LMDB_META_MAIN + LMDB_TREE_ROOT);
	str_put(&page, sv_upto(sv_from(str_view(&whole), number * PAGE), PAGE));
	root = (unsigned char *)page.text;
	end = whole.len / PAGE;
	number = bytes_32(root + bytes_16(root + LMDB_HEAD)); /* a leaf */
	for (uint64_t n = end; n <= end + LEVELS; n++) {
		uint32_t below = (uint32_t)(n < end + LEVELS ? n + 1 : number);

		memcpy(root, &n, sizeof(n));
		for (int i = LMDB_HEAD; i < bytes_16(root + LMDB_LOWER); i += 2)
			memcpy(
			    root + bytes_16(root + i), &below, sizeof(below));
		str_put(&whole, str_view(&page));
	}
	for (int meta = 0; meta < 2; meta++) {
		uint64_t last = end + LEVELS;

		at = (unsigned char *)whole.text + meta * PAGE;
		memcpy(at + LMDB_META_LAST, &last, sizeof(last));
		memcpy(
		    at + LMDB_META_MAIN + LMDB_TREE_DEPTH, &deep, sizeof(deep));
		memcpy(at + LMDB_META_MAIN + LMDB_TREE_ROOT, &end, sizeof(end));
	}
	write_file("t.lmdb", str_view(&whole));
	m = table_open("lmdb:t");
	ATF_CHECK_EQ(map_each(m, count_one, &count, &table_err), -1);
	ATF_CHECK(strstr(table_err.text, "damaged") != NULL);
	map_close(&m);
	str_free(&whole);
	str_free(&page);
}

enum { BUSY_KEYS = 400, TRANSACTIONS = 4000 };

/* One transaction gives each key the version, and moves pages about. */
static void
write_version(MDB_env *env, int version)
{
	char value[64];
	MDB_txn *txn;
	MDB_dbi dbi;

	if (mdb_txn_begin(env, NULL, 0, &txn) != 0 ||
	    mdb_dbi_open(txn, NULL, 0, &dbi) != 0)
		_exit(1);
	for (int i = version % 3; i < BUSY_KEYS; i += 3) {
		const char *key = key_of(i);
		MDB_val k = { strlen(key) + 1, (void *)(uintptr_t)key };
		MDB_val v = { 0, value };

		v.mv_size =
		    (size_t)snprintf(value, sizeof(value), "%0*d of key %d",
			version % 40 + 1, version, i) +
		    1;
		if (version % 7 == 0)
			mdb_del(txn, dbi, &k, NULL);
		if (mdb_put(txn, dbi, &k, &v, 0) != 0)
			_exit(1);
	}
	if (mdb_txn_commit(txn) != 0)
		_exit(1);
}

static pid_t
write_all_the_time(void)
{
	MDB_env *env;
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) != 0)
		return pid;
	/* As Postfix opens it: no table of readers. */
	if (mdb_env_create(&env) != 0 ||
	    mdb_env_set_mapsize(env, 1 << 26) != 0 ||
	    mdb_env_open(env, "t.lmdb", MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC,
		0600) != 0)
		_exit(1);
	for (int i = 1; i <= TRANSACTIONS; i++)
		write_version(env, i);
	_exit(0);
}

ATF_TC(a_reader_never_sees_half_a_transaction);
ATF_TC_HEAD(a_reader_never_sees_half_a_transaction, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(a_reader_never_sees_half_a_transaction, tc)
{
	long found = 0, later = 0;
	int status = -1;
	struct map *m;
	pid_t pid;

	build_many("lmdb:t", BUSY_KEYS);
	m = table_open("lmdb:t");
	pid = write_all_the_time();
	while (waitpid(pid, &status, WNOHANG) == 0) {
		int i = (int)(random() % BUSY_KEYS), of = -1, version = -1;
		struct sv value;

		switch (map_find(m, sv_of(key_of(i)), &value, &table_err)) {
		case MAP_NONE:
			atf_tc_fail("%s is not there", key_of(i));
		case MAP_LATER:
			later++;
			break;
		case MAP_FOUND:
			found++;
			if (sscanf(value.at, "%d of key %d", &version, &of) ==
			    2)
				ATF_REQUIRE_EQ(of, i);
			else
				ATF_REQUIRE(
				    sv_equal(value, sv_of(value_of(i))));
		}
	}
	ATF_CHECK_EQ(status, 0);
	printf("found %ld, later %ld\n", found, later);
	ATF_CHECK(found > 0);
	ATF_CHECK(later <= found / 100);
	map_close(&m);
}
/* A copy over it has no transactions: what is read may be of two files. */
ATF_TC_WITHOUT_HEAD(a_key_may_be_there_while_the_file_is_copied_over);
ATF_TC_BODY(a_key_may_be_there_while_the_file_is_copied_over, tc)
{
	const struct timespec then[2] = { { 1000000, 0 }, { 1000000, 0 } };
	struct map *m;
	char first;
	int fd;

	table_build("lmdb:t", "a", "one", NULL);
	m = table_open("lmdb:t");
	ATF_CHECK_STREQ(table_find(m, "b"), "NONE");
	ATF_REQUIRE((fd = open("t.lmdb", O_RDWR | O_CLOEXEC)) >= 0);
	ATF_REQUIRE_EQ(pread(fd, &first, 1, 0), 1);
	ATF_REQUIRE_EQ(pwrite(fd, &first, 1, 0), 1);
	ATF_CHECK_STREQ(table_find(m, "a"), "one");
	ATF_CHECK_STREQ(table_find(m, "b"), "LATER");
	ATF_CHECK(strstr(table_err.text, "is being written") != NULL);
	ATF_REQUIRE_EQ(futimens(fd, then), 0);
	ATF_CHECK_STREQ(table_find(m, "b"), "NONE");
	close(fd);
	map_close(&m);
}

#endif

ATF_TP_ADD_TCS(tp)
{
#ifdef HAVE_LMDB
	ATF_TP_ADD_TC(tp, a_tree_within_itself_ends);
	ATF_TP_ADD_TC(tp, a_tree_of_shared_pages_ends);
	ATF_TP_ADD_TC(tp, a_reader_never_sees_half_a_transaction);
	ATF_TP_ADD_TC(tp, a_key_may_be_there_while_the_file_is_copied_over);
#endif
	ATF_TP_ADD_TC(tp, holds_what_was_put);
	ATF_TP_ADD_TC(tp, an_empty_table_has_nothing);
	ATF_TP_ADD_TC(tp, many_keys_are_found_and_listed);
	ATF_TP_ADD_TC(tp, of_two_values_one_is_kept);
	ATF_TP_ADD_TC(tp, an_open_table_goes_on_when_it_is_replaced);
	ATF_TP_ADD_TC(tp, a_table_cut_short_answers_later);
	ATF_TP_ADD_TC(tp, garbage_is_unavailable);
	ATF_TP_ADD_TC(tp, damaged_files_end_nobody);
	return atf_no_error();
}
