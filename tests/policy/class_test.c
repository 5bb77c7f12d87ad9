/*
 * smtpd_restriction_classes
 */
#include "tests/policy/world.h"

static void
class_lines(const char *names, const char *text)
{
	struct err err;

	set.smtpd_restriction_classes = names;
	main_cf = main_cf_new();
	ATF_REQUIRE_MSG(
	    main_cf_parse(main_cf, sv_of(text), "main.cf", &err) == 0, "%s",
	    err.text);
}

FACT(a_class_stands_for_its_list)
{
	prepare();
	class_lines("strict, open_door",
	    "strict = open_door, reject\nopen_door =\n $door\n"
	    "door = check_sender_access texthash:access\n");
	write_table("access", "b.example permit\n");
	set.smtpd_sender_restrictions = "strict";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	end();
	prepare();
	class_lines(
	    "strict, open_door", "strict = open_door, reject\nopen_door = \n");
	set.smtpd_sender_restrictions = "strict";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	ATF_CHECK_STREQ(d.reply.text,
	    "<a@b.example>: Sender address rejected: Access denied");
	main_cf_free(&main_cf);
	end();
}

FACT(a_class_may_be_what_an_access_table_says)
{
	prepare();
	class_lines("guests", "guests = texthash:guests, reject\n");
	write_table("access", "b.example guests\n");
	/* A bare table is of the list that is run. */
	write_table("guests", "user@example.com permit\n");
	set.smtpd_recipient_restrictions =
	    "check_sender_access texthash:access";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_OK);
	end();
	prepare();
	class_lines("guests", "guests = texthash:guests, reject\n");
	write_table("access", "b.example guests\n");
	facts.recipient = "other@example.com";
	set.smtpd_recipient_restrictions =
	    "check_sender_access texthash:access";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	main_cf_free(&main_cf);
	end();
}

FACT(a_class_may_end_relaying_and_may_not_hide_what_is_absent)
{
	struct err err;

	prepare();
	class_lines("guard", "guard = permit_mynetworks, "
			     "reject_unauth_destination\n");
	set.smtpd_relay_restrictions = "guard";
	ATF_CHECK_EQ(open_policy(&err), 0);
	end();
	prepare();
	class_lines("guard", "guard = warn_if_reject "
			     "reject_unauth_destination\n");
	set.smtpd_relay_restrictions = "guard";
	ATF_CHECK_EQ(open_policy(&err), -1);
	pool_free(&pool);
	prepare();
	class_lines("guard", "guard = reject_rbl_client bl.example\n");
	ATF_CHECK_EQ(open_policy(&err), -1);
	ATF_CHECK(strstr(err.text, "parameter guard: restriction "
				   "reject_rbl_client") != NULL);
	main_cf_free(&main_cf);
	pool_free(&pool);
}

FACT(a_class_that_permits_leaves_no_guard_behind_it)
{
	static const char *const open[] = { "door, reject",
		"warn_if_reject permit, reject", "warn_if_reject door, reject",
		"warn_if_reject reject" };
	struct err err;

	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		prepare();
		class_lines("door, way", "door = way, reject\nway = permit\n");
		set.smtpd_relay_restrictions = open[i];
		ATF_CHECK_EQ_MSG(open_policy(&err), -1, "%s", open[i]);
		pool_free(&pool);
	}
	main_cf_free(&main_cf);
}

/* Each class has the one before it twice; and the ring has itself. */
FACT(classes_within_classes_are_looked_at_once)
{
	struct str names = { 0 }, text = { 0 };
	struct err err;

	str_puts(&names, "c0");
	str_puts(&text, "c0 = c59, c0, c0\n");
	for (int i = 1; i < 60; i++) {
		str_printf(&names, " c%d", i);
		str_printf(&text, "c%d = c%d, c%d\n", i, i - 1, i - 1);
	}
	prepare();
	class_lines(str_text(&names), str_text(&text));
	set.smtpd_relay_restrictions = "c59";
	ATF_CHECK_EQ(open_policy(&err), -1);
	pool_free(&pool);
	main_cf_free(&main_cf);
	str_free(&names);
	str_free(&text);
}

FACT(a_class_within_itself_is_a_451)
{
	prepare();
	class_lines("ring, round", "ring = round\nround = ring\n");
	set.smtpd_sender_restrictions = "ring";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	ATF_CHECK_EQ(d.reply.code, 451);
	main_cf_free(&main_cf);
	end();
}

FACT(classes_that_double_have_an_end)
{
	struct str names = { 0 }, text = { 0 };

	str_puts(&names, "c0");
	str_puts(&text, "c0 = permit_sasl_authenticated\n");
	for (int i = 1; i < 60; i++) {
		str_printf(&names, " c%d", i);
		str_printf(&text, "c%d = c%d, c%d\n", i, i - 1, i - 1);
	}
	prepare();
	class_lines(str_text(&names), str_text(&text));
	set.smtpd_sender_restrictions = "c59";
	ATF_CHECK_EQ(decide(CLASS_RELAY), POLICY_REJECT);
	ATF_CHECK_EQ(d.reply.code, 451);
	main_cf_free(&main_cf);
	end();
	str_free(&names);
	str_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, classes_that_double_have_an_end);
	ATF_TP_ADD_TC(tp, a_class_stands_for_its_list);
	ATF_TP_ADD_TC(tp, a_class_may_be_what_an_access_table_says);
	ATF_TP_ADD_TC(
	    tp, a_class_may_end_relaying_and_may_not_hide_what_is_absent);
	ATF_TP_ADD_TC(tp, a_class_that_permits_leaves_no_guard_behind_it);
	ATF_TP_ADD_TC(tp, classes_within_classes_are_looked_at_once);
	ATF_TP_ADD_TC(tp, a_class_within_itself_is_a_451);
	return atf_no_error();
}
