/*
 * Tables that Debian's postmap makes and reads. $POSTFIX_PEER is the folder of
 * that program; without it these tests are skipped.
 */
#include <stdlib.h>
#include <sys/wait.h>

#include "tests/map/table.h"
#include "util/jail.h"

enum { REWRITES = 100, KEYS = 300 };

static void
need_peer(void)
{
	const char *peer = getenv("POSTFIX_PEER");

	if (peer == NULL || *peer == '\0')
		atf_tc_skip("$POSTFIX_PEER is not set: no Debian's postmap");
}

/* The program, in the shell: its exit code. */
static int
peer(const char *args)
{
	char line[1024];
	int status;

	snprintf(line, sizeof(line), "\"$POSTFIX_PEER/postmap\" %s", args);
	status = system(line);
	ATF_REQUIRE(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The peer has some types in packages of their own. */
static void
need_peer_of(const char *type_name)
{
	char args[128];

	need_peer();
	table_write("probe", "a b\n");
	snprintf(args, sizeof(args), "\"%.*s:probe\" 2>/dev/null",
	    (int)strcspn(type_name, ":"), type_name);
	if (peer(args) != 0)
		atf_tc_skip("Debian's postmap has no %s here", type_name);
}

static void
reads_what_the_peer_made(const char *type_name)
{
	char args[64];
	struct map *m;

	need_peer_of(type_name);
	table_write("t", "Foo@Example.com one\nb  two words \n\"q k\"@x y\n"
			 "BÜCHER@Straße three\nΣΑΣ four\nno\xe9 x\n");
	snprintf(args, sizeof(args), "%s", type_name);
	ATF_REQUIRE_EQ(peer(args), 0);
	m = table_open(type_name);
	ATF_CHECK_STREQ(table_find(m, "foo@example.com"), "one");
	ATF_CHECK_STREQ(table_find(m, "B"), "two words");
	ATF_CHECK_STREQ(table_find(m, "\"q k\"@x"), "y");
	ATF_CHECK_STREQ(table_find(m, "nope"), "NONE");
	ATF_CHECK_STREQ(table_find(m, "Bücher@strasse"), "three");
	ATF_CHECK_STREQ(table_find(m, "σας"), "four");
	ATF_CHECK_STREQ(table_find(m, "no\xe9"), "NONE");
	map_close(&m);
}

ATF_TC_WITHOUT_HEAD(reads_a_hash_of_the_peer);
ATF_TC_BODY(reads_a_hash_of_the_peer, tc)
{
	reads_what_the_peer_made("hash:t");
}

ATF_TC_WITHOUT_HEAD(reads_a_btree_of_the_peer);
ATF_TC_BODY(reads_a_btree_of_the_peer, tc)
{
	reads_what_the_peer_made("btree:t");
}

ATF_TC_WITHOUT_HEAD(reads_a_cdb_of_the_peer);
ATF_TC_BODY(reads_a_cdb_of_the_peer, tc)
{
	reads_what_the_peer_made("cdb:t");
}

#ifdef HAVE_LMDB
ATF_TC_WITHOUT_HEAD(reads_an_lmdb_of_the_peer);
ATF_TC_BODY(reads_an_lmdb_of_the_peer, tc)
{
	reads_what_the_peer_made("lmdb:t");
}
#endif

static void
the_peer_reads_what_we_made(const char *type_name)
{
	char args[128];

	need_peer_of(type_name);
	table_build(
	    type_name, "foo@example.com", "one", "b", "two words", NULL);
	snprintf(args, sizeof(args), "-q Foo@example.com %s >out", type_name);
	ATF_CHECK_EQ(peer(args), 0);
	ATF_CHECK(atf_utils_compare_file("out", "one\n"));
	snprintf(args, sizeof(args), "-q b %s >out", type_name);
	ATF_CHECK_EQ(peer(args), 0);
	ATF_CHECK(atf_utils_compare_file("out", "two words\n"));
	snprintf(args, sizeof(args), "-q none %s", type_name);
	ATF_CHECK_EQ(peer(args), 1);
}

ATF_TC_WITHOUT_HEAD(the_peer_reads_our_hash);
ATF_TC_BODY(the_peer_reads_our_hash, tc)
{
	the_peer_reads_what_we_made("hash:t");
}

ATF_TC_WITHOUT_HEAD(the_peer_reads_our_btree);
ATF_TC_BODY(the_peer_reads_our_btree, tc)
{
	the_peer_reads_what_we_made("btree:t");
}

ATF_TC_WITHOUT_HEAD(the_peer_reads_our_cdb);
ATF_TC_BODY(the_peer_reads_our_cdb, tc)
{
	the_peer_reads_what_we_made("cdb:t");
}

#ifdef HAVE_LMDB
ATF_TC_WITHOUT_HEAD(the_peer_reads_our_lmdb);
ATF_TC_BODY(the_peer_reads_our_lmdb, tc)
{
	the_peer_reads_what_we_made("lmdb:t");
}
#endif

/* A table of key0 ... whose values tell the version. */
static void
write_version(int version)
{
	struct str text = { 0 };

	for (int i = 0; i < KEYS; i++)
		str_printf(&text, "key%d version %d\n", i, version);
	/* Keys that come and go move the others about. */
	for (int i = 0; i < version % 7 * 100; i++)
		str_printf(&text, "more%d x\n", i);
	table_write("t", str_text(&text));
	str_free(&text);
}

static pid_t
rewrite_in_child(const char *type_name)
{
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) != 0)
		return pid;
	for (int i = 1; i <= REWRITES; i++) {
		write_version(i);
		if (peer(type_name) != 0)
			_exit(1);
	}
	_exit(0);
}

