/*
 * Tables that are too long, too bad, or within themselves: an end, a reason,
 * and not too many words.
 */
#include "map/match.h"
#include "tests/map/table.h"
#include "util/log.h"

enum { MILLION = 1000000, MANY = 5000, FEW = 1100 };

/* The table of these lines, so many times; how many warnings it is worth. */
static unsigned long
warnings(const char *type, struct sv line, int times)
{
	unsigned long before = log_warnings();
	struct str text = { 0 }, name = { 0 };
	struct map *m;
	int fd;

	for (int i = 0; i < times; i++)
		str_put(&text, line);
	str_puts(&text, "\n");
	table_write("t", "");
	fd = open("t", O_WRONLY | O_CLOEXEC);
	ATF_REQUIRE_EQ(file_write_fd(fd, str_view(&text), &table_err), 0);
	close(fd);
	str_printf(&name, "%s:t", type);
	m = map_open(str_view(&name), NULL);
	ATF_CHECK(map_broken(m) == NULL);
	ATF_CHECK_STREQ(table_find(m, "no such key"), "NONE");
	map_close(&m);
	str_free(&text);
	str_free(&name);
	return log_warnings() - before;
}

ATF_TC_WITHOUT_HEAD(a_million_bad_lines_do_not_fill_the_log);
ATF_TC_BODY(a_million_bad_lines_do_not_fill_the_log, tc)
{
	static const char *const types[] = {
		"regexp",
		"cidr",
		"texthash",
#ifdef HAVE_PCRE
		"pcre",
#endif
	};

	ATF_REQUIRE(freopen("/dev/null", "w", stderr) != NULL);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		const char *type = types[i];

		ATF_CHECK(warnings(type, SV("/(/\n"), MANY) <= FEW);
		ATF_CHECK(warnings(type, SV("endif x\n"), MANY) <= FEW);
		ATF_CHECK(warnings(type, SV("a\0b\n"), MANY) <= FEW);
		ATF_CHECK(warnings(type, SV("\xff\xfe x\n"), MANY) <= FEW);
	}
	/* As many ifs as rules may be, and none has an end. */
	ATF_CHECK(warnings("cidr", SV("if 1.1.1.1\n"), MANY) <= FEW);
	ATF_CHECK(warnings("texthash", SV("a b\n"), MANY) <= FEW);
	ATF_CHECK(warnings("regexp", SV("/\n"), MILLION) <= FEW);
}

ATF_TC_WITHOUT_HEAD(keys_with_nul_or_of_a_megabyte_are_in_no_table);
ATF_TC_BODY(keys_with_nul_or_of_a_megabyte_are_in_no_table, tc)
{
	static const char *const names[] = { "hash:t", "btree:u", "cdb:t",
#ifdef HAVE_LMDB
		"lmdb:t",
#endif
		"texthash:text", "static:x", "inline:{a=b}", "regexp:{{/./ b}}",
		"cidr:{{0.0.0.0/0 b}}", "environ:x", "unix:passwd.byname",
		"unionmap:{static:x}", "pipemap:{static:x}", "randmap:{x}",
		"debug:static:x" };
	struct str long_key = { 0 };

	for (int i = 0; i < 1 << 20; i++)
		str_putc(&long_key, 'a');
	table_write("text", "a b\n");
	for (int i = 0; i < 3; i++)
		table_build(names[i], "a", "b", NULL);
#ifdef HAVE_LMDB
	table_build("lmdb:t", "a", "b", NULL);
#endif
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct map *m = table_open(names[i]);
		struct sv value;

		ATF_REQUIRE_MSG(map_broken(m) == NULL, "%s", names[i]);
		ATF_CHECK_EQ(
		    map_find(m, SV("a\0b"), &value, &table_err), MAP_NONE);
		ATF_CHECK_EQ(
		    map_find(m, SV("\0"), &value, &table_err), MAP_NONE);
		ATF_CHECK_EQ(
		    map_find(m, str_view(&long_key), &value, &table_err),
		    MAP_NONE);
		/* As long as a key may be. */
		ATF_CHECK(map_find(m, sv_upto(str_view(&long_key), 65536),
			      &value, &table_err) != MAP_FOUND ||
			  value.len == 1);
		map_close(&m);
	}
	str_free(&long_key);
}

ATF_TC_WITHOUT_HEAD(a_value_ends_at_its_nul);
ATF_TC_BODY(a_value_ends_at_its_nul, tc)
{
	static const char *const names[] = {
		"hash:t",
		"cdb:t",
#ifdef HAVE_LMDB
		"lmdb:t",
#endif
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct map_build *b =
		    map_build_begin(sv_of(names[i]), NULL, &table_err);
		struct map *m;

		ATF_REQUIRE(b != NULL);
		ATF_REQUIRE_EQ(map_build_put(b, SV("a"), SV("b\0c"),
				   MAP_KEEP_OLD, &table_err),
		    MAP_PUT_DONE);
		ATF_REQUIRE_EQ(map_build_commit(&b, 0644, &table_err), 0);
		m = table_open(names[i]);
		ATF_CHECK_STREQ(table_find(m, "a"), "b");
		map_close(&m);
	}
}

ATF_TC_WITHOUT_HEAD(a_list_within_itself_ends);
ATF_TC_BODY(a_list_within_itself_ends, tc)
{
	char here[1024], list[1100];
	struct str text = { 0 };
	struct match *m;

	ATF_REQUIRE(getcwd(here, sizeof(here)) != NULL);
	snprintf(list, sizeof(list), "%s/a", here);
	str_printf(&text, "%s/b %s/b %s/b\n", here, here, here);
	table_write("a", str_text(&text));
	str_clear(&text);
	str_printf(&text, "!%s/a, !!%s/a\nexample.com\n", here, here);
	table_write("b", str_text(&text));
	m = match_open(MATCH_STRING, 0, "mydestination", list, NULL);
	ATF_CHECK_EQ(match_name(m, SV("a.example"), &table_err), MATCH_LATER);
	ATF_CHECK(strstr(table_err.text, "is within itself") != NULL);
	ATF_CHECK(strstr(table_err.text, "/b, line 1") != NULL);
	match_close(&m);
	str_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_million_bad_lines_do_not_fill_the_log);
	ATF_TP_ADD_TC(tp, keys_with_nul_or_of_a_megabyte_are_in_no_table);
	ATF_TP_ADD_TC(tp, a_value_ends_at_its_nul);
	ATF_TP_ADD_TC(tp, a_list_within_itself_ends);
	return atf_no_error();
}
