#include "tests/route/world.h"

#include "policy/submitter.h"

static struct submitter_settings settings;
static struct submitter *submitter;
static struct err err;

static void
begin(const char *lines)
{
	world_load(submitter_params, &settings, lines);
	submitter = submitter_open(&settings);
}

static void
end(void)
{
	submitter_close(&submitter);
	pool_free(&world_pool);
}

static enum err_kind
ask(uid_t uid, const char *name, const char *sender)
{
	err = (struct err){ .text = "" };
	if (submitter_check(submitter, uid, name, sender, &err) == 0)
		return ERR_NONE;
	return err.kind;
}

ATF_TC_WITHOUT_HEAD(by_default_everybody_may_everything);
ATF_TC_BODY(by_default_everybody_may_everything, tc)
{
	begin("");
	ATF_CHECK(!submitter_needs_names(&settings));
	ATF_CHECK_EQ(ask(1000, "joe", "anybody@example.org"), ERR_NONE);
	ATF_CHECK_EQ(ask(1000, "unknown", ""), ERR_NONE);
	end();
}

ATF_TC_WITHOUT_HEAD(a_list_says_who_may_submit);
ATF_TC_BODY(a_list_says_who_may_submit, tc)
{
	begin("authorized_submit_users = !www, joe, static:all\n");
	ATF_CHECK(submitter_needs_names(&settings));
	ATF_CHECK_EQ(ask(33, "www", "x"), ERR_NEVER);
	ATF_CHECK_STREQ(err.text, "User www(33) is not allowed to submit mail");
	ATF_CHECK_EQ(ask(1000, "joe", "x"), ERR_NONE);
	ATF_CHECK_EQ(ask(1001, "sue", "x"), ERR_NONE);
	end();
	begin("authorized_submit_users = joe\n");
	ATF_CHECK_EQ(ask(1001, "sue", "x"), ERR_NEVER);
	ATF_CHECK_EQ(ask(4294967290U, "unknown", "x"), ERR_NEVER);
	ATF_CHECK_STREQ(
	    err.text, "User unknown(4294967290) is not allowed to submit mail");
	ATF_CHECK_EQ(ask(0, "root", "x"), ERR_NEVER);
	end();
	begin("authorized_submit_users =\n");
	ATF_CHECK_EQ(ask(1000, "joe", "x"), ERR_NEVER);
	end();
}

ATF_TC_WITHOUT_HEAD(a_table_says_which_senders_a_login_has);
ATF_TC_BODY(a_table_says_which_senders_a_login_has, tc)
{
	static const struct {
		const char *name, *sender;
		enum err_kind want;
	} rows[] = {
		{ "root", "anybody@anywhere", ERR_NONE },
		{ "root", "", ERR_NONE },
		{ "joe", "joe", ERR_NONE },
		{ "joe", "JOE@example.ORG", ERR_NONE },
		{ "joe", "joe+ext@example.org", ERR_NONE },
		{ "joe", "joe+ext", ERR_NONE },
		{ "joe", "joe@example.org.evil", ERR_NEVER },
		{ "joe", "xjoe@example.org", ERR_NEVER },
		{ "joe", "joe@example.or", ERR_NEVER },
		{ "joe", "", ERR_NEVER },
		{ "joe", "<>", ERR_NEVER },
		{ "joe", "*", ERR_NEVER },
		{ "list", "", ERR_NONE },
		{ "list", "any@lists.example.org", ERR_NONE },
		{ "list", "a@b@Lists.Example.Org", ERR_NONE },
		{ "list", "any@sub.lists.example.org", ERR_NEVER },
		{ "list", "any@xlists.example.org", ERR_NEVER },
		{ "list", "lists.example.org", ERR_NEVER },
		{ "empty", "empty", ERR_NEVER },
		{ "nobody", "nobody", ERR_NEVER },
		{ "at", "x@", ERR_NEVER },
		{ "at", "@example.org", ERR_NONE },
	};
	struct str lines = { 0 };

	str_puts(&lines, "recipient_delimiter = +\n");
	str_puts(&lines,
	    world_table("local_login_sender_maps",
		"root *\njoe joe, joe@example.org\n"
		"list <> @lists.example.org\nempty ,\nat @ @example.org\n"));
	begin(str_text(&lines));
	ATF_CHECK(submitter_needs_names(&settings));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ATF_CHECK_MSG(
		    ask(1000, rows[i].name, rows[i].sender) == rows[i].want,
		    "%s as <%s>: %s", rows[i].name, rows[i].sender, err.text);
	ask(1000, "joe", "sue@example.org");
	ATF_CHECK_STREQ(
	    err.text, "not authorized to use sender='sue@example.org'");
	end();
	str_free(&lines);
}

ATF_TC_WITHOUT_HEAD(a_user_without_a_name_is_asked_by_number);
ATF_TC_BODY(a_user_without_a_name_is_asked_by_number, tc)
{
	begin(world_table(
	    "local_login_sender_maps", "uid:1234 app\nunknown *\n"));
	ATF_CHECK_EQ(ask(1234, "unknown", "app"), ERR_NONE);
	ATF_CHECK_EQ(ask(1234, "unknown", "other"), ERR_NEVER);
	ATF_CHECK_EQ(ask(1235, "unknown", "app"), ERR_NEVER);
	end();
}

ATF_TC_WITHOUT_HEAD(the_null_sender_has_a_key_of_its_own);
ATF_TC_BODY(the_null_sender_has_a_key_of_its_own, tc)
{
	struct str lines = { 0 };

	str_puts(&lines,
	    "empty_address_local_login_sender_maps_lookup_key = null\n");
	str_puts(
	    &lines, world_table("local_login_sender_maps", "a null\nb <>\n"));
	begin(str_text(&lines));
	ATF_CHECK_EQ(ask(1, "a", ""), ERR_NONE);
	ATF_CHECK_EQ(ask(1, "b", ""), ERR_NEVER);
	end();
	str_free(&lines);
}

ATF_TC_WITHOUT_HEAD(a_table_that_fails_is_named_and_refuses_for_now);
ATF_TC_BODY(a_table_that_fails_is_named_and_refuses_for_now, tc)
{
	begin("local_login_sender_maps = texthash:/no/such\n");
	ATF_CHECK_EQ(ask(1, "a", "a"), ERR_LATER);
	ATF_CHECK_MSG(strstr(err.text, "/no/such") != NULL, "%s", err.text);
	end();
	begin("authorized_submit_users = texthash:/no/such\n");
	ATF_CHECK_EQ(ask(1, "a", "a"), ERR_LATER);
	ATF_CHECK_MSG(strstr(err.text, "authorized_submit_users") != NULL, "%s",
	    err.text);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, by_default_everybody_may_everything);
	ATF_TP_ADD_TC(tp, a_list_says_who_may_submit);
	ATF_TP_ADD_TC(tp, a_table_says_which_senders_a_login_has);
	ATF_TP_ADD_TC(tp, a_user_without_a_name_is_asked_by_number);
	ATF_TP_ADD_TC(tp, the_null_sender_has_a_key_of_its_own);
	ATF_TP_ADD_TC(tp, a_table_that_fails_is_named_and_refuses_for_now);
	return atf_no_error();
}