struct counts {
	long found, later, opened;
};

/* As a worker does: asks, and is replaced when a table has changed. */
static void
ask_while_it_runs(const char *type_name, pid_t pid, struct counts *n)
{
	struct map *m = NULL;
	int status = -1;
	char key[32];

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (m != NULL && map_any_changed() != NULL)
			map_close(&m);
		if (m == NULL) {
			m = table_open(type_name);
			n->opened++;
		}
		for (int i = 0; i < 50; i++) {
			const char *found;

			snprintf(key, sizeof(key), "key%ld", random() % KEYS);
			found = table_find(m, key);
			if (strncmp(found, "version ", 8) == 0)
				n->found++;
			else if (strcmp(found, "LATER") == 0)
				n->later++;
			else
				atf_tc_fail("%s: %s", key, found);
		}
	}
	map_close(&m);
	ATF_CHECK_EQ(status, 0);
}

static void
is_never_none_while_rewritten(const char *type_name, bool replaced)
{
	struct counts n = { 0 };

	need_peer_of(type_name);
	write_version(0);
	ATF_REQUIRE_EQ(peer(type_name), 0);
	ask_while_it_runs(type_name, rewrite_in_child(type_name), &n);
	printf("found %ld, later %ld, opened %ld times\n", n.found, n.later,
	    n.opened);
	ATF_CHECK(n.found > 0);
	if (replaced)
		ATF_CHECK(n.opened > 1);
	else
		ATF_CHECK(n.opened == 1 && n.later == 0);
}

ATF_TC(a_hash_rewritten_100_times_is_never_none);
ATF_TC_HEAD(a_hash_rewritten_100_times_is_never_none, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(a_hash_rewritten_100_times_is_never_none, tc)
{
	is_never_none_while_rewritten("hash:t", true);
}

ATF_TC(a_btree_rewritten_100_times_is_never_none);
ATF_TC_HEAD(a_btree_rewritten_100_times_is_never_none, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(a_btree_rewritten_100_times_is_never_none, tc)
{
	is_never_none_while_rewritten("btree:t", true);
}

ATF_TC(a_cdb_rewritten_100_times_is_never_none);
ATF_TC_HEAD(a_cdb_rewritten_100_times_is_never_none, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(a_cdb_rewritten_100_times_is_never_none, tc)
{
	is_never_none_while_rewritten("cdb:t", true);
}

#ifdef HAVE_LMDB
/* One who has it open sees what is new in it, and never half of it. */
ATF_TC(an_lmdb_rewritten_100_times_is_never_none);
ATF_TC_HEAD(an_lmdb_rewritten_100_times_is_never_none, tc)
{
	atf_tc_set_md_var(tc, "timeout", "900");
}
ATF_TC_BODY(an_lmdb_rewritten_100_times_is_never_none, tc)
{
	is_never_none_while_rewritten("lmdb:t", false);
}
#endif

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, reads_a_cdb_of_the_peer);
	ATF_TP_ADD_TC(tp, the_peer_reads_our_cdb);
	ATF_TP_ADD_TC(tp, a_cdb_rewritten_100_times_is_never_none);
#ifdef HAVE_LMDB
	ATF_TP_ADD_TC(tp, reads_an_lmdb_of_the_peer);
	ATF_TP_ADD_TC(tp, the_peer_reads_our_lmdb);
	ATF_TP_ADD_TC(tp, an_lmdb_rewritten_100_times_is_never_none);
#endif
	ATF_TP_ADD_TC(tp, reads_a_hash_of_the_peer);
	ATF_TP_ADD_TC(tp, reads_a_btree_of_the_peer);
	ATF_TP_ADD_TC(tp, the_peer_reads_our_hash);
	ATF_TP_ADD_TC(tp, the_peer_reads_our_btree);
	ATF_TP_ADD_TC(tp, a_hash_rewritten_100_times_is_never_none);
	ATF_TP_ADD_TC(tp, a_btree_rewritten_100_times_is_never_none);
	return atf_no_error();
}
