#include "route/settings.h"

#define S struct route_settings

/* clang-format off */
const struct param route_params[] = {
	param_bool(S, append_at_myorigin, .initial = "yes",
	    .doc = "Whether an address without a domain is given @$myorigin. "
		   "Mail without a domain cannot be delivered, so leave it."),
	param_bool(S, append_dot_mydomain,
	    .initial = "${{$compatibility_level} <level {1} ? {yes} : {no}}",
	    .doc = "Whether .$mydomain is put behind a domain that has no "
		   "dot."),
	param_bool(S, swap_bangpath, .initial = "yes",
	    .doc = "Whether site!user is read as user@site."),
	param_bool(S, allow_percent_hack, .initial = "yes",
	    .doc = "Whether user%domain is read as user@domain."),
	param_text(S, remote_header_rewrite_domain, .initial = "",
	    .effect = PARAM_LATER,
	    .lacks = "rewriting of headers from remote clients",
	    .doc = "The domain that incomplete addresses in headers from "
		   "remote clients are given. Empty leaves such headers as "
		   "they are."),
	param_text(S, virtual_maps, .initial = "",
	    .doc = "The old name of virtual_alias_maps."),
	param_text(S, virtual_alias_maps, .initial = "$virtual_maps",
	    .doc = "Tables that turn a recipient into one or more others."),
	param_text(S, virtual_alias_domains, .initial = "$virtual_alias_maps",
	    .doc = "The domains in which every recipient is an alias; one "
		   "that is not listed in $virtual_alias_maps is refused."),
	param_text(S, virtual_mailbox_maps, .initial = "",
	    .doc = "Tables of the recipients in $virtual_mailbox_domains."),
	param_text(S, virtual_mailbox_domains,
	    .initial = "$virtual_mailbox_maps",
	    .doc = "The domains whose mail goes to $virtual_transport."),
	param_text(S, local_transport, .initial = "local:$myhostname",
	    .doc = "The transport and next hop of mail for $mydestination and "
		   "for this machine's own addresses. Postern has no local "
		   "delivery: set it to error: with a text."),
	param_text(S, virtual_transport, .initial = "virtual",
	    .doc = "The transport of mail for $virtual_mailbox_domains."),
	param_text(S, relay_transport, .initial = "relay",
	    .doc = "The transport of mail for $relay_domains. A next hop "
		   "behind a colon is used before $relayhost."),
	param_text(S, default_transport, .initial = "smtp",
	    .doc = "The transport of mail for all other domains. A next hop "
		   "behind a colon is used before $relayhost."),
	param_text(S, relayhost, .initial = "",
	    .doc = "The next hop of mail that no table sends elsewhere: a "
		   "domain, or [host] to use no MX records, with :port behind "
		   "it if need be. Empty is the recipient's domain."),
	param_text(S, transport_maps, .initial = "",
	    .doc = "Tables from a recipient or a domain to transport:nexthop; "
		   "what they say is used before everything else."),
	param_text(S, relocated_maps, .initial = "",
	    .doc = "Tables of users who have moved; mail for them is returned "
		   "with the new address."),
	param_text(S, sender_dependent_relayhost_maps, .initial = "",
	    .doc = "Tables from a sender, or @domain, to the next hop that is "
		   "used instead of $relayhost. DUNNO is no answer."),
	param_text(S, sender_dependent_default_transport_maps, .initial = "",
	    .doc = "Tables from a sender, or @domain, to what is used instead "
		   "of $default_transport. DUNNO is no answer."),
	param_text(S, empty_address_recipient, .initial = "MAILER-DAEMON",
	    .doc = "Who gets mail for the null address."),
	param_text(S, empty_address_relayhost_maps_lookup_key,
	    .initial = "<>",
	    .doc = "What stands for the null sender in "
		   "$sender_dependent_relayhost_maps."),
	param_text(S, empty_address_default_transport_maps_lookup_key,
	    .initial = "<>",
	    .doc = "What stands for the null sender in "
		   "$sender_dependent_default_transport_maps."),
	param_bool(S, resolve_dequoted_address, .initial = "yes",
	    .doc = "Whether an @ in a quoted local part routes mail as an "
		   "unquoted one would."),
	param_bool(S, resolve_null_domain, .initial = "no",
	    .doc = "Whether user@ is read as user. Otherwise it is an error."),
	param_bool(S, resolve_numeric_domain, .initial = "no",
	    .doc = "Whether user@ipaddress is read as user@[ipaddress]. "
		   "Otherwise it is an error."),
	param_bool(S, allow_min_user, .initial = "no",
	    .doc = "Whether a recipient may begin with a minus sign."),
	param_bool(S, relocated_prefix_enable, .initial = "yes",
	    .doc = "Whether what $relocated_maps say is given the words "
		   "\"5.1.6 User has moved to\" in front."),
	param_bool(S, show_user_unknown_table_name, .initial = "yes",
	    .doc = "Whether replies name the table in which a recipient was "
		   "not found."),
	{ .type = PARAM_END }
};
/* clang-format on */
