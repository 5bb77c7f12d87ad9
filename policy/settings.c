#include "policy/settings.h"

#define S struct policy_settings

const struct param policy_params[] = {
	param_text(S, smtpd_client_restrictions, .initial = "",
	    .doc = "What a client must satisfy, judged at each RCPT."),
	param_text(S, smtpd_helo_restrictions, .initial = "",
	    .doc = "What a HELO name must satisfy, judged at each RCPT."),
	param_text(S, smtpd_sender_restrictions, .initial = "",
	    .doc = "What a sender must satisfy, judged at each RCPT."),
	param_text(S, smtpd_relay_restrictions,
	    .initial = "permit_mynetworks, permit_sasl_authenticated, "
		       "reject_unauth_destination",
	    .doc = "Who may relay to where, judged at RCPT before "
		   "smtpd_recipient_restrictions. One of the two lists must "
		   "end the relaying of strangers, or smtpd does not start."),
	param_text(S, smtpd_recipient_restrictions, .initial = "",
	    .doc = "What a recipient must satisfy, judged at RCPT."),
	param_text(S, smtpd_data_restrictions, .initial = "",
	    .doc = "What is judged at DATA."),
	param_text(S, smtpd_end_of_data_restrictions, .initial = "",
	    .doc = "What is judged when the message is complete."),
	param_text(S, smtpd_restriction_classes, .initial = "",
	    .doc = "Names of lists of restrictions. Each is a parameter of its "
		   "own whose value is the list; in access tables and in "
		   "other lists the name stands for it."),
	param_text(S, local_recipient_maps, .initial = "",
	    .doc = "The recipients of local domains. When empty, none is "
		   "refused as unknown."),
	param_text(S, relay_recipient_maps, .initial = "",
	    .doc = "The recipients of relay_domains. When empty, none is "
		   "refused as unknown."),
	param_text(S, smtpd_null_access_lookup_key, .initial = "<>",
	    .doc = "The key for the null sender in access tables."),
	param_count(S, access_map_reject_code, .initial = "554", .min = 400,
	    .max = 599, .doc = "The code of REJECT in an access table."),
	param_count(S, access_map_defer_code, .initial = "450", .min = 400,
	    .max = 599, .doc = "The code of DEFER in an access table."),
	param_count(S, reject_code, .initial = "554", .min = 400, .max = 599,
	    .doc = "The code of the reject restriction."),
	param_count(S, defer_code, .initial = "450", .min = 400, .max = 599,
	    .doc = "The code of the defer restriction."),
	param_count(S, relay_domains_reject_code, .initial = "554", .min = 400,
	    .max = 599, .doc = "The code of reject_unauth_destination."),
	param_count(S, unknown_local_recipient_reject_code, .initial = "550",
	    .min = 400, .max = 599,
	    .doc = "The code for a recipient not in local_recipient_maps."),
	param_count(S, unknown_relay_recipient_reject_code, .initial = "550",
	    .min = 400, .max = 599,
	    .doc = "The code for a recipient not in relay_recipient_maps."),
	param_count(S, unknown_virtual_alias_reject_code, .initial = "550",
	    .min = 400, .max = 599,
	    .doc = "The code for a recipient not in virtual_alias_maps."),
	param_count(S, unknown_virtual_mailbox_reject_code, .initial = "550",
	    .min = 400, .max = 599,
	    .doc = "The code for a recipient not in virtual_mailbox_maps."),
	param_bool(S, allow_untrusted_routing, .initial = "no",
	    .doc = "Whether addresses with routing of their own "
		   "(user%elsewhere@domain) count as plain ones."),
	param_bool(S, smtpd_reject_unlisted_recipient, .initial = "yes",
	    .doc = "Whether unknown recipients are refused even if no "
		   "restriction says so."),
	param_bool(S, smtpd_relay_before_recipient_restrictions,
	    .initial = "${{$compatibility_level} <level {3.6} ? {no} : {yes}}",
	    .doc = "Whether smtpd_relay_restrictions is judged before "
		   "smtpd_recipient_restrictions."),
	{ .type = PARAM_END }
};
