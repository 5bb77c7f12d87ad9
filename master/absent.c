#include "master/absent.h"

#include "util/log.h"

enum absent_kind {
	ABSENT_GUARD, /* any value but the harmless ones refuses to start */
	ABSENT_NOTE   /* any value but the harmless ones is named */
};

struct absent {
	const char *name;
	enum absent_kind kind;
	const char *harmless; /* besides empty and no; separated by blanks */
	const char *what;
};

/* clang-format off */
static const struct absent absents[] = {
	{ "smtpd_milters",		ABSENT_GUARD, "",	"milters" },
	{ "non_smtpd_milters",		ABSENT_GUARD, "",	"milters" },
	{ "smtpd_milter_maps",		ABSENT_GUARD, "",	"milters" },
	{ "content_filter",		ABSENT_GUARD, "",	"content filters" },
	{ "smtpd_proxy_filter",		ABSENT_GUARD, "",	"content filters" },
	{ "header_checks",		ABSENT_GUARD, "",	"header checks" },
	{ "mime_header_checks",		ABSENT_GUARD, "$header_checks",	"header checks" },
	{ "nested_header_checks",	ABSENT_GUARD, "$header_checks",	"header checks" },
	{ "body_checks",		ABSENT_GUARD, "",	"body checks" },
	{ "message_reject_characters",	ABSENT_GUARD, "",	"message_reject_characters" },
	{ "smtpd_tls_security_level",	ABSENT_GUARD, "none may", "TLS" },
	{ "smtpd_enforce_tls",		ABSENT_GUARD, "",	"TLS" },
	{ "smtpd_tls_wrappermode",	ABSENT_GUARD, "",	"TLS" },
	{ "smtp_tls_security_level",	ABSENT_GUARD, "none may", "TLS" },
	{ "smtp_enforce_tls",		ABSENT_GUARD, "",	"TLS" },
	{ "smtp_tls_policy_maps",	ABSENT_GUARD, "",	"TLS" },
	{ "smtp_tls_wrappermode",	ABSENT_GUARD, "",	"TLS" },
	{ "smtpd_sender_login_maps",	ABSENT_GUARD, "",	"SASL" },
	{ "smtpd_restriction_classes",	ABSENT_GUARD, "",	"restriction classes" },

	{ "smtpd_tls_security_level",	ABSENT_NOTE, "none",	"TLS" },
	{ "smtp_tls_security_level",	ABSENT_NOTE, "none",	"TLS" },
	{ "smtpd_use_tls",		ABSENT_NOTE, "",	"TLS" },
	{ "smtp_use_tls",		ABSENT_NOTE, "",	"TLS" },
	{ "smtpd_sasl_auth_enable",	ABSENT_NOTE, "",	"SASL" },
	{ "smtp_sasl_auth_enable",	ABSENT_NOTE, "",	"SASL" },
	{ "canonical_maps",		ABSENT_NOTE, "",	"canonical tables" },
	{ "sender_canonical_maps",	ABSENT_NOTE, "",	"canonical tables" },
	{ "recipient_canonical_maps",	ABSENT_NOTE, "",	"canonical tables" },
	{ "masquerade_domains",		ABSENT_NOTE, "",	"masquerading" },
	{ "smtp_generic_maps",		ABSENT_NOTE, "",	"generic tables" },
	{ "always_bcc",			ABSENT_NOTE, "",	"copies by bcc" },
	{ "sender_bcc_maps",		ABSENT_NOTE, "",	"copies by bcc" },
	{ "recipient_bcc_maps",		ABSENT_NOTE, "",	"copies by bcc" },
	{ "confirm_delay_cleared",	ABSENT_NOTE, "",	"word that a delay is over" },
	{ "fast_flush_domains",		ABSENT_NOTE, "$relay_domains",	"flushing by domain" },
	{ "daemon_directory",		ABSENT_NOTE, "",	"a directory of programs" },
	{ "command_directory",		ABSENT_NOTE, "",	"a directory of commands" },
	{ "smtpd_client_connection_rate_limit",	ABSENT_NOTE, "0", "limits per client" },
	{ "smtpd_client_message_rate_limit",	ABSENT_NOTE, "0", "limits per client" },
	{ "smtpd_client_recipient_rate_limit",	ABSENT_NOTE, "0", "limits per client" },
};
/* clang-format on */

static bool
is_harmless(const struct absent *a, struct sv value)
{
	struct sv list = sv_of(a->harmless), item;

	if (value.len == 0 || sv_is(value, "no"))
		return true;
	while (sv_item(&list, " ", &item))
		if (sv_same(item, value))
			return true;
	return false;
}

bool
absent_has(struct sv name)
{
	for (size_t i = 0; i < sizeof(absents) / sizeof(absents[0]); i++)
		if (sv_equal(name, sv_of(absents[i].name)))
			return true;
	return false;
}

static bool
stands_in_the_way(const struct absent *a, struct sv value, const char *place)
{
	value = sv_upto(value, 60);
	if (a->kind == ABSENT_GUARD)
		log_error("%s: %s = " SV_FMT ": %s: not in effect yet, and "
			  "mail would pass without; remove the line to run "
			  "all the same",
		    place, a->name, SV_ARG(value), a->what);
	else
		log_warn("%s: %s = " SV_FMT ": %s: no effect here", place,
		    a->name, SV_ARG(value), a->what);
	return a->kind == ABSENT_GUARD;
}

unsigned
absent_check(struct sv name, struct sv value, const char *place)
{
	unsigned bad = 0;

	for (size_t i = 0; i < sizeof(absents) / sizeof(absents[0]); i++)
		if (sv_equal(name, sv_of(absents[i].name)) &&
		    !is_harmless(&absents[i], value) &&
		    stands_in_the_way(&absents[i], value, place))
			bad++;
	return bad;
}
