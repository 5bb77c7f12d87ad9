/*
 * restrictions - the rows: every name that may stand in a restriction list
 */
#include "policy/rule.h"

static enum policy_verdict
permit(struct decision *d, const struct rule *rule)
{
	(void)d, (void)rule;
	return POLICY_OK;
}

static enum policy_verdict
never(struct decision *d, const struct rule *rule)
{
	(void)d, (void)rule;
	return POLICY_DUNNO;
}

static enum policy_verdict
reject(struct decision *d, const struct rule *rule)
{
	(void)rule;
	return rule_refuse(d, d->policy->set->reject_code, "5.7.1",
	    "<%s>: %s rejected: Access denied", rule_subject(d, d->list),
	    d->list->class);
}

static enum policy_verdict
defer(struct decision *d, const struct rule *rule)
{
	(void)rule;
	return rule_refuse(d, d->policy->set->defer_code, "4.3.2",
	    "<%s>: %s rejected: Try again later", rule_subject(d, d->list),
	    d->list->class);
}

static void
keep(struct decision *d, const struct rule *rule, struct policy_reply *reply)
{
	if (reply->code != 0)
		return;
	reply->code = (int)d->policy->set->access_map_defer_code;
	reply->dsn = "4.7.0";
	reply->text = pool_printf(d->pool, "<%s>: %s rejected: %s requested",
	    rule_subject(d, d->list), d->list->class, rule->row->name);
}

static enum policy_verdict
defer_if_permit(struct decision *d, const struct rule *rule)
{
	keep(d, rule, &d->defer_if_permit);
	return POLICY_DUNNO;
}

static enum policy_verdict
defer_if_reject(struct decision *d, const struct rule *rule)
{
	keep(d, rule, &d->defer_if_reject);
	return POLICY_DUNNO;
}

static enum policy_verdict
permit_mynetworks(struct decision *d, const struct rule *rule)
{
	struct err err;

	(void)rule;
	switch (match_client(d->policy->mynetworks, sv_of(d->facts.client_name),
	    &d->facts.client_ip, &err)) {
	case MATCH_YES:
		return POLICY_OK;
	case MATCH_LATER:
		rule_effect(d, "warning", "mynetworks: %s", err.text);
		return rule_lookup_failed(d, d->facts.client);
	case MATCH_NO:
		break;
	}
	return POLICY_DUNNO;
}

static enum policy_verdict
reject_unauth_pipelining(struct decision *d, const struct rule *rule)
{
	(void)rule;
	if (!d->facts.ill_pipelined)
		return POLICY_DUNNO;
	return rule_refuse(d, 503, "5.5.0",
	    "<%s>: %s rejected: Improper use of SMTP command pipelining",
	    rule_subject(d, d->list), d->list->class);
}

static enum policy_verdict
permit_auth_destination(struct decision *d, const struct rule *rule)
{
	(void)rule;
	return rule_authorized(d);
}

static enum policy_verdict
unauth(struct decision *d, long code, const char *dsn)
{
	enum policy_verdict v = rule_authorized(d);

	if (v == POLICY_OK || d->facts.recipient == NULL)
		return POLICY_DUNNO;
	if (v != POLICY_DUNNO)
		return v;
	return rule_refuse(d, code, dsn, "<%s>: Relay access denied",
	    rule_subject(d, &policy_lists[LIST_RECIPIENT]));
}

static enum policy_verdict
reject_unauth_destination(struct decision *d, const struct rule *rule)
{
	(void)rule;
	return unauth(d, d->policy->set->relay_domains_reject_code, "5.7.1");
}

static enum policy_verdict
defer_unauth_destination(struct decision *d, const struct rule *rule)
{
	long code = d->policy->set->relay_domains_reject_code;

	(void)rule;
	return unauth(d, code >= 500 ? code - 100 : code, "4.7.1");
}

static enum policy_verdict
reject_unlisted_recipient(struct decision *d, const struct rule *rule)
{
	(void)rule;
	return rule_unlisted(d);
}

static enum policy_verdict
unknown(struct decision *d, const struct rule *rule)
{
	rule_effect(
	    d, "warning", "unknown smtpd restriction: \"%s\"", rule->name);
	return rule_server_error(d);
}

static enum policy_verdict
bad_table(struct decision *d, const struct rule *rule)
{
	rule_effect(d, "warning",
	    "restriction %s: bad argument \"%s\": need maptype:mapname",
	    rule->name, rule->argument);
	return rule_server_error(d);
}

static enum policy_verdict
bare_table(struct decision *d, const struct rule *rule)
{
	struct rule named = *rule;

	if (d->list->access == NULL)
		return unknown(d, rule);
	named.row = rule_named(sv_of(d->list->access));
	return named.row->run(d, &named);
}

static enum policy_verdict
run_class(struct decision *d, const struct rule *rule)
{
	return rule_run_list(d, rule->class->rules);
}

/* From a table's value: a list in main.cf does not let smtpd start. */
static enum policy_verdict
absent(struct decision *d, const struct rule *rule)
{
	rule_effect(d, "warning",
	    "smtpd restriction \"%s\" is not there yet in this version",
	    rule->name);
	return rule_server_error(d);
}

#define ABSENT(name)                                                           \
	{                                                                      \
		name, RULE_ABSENT, absent, 0                                   \
	}
