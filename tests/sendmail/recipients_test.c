#include <atf-c.h>

#include <string.h>

#include "sendmail/headers.h"

static struct pool *pool;

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

/* The recipients that these lines name, or what is wrong. */
static void
names(const char *text, const char *want)
{
	struct headers h = { .limit = 200 };
	struct sv rest = sv_of(text), line;
	struct str all = { 0 };
	struct err err;
	int result = 0;

	pool = pool_new();
	h.plain.pool = h.resent.pool = pool;
	while (result == 0 && sv_cut(&rest, '\n', &line))
		result = headers_line(&h, line, false, &err);
	if (result == 0)
		result = headers_finish(&h, &err);
	if (result < 0)
		str_puts(&all, err.text);
	for (size_t i = 0; result == 0 && i < headers_recipients(&h)->count;
	     i++)
		str_printf(&all, "%s ", headers_recipients(&h)->at[i].address);
	ATF_CHECK_STREQ_MSG(want, str_text(&all), "%s", text);
	str_free(&all);
	headers_end(&h);
	pool_free(&pool);
}

FACT(to_cc_and_bcc_are_read)
{
	names("To: a@x\nSubject: b@x\ncc: c@x,\n\td@x\nBCC : e@x\n\nTo: f@x\n",
	    "a@x c@x d@x e@x ");
	names("", "");
	names("no header, To: a@x\nTo: b@x\n", "");
	names(
	    "To: friends: a@x, b@x;\nCc: undisclosed:;\nBcc: <>\n", "a@x b@x ");
	names("To: \"A, B\" <a@x> (and, so on)\n", "a@x ");
	names("To:\n a@x\nTo: b@x\n", "a@x b@x ");
}

FACT(resent_ones_stand_in_their_place)
{
	names("Resent-To: a@x\nTo: b@x\nResent-Cc: c@x\n", "a@x c@x ");
	names(
	    "To: b@x\nResent-Bcc: a@x\nCc: c@x\nResent-To: d@x\n", "a@x d@x ");
	names("Resent-From: b@x\nTo: a@x\n", "a@x ");
	names("Resent-To:\nTo: a@x\n", "");
}

FACT(what_is_no_address_is_an_error)
{
	names("To: a b@\n", "malformed recipient address: a b@");
	names(
	    "To: \"open <a@x>\n", "malformed recipient address: \"open <a@x>");
	names("To: a@x,\n b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x,\n"
	      " b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x,\n"
	      " b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x,\n"
	      " b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x, b@x\n",
	    "unable to extract recipients: message header length exceeds "
	    "safety limit");
}

FACT(words_have_an_address_each)
{
	struct recipients r = { .pool = pool_new() };
	struct err err;

	ATF_CHECK_EQ(recipients_of_word(&r, "a@x,b@x", &err), 0);
	ATF_CHECK_EQ(recipients_of_word(&r, "word word <c@x>", &err), 0);
	ATF_CHECK_EQ(recipients_of_word(&r, "root", &err), 0);
	ATF_CHECK_EQ(r.count, 4);
	ATF_CHECK_EQ(recipients_of_word(&r, "", &err), -1);
	ATF_CHECK_EQ(recipients_of_word(&r, "<>", &err), -1);
	ATF_CHECK_EQ(recipients_of_word(&r, "a@x\nRCPT TO:b", &err), -1);
	ATF_CHECK_EQ(recipients_of_word(&r, "a@x\x7f", &err), -1);
	pool_free(&r.pool);
}

FACT(there_are_only_so_many)
{
	struct recipients r = { .pool = pool_new() };
	struct str many = { 0 };
	struct err err;

	for (int i = 0; i < MESSAGE_LIST_LIMIT; i++)
		str_puts(&many, "a,");
	ATF_CHECK_EQ(recipients_of_header(&r, str_view(&many), &err), 0);
	ATF_CHECK_EQ(r.count, MESSAGE_LIST_LIMIT);
	ATF_CHECK_EQ(recipients_of_header(&r, SV("b"), &err), -1);
	ATF_CHECK(strstr(err.text, "too many recipients") != NULL);
	str_free(&many);
	pool_free(&r.pool);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, to_cc_and_bcc_are_read);
	ATF_TP_ADD_TC(tp, resent_ones_stand_in_their_place);
	ATF_TP_ADD_TC(tp, what_is_no_address_is_an_error);
	ATF_TP_ADD_TC(tp, words_have_an_address_each);
	ATF_TP_ADD_TC(tp, there_are_only_so_many);
	return atf_no_error();
}
