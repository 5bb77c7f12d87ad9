#include <atf-c.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/file.h"

ATF_TC_WITHOUT_HEAD(what_was_written_is_read);
ATF_TC_BODY(what_was_written_is_read, tc)
{
	struct str s = { 0 };
	struct err err;
	struct stat st;

	ATF_REQUIRE_EQ(file_replace("f", 0640, SV("one"), &err), 0);
	ATF_REQUIRE_EQ(file_replace("f", 0640, SV("two\n"), &err), 0);
	ATF_REQUIRE_EQ(file_read("f", 4, &s, &err), 0);
	ATF_CHECK_STREQ(str_text(&s), "two\n");
	ATF_REQUIRE_EQ(stat("f", &st), 0);
	ATF_CHECK_EQ(st.st_mode & 07777, 0640);
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_longer_file_than_the_limit_is_refused);
ATF_TC_BODY(a_longer_file_than_the_limit_is_refused, tc)
{
	struct str s = { 0 };
	struct err err;

	ATF_REQUIRE_EQ(file_replace("f", 0600, SV("12345"), &err), 0);
	ATF_CHECK_EQ(file_read("f", 4, &s, &err), -1);
	ATF_CHECK_EQ(err.kind, ERR_NEVER);
	ATF_CHECK_STREQ(err.text, "f: longer than 4 bytes");
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_fifo_or_a_directory_is_no_file);
ATF_TC_BODY(a_fifo_or_a_directory_is_no_file, tc)
{
	struct str s = { 0 };
	struct err err;

	ATF_REQUIRE_EQ(mkfifo("fifo", 0600), 0);
	ATF_CHECK_EQ(file_read("fifo", 4, &s, &err), -1);
	ATF_CHECK_EQ(file_read(".", 4, &s, &err), -1);
	ATF_CHECK_EQ(file_read("/dev/null", 4, &s, &err), -1);
	str_free(&s);
}

ATF_TC_WITHOUT_HEAD(a_failed_replacement_leaves_the_old_file);
ATF_TC_BODY(a_failed_replacement_leaves_the_old_file, tc)
{
	struct err err;

	ATF_REQUIRE_EQ(mkdir("d", 0700), 0);
	ATF_CHECK_EQ(file_replace("d", 0600, SV("x"), &err), -1);
	ATF_CHECK_EQ(rmdir("d"), 0);
	ATF_CHECK_EQ(file_replace("none/f", 0600, SV("x"), &err), -1);
}

ATF_TC_WITHOUT_HEAD(a_directory_is_made_once_and_links_are_refused);
ATF_TC_BODY(a_directory_is_made_once_and_links_are_refused, tc)
{
	struct err err;
	struct stat st;

	umask(077);
	ATF_CHECK_EQ(file_make_dir("d", 0755, getuid(), getgid(), &err), 0);
	ATF_CHECK_EQ(file_make_dir("d", 0755, getuid(), getgid(), &err), 0);
	ATF_REQUIRE_EQ(stat("d", &st), 0);
	ATF_CHECK_EQ(st.st_mode & 07777, 0755);
	ATF_REQUIRE_EQ(symlink("d", "link"), 0);
	ATF_CHECK_EQ(file_make_dir("link", 0700, getuid(), getgid(), &err), -1);
}

ATF_TC_WITHOUT_HEAD(who_shares_a_descriptor_reads_the_whole_file_too);
ATF_TC_BODY(who_shares_a_descriptor_reads_the_whole_file_too, tc)
{
	struct str text = { 0 };
	struct err err;
	int fd, other;

	ATF_REQUIRE_EQ(file_replace("f", 0600, SV("abc"), &err), 0);
	ATF_REQUIRE((fd = open("f", O_RDONLY)) >= 0);
	ATF_REQUIRE((other = dup(fd)) >= 0);
	ATF_REQUIRE_EQ(lseek(other, 0, SEEK_END), 3);
	ATF_CHECK_EQ(file_read_fd(fd, 10, &text, &err), 0);
	ATF_CHECK_STREQ(str_text(&text), "abc");
	ATF_CHECK_EQ(lseek(other, 0, SEEK_CUR), 3);
	str_free(&text);
	close(fd);
	close(other);
}

ATF_TC_WITHOUT_HEAD(a_part_ends_where_the_file_ends);
ATF_TC_BODY(a_part_ends_where_the_file_ends, tc)
{
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	char room[8];
	struct err err;

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(file_write_fd(fd, SV("0123456789"), &err), 0);
	ATF_CHECK_EQ(file_read_at(fd, room, 4, 2), 4);
	ATF_CHECK(sv_equal((struct sv){ room, 4 }, SV("2345")));
	ATF_CHECK_EQ(file_read_at(fd, room, 8, 7), 3);
	ATF_CHECK_EQ(file_read_at(fd, room, 8, 10), 0);
	ATF_CHECK_EQ(file_read_at(-1, room, 8, 0), -1);
	close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, who_shares_a_descriptor_reads_the_whole_file_too);
	ATF_TP_ADD_TC(tp, a_part_ends_where_the_file_ends);
	ATF_TP_ADD_TC(tp, what_was_written_is_read);
	ATF_TP_ADD_TC(tp, a_longer_file_than_the_limit_is_refused);
	ATF_TP_ADD_TC(tp, a_fifo_or_a_directory_is_no_file);
	ATF_TP_ADD_TC(tp, a_failed_replacement_leaves_the_old_file);
	ATF_TP_ADD_TC(tp, a_directory_is_made_once_and_links_are_refused);
	return atf_no_error();
}
