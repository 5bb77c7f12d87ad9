/*
 * The message that comes back, read from its file.
 */
#include <atf-c.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bounce/original.h"
#include "spool/format.h"
#include "spool/spool.h"

static struct pool *pool;
static struct original original;
static struct err err;

static int
begin(struct sv content)
{
	struct format_header h = { .id = "0000000000z0", .arrived = 1 };
	struct spool_recipient to = { .address = "a@b", .original = "" };
	struct spool_envelope env = { .sender = "",
		.recipients = &to,
		.count = 1,
		.client_name = "",
		.client_address = "",
		.helo = "",
		.protocol = "",
		.envid = "",
		.full_name = "" };
	int fd = memfd_create("message", MFD_CLOEXEC);
	struct str file = { 0 };
	char header[FORMAT_HEADER];

	pool = pool_new();
	ATF_REQUIRE_EQ(format_envelope_put(&file, &env, &h, &err), 0);
	h.content = content.len;
	format_header_put(&h, header);
	str_put(&file, content);
	ATF_REQUIRE(pwrite(fd, header, sizeof(header), 0) > 0);
	ATF_REQUIRE(pwrite(fd, file.text, file.len, sizeof(header)) > 0);
	str_free(&file);
	return original_begin(&original, fd, pool, &err);
}

/* The header is so long. */
static void
ends(const char *content, size_t want)
{
	ATF_REQUIRE_EQ_MSG(begin(sv_of(content)), 0, "%s", err.text);
	ATF_CHECK_EQ(original.header.len, want);
}

ATF_TC_WITHOUT_HEAD(the_header_ends_at_the_empty_line);
ATF_TC_BODY(the_header_ends_at_the_empty_line, tc)
{
	ends("A: b\r\n c\r\nD: e\r\n\r\nbody\r\n", 16);
	ends("no header\r\nbody\r\n", 0);
	ends("A: b\r\nD: e", 6);
	ends("A: b\r\nD: e\r\n", 12);
	ends("", 0);
}

/* Two lines of it are longer than a piece, and all of it than is kept. */
ATF_TC_WITHOUT_HEAD(a_header_without_end_is_cut_after_a_line);
ATF_TC_BODY(a_header_without_end_is_cut_after_a_line, tc)
{
	enum { LINE = 40000, LINES = 7 };
	static char content[LINE * LINES];

	memset(content, 'x', sizeof(content));
	for (size_t i = 0; i < LINES; i++) {
		content[i * LINE + 1] = ':';
		memcpy(content + (i + 1) * LINE - 2, "\r\n", 2);
	}
	ATF_REQUIRE_EQ(begin((struct sv){ content, sizeof(content) }), 0);
	ATF_CHECK_EQ(original.header.len, LINE * 6);
	ATF_REQUIRE_EQ(begin((struct sv){ content, 2 * LINE }), 0);
	ATF_CHECK_EQ(original.header.len, LINE * 2);
}

static void
message_id(const char *content, const char *want)
{
	ATF_REQUIRE_EQ(begin(sv_of(content)), 0);
	if (want == NULL)
		ATF_CHECK(original.message_id == NULL);
	else
		ATF_CHECK_STREQ(original.message_id, want);
}

ATF_TC_WITHOUT_HEAD(a_sound_message_id_is_found);
ATF_TC_BODY(a_sound_message_id_is_found, tc)
{
	message_id("A: b\r\nmessage-ID: <1@x>\r\n\r\n", "<1@x>");
	message_id("Message-Id:\r\n <1@x>\r\n\r\n", "<1@x>");
	message_id("Message-Id: <1@x> (odd)\r\n\r\n", NULL);
	message_id("Message-Id: <>\r\n\r\n", NULL);
	message_id("Message-Id: 1@x\r\n\r\n", NULL);
	message_id("Message-Id: <a b>\r\n\r\n", NULL);
	message_id("Message-Id: <a\x01>\r\n\r\n", NULL);
	message_id("A: b\r\n\r\nMessage-Id: <1@x>\r\n", NULL);
}

/* What is looked for lies across the end of a piece. */
ATF_TC_WITHOUT_HEAD(a_text_is_found_wherever_it_stands);
ATF_TC_BODY(a_text_is_found_wherever_it_stands, tc)
{
	static const char text[] = "4newidz1.1.0/gw";
	static char content[3 * ORIGINAL_PIECE];
	struct original_traits t;

	for (size_t at = ORIGINAL_PIECE - sizeof(text); at < ORIGINAL_PIECE + 2;
	     at++) {
		memset(content, 'x', sizeof(content));
		memcpy(content + at, text, sizeof(text) - 1);
		ATF_REQUIRE_EQ(
		    begin((struct sv){ content, sizeof(content) }), 0);
		ATF_REQUIRE_EQ(original_look(&original, text, &t, &err), 0);
		ATF_CHECK(t.has);
		ATF_CHECK(!t.eightbit);
		close(original.fd);
		pool_free(&pool);
	}
	content[sizeof(content) - 1] = (char)0xe4;
	ATF_REQUIRE_EQ(begin((struct sv){ content, sizeof(content) }), 0);
	ATF_REQUIRE_EQ(original_look(&original, "nothing", &t, &err), 0);
	ATF_CHECK(!t.has);
	ATF_CHECK(t.eightbit);
}

/* The header says more than there is. */
ATF_TC_WITHOUT_HEAD(a_file_that_ends_early_is_shorter);
ATF_TC_BODY(a_file_that_ends_early_is_shorter, tc)
{
	static char piece[ORIGINAL_PIECE];

	ATF_REQUIRE_EQ(begin(SV("A: b\r\n\r\n")), 0);
	original.len = 1 << 30;
	ATF_CHECK_EQ(original_read(&original, 0, piece, &err), 8);
	ATF_CHECK_EQ(original_read(&original, 8, piece, &err), 0);
	ATF_CHECK_EQ(original_read(&original, 1 << 30, piece, &err), 0);
}

ATF_TC_WITHOUT_HEAD(what_is_no_message_is_refused);
ATF_TC_BODY(what_is_no_message_is_refused, tc)
{
	int fd = memfd_create("message", MFD_CLOEXEC);

	pool = pool_new();
	ATF_REQUIRE(pwrite(fd, "hello", 5, 0) == 5);
	ATF_CHECK_EQ(original_begin(&original, fd, pool, &err), -1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_header_ends_at_the_empty_line);
	ATF_TP_ADD_TC(tp, a_header_without_end_is_cut_after_a_line);
	ATF_TP_ADD_TC(tp, a_sound_message_id_is_found);
	ATF_TP_ADD_TC(tp, a_text_is_found_wherever_it_stands);
	ATF_TP_ADD_TC(tp, a_file_that_ends_early_is_shorter);
	ATF_TP_ADD_TC(tp, what_is_no_message_is_refused);
	return atf_no_error();
}