/* The same of one with a word behind it. */
#define ABSENT_OF(name)                                                        \
	{                                                                      \
		name, RULE_ABSENT | RULE_ARGUMENT, absent, 0                   \
	}

const struct restriction restriction_unknown = { .run = unknown };
const struct restriction restriction_bad_table = { .run = bad_table };
const struct restriction restriction_bare_table = { .run = bare_table };
const struct restriction restriction_class = { .run = run_class };

/* clang-format off */
const struct restriction restrictions[] = {
	{ "permit", RULE_OPENS, permit, 0 },
	{ "reject", RULE_GUARDS, reject, 0 },
	{ "defer", RULE_GUARDS, defer, 0 },
	{ "defer_if_permit", RULE_GUARDS, defer_if_permit, 0 },
	{ "defer_if_reject", 0, defer_if_reject, 0 },
	{ "warn_if_reject", RULE_WARN, never, 0 },
	{ "reject_unauth_pipelining", 0, reject_unauth_pipelining, 0 },
	{ "permit_mynetworks", 0, permit_mynetworks, 0 },
	{ "permit_sasl_authenticated", 0, never, 0 },
	{ "permit_tls_clientcerts", 0, never, 0 },
	{ "permit_tls_all_clientcerts", 0, never, 0 },
	{ "check_client_access", RULE_TABLE, rule_access, LIST_CLIENT },
	{ "check_helo_access", RULE_TABLE, rule_access, LIST_HELO },
	{ "check_sender_access", RULE_TABLE, rule_access, LIST_SENDER },
	{ "check_recipient_access", RULE_TABLE, rule_access, LIST_RECIPIENT },
	{ "permit_auth_destination", 0, permit_auth_destination, 0 },
	{ "reject_unauth_destination", RULE_GUARDS,
	    reject_unauth_destination, 0 },
	{ "defer_unauth_destination", RULE_GUARDS,
	    defer_unauth_destination, 0 },
	{ "reject_unlisted_recipient", 0, reject_unlisted_recipient, 0 },
	{ "check_recipient_maps", 0, reject_unlisted_recipient, 0 },
	/* Postfix's (compat 4.2), and not ours yet. */
	ABSENT_OF("check_policy_service"),
	ABSENT("reject_plaintext_session"),
	ABSENT_OF("sleep"),
	ABSENT("permit_inet_interfaces"),
	ABSENT_OF("check_reverse_client_hostname_access"),
	ABSENT_OF("check_client_a_access"),
	ABSENT_OF("check_client_mx_access"),
	ABSENT_OF("check_client_ns_access"),
	ABSENT_OF("check_reverse_client_hostname_a_access"),
	ABSENT_OF("check_reverse_client_hostname_mx_access"),
	ABSENT_OF("check_reverse_client_hostname_ns_access"),
	ABSENT_OF("check_ccert_access"),
	ABSENT_OF("check_sasl_access"),
	ABSENT("reject_unknown_client_hostname"),
	ABSENT("reject_unknown_client"),
	ABSENT("reject_unknown_reverse_client_hostname"),
	ABSENT_OF("reject_rbl_client"),
	ABSENT_OF("reject_rbl"),
	ABSENT_OF("permit_dnswl_client"),
	ABSENT_OF("reject_rhsbl_client"),
	ABSENT_OF("permit_rhswl_client"),
	ABSENT_OF("reject_rhsbl_reverse_client"),
	ABSENT_OF("check_helo_a_access"),
	ABSENT_OF("check_helo_mx_access"),
	ABSENT_OF("check_helo_ns_access"),
	ABSENT("reject_invalid_helo_hostname"),
	ABSENT("reject_invalid_hostname"),
	ABSENT("reject_non_fqdn_helo_hostname"),
	ABSENT("reject_non_fqdn_hostname"),
	ABSENT("reject_unknown_helo_hostname"),
	ABSENT("reject_unknown_hostname"),
	ABSENT_OF("reject_rhsbl_helo"),
	ABSENT_OF("check_sender_a_access"),
	ABSENT_OF("check_sender_mx_access"),
	ABSENT_OF("check_sender_ns_access"),
	ABSENT("reject_non_fqdn_sender"),
	ABSENT("reject_unknown_sender_domain"),
	ABSENT("reject_unknown_address"),
	ABSENT("reject_unverified_sender"),
	ABSENT_OF("reject_rhsbl_sender"),
	ABSENT("reject_unlisted_sender"),
	ABSENT("reject_sender_login_mismatch"),
	ABSENT("reject_authenticated_sender_login_mismatch"),
	ABSENT("reject_unauthenticated_sender_login_mismatch"),
	ABSENT("reject_known_sender_login_mismatch"),
	ABSENT_OF("check_recipient_a_access"),
	ABSENT_OF("check_recipient_mx_access"),
	ABSENT_OF("check_recipient_ns_access"),
	ABSENT("permit_mx_backup"),
	ABSENT("reject_non_fqdn_recipient"),
	ABSENT("reject_unknown_recipient_domain"),
	ABSENT("reject_unverified_recipient"),
	ABSENT_OF("reject_rhsbl_recipient"),
	ABSENT("reject_multi_recipient_bounce"),
	ABSENT_OF("check_etrn_access"),
	{ NULL, 0, NULL, 0 }
};
/* clang-format on */
