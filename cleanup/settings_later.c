/*
 * settings_later - the rows of what cleanup does not do yet
 */
#include "param/param.h"

extern const struct param cleanup_later_params[];

/* clang-format off */
const struct param cleanup_later_params[] = {
	param_later(PARAM_TEXT, always_bcc, "copies by bcc",
	    .initial = "",
	    .doc = "An address that gets a copy of every message."),
	param_later(PARAM_TEXT, canonical_classes, "canonical tables",
	    .initial = "envelope_sender, envelope_recipient, header_sender, "
		       "header_recipient",
	    .doc = "Which addresses canonical_maps are for: envelope_sender, "
		   "envelope_recipient, header_sender, header_recipient."),
	param_later(PARAM_TEXT, canonical_maps, "canonical tables",
	    .initial = "",
	    .doc = "Tables from an address to the one that is written "
		   "instead, in envelopes and headers."),
	param_later(PARAM_BOOL, cleanup_replace_stray_cr_lf,
	    "a choice about stray line ends",
	    .initial = "yes",
	    .doc = "Whether a carriage return or newline that stands alone "
		   "becomes a blank."),
	param_later(PARAM_TEXT, masquerade_classes, "masquerading",
	    .initial = "envelope_sender, header_sender, header_recipient",
	    .doc = "Which addresses masquerade_domains is for."),
	param_later(PARAM_TEXT, masquerade_domains, "masquerading",
	    .initial = "",
	    .doc = "Domains whose subdomains are cut off addresses, so that "
		   "hosts do not show."),
	param_later(PARAM_TEXT, masquerade_exceptions, "masquerading",
	    .initial = "",
	    .doc = "User names whose addresses keep their hosts."),
	param_later(PARAM_TEXT, message_reject_characters,
	    "message_reject_characters",
	    .initial = "", .guard = true,
	    .doc = "Characters for which a message is refused. Escapes of C "
		   "stand for those that cannot be written."),
	param_later(PARAM_TEXT, message_strip_characters,
	    "message_strip_characters",
	    .initial = "",
	    .doc = "Characters that are taken out of messages. Escapes of C "
		   "stand for those that cannot be written."),
	param_later(PARAM_TEXT, non_empty_end_of_header_action,
	    "a choice about bad ends of headers",
	    .initial = "fix_quietly",
	    .doc = "What is done with a message whose header ends in a line "
		   "that is neither empty nor a header: fix_quietly, "
		   "add_header or reject."),
	param_later(PARAM_COUNT, queue_file_attribute_count_limit,
	    "a limit of attributes",
	    .initial = "100", .min = 1,
	    .doc = "How many attributes a message in the queue may have."),
	param_later(PARAM_TEXT, recipient_bcc_maps, "copies by bcc",
	    .initial = "",
	    .doc = "Tables from a recipient to the address that gets a copy."),
	param_later(PARAM_TEXT, recipient_canonical_classes, "canonical tables",
	    .initial = "envelope_recipient, header_recipient",
	    .doc = "Which addresses recipient_canonical_maps are for."),
	param_later(PARAM_TEXT, recipient_canonical_maps, "canonical tables",
	    .initial = "",
	    .doc = "Tables like canonical_maps, for recipients, asked before "
		   "those."),
	param_later(PARAM_TEXT, sender_bcc_maps, "copies by bcc",
	    .initial = "",
	    .doc = "Tables from a sender to the address that gets a copy."),
	param_later(PARAM_TEXT, sender_canonical_classes, "canonical tables",
	    .initial = "envelope_sender, header_sender",
	    .doc = "Which addresses sender_canonical_maps are for."),
	param_later(PARAM_TEXT, sender_canonical_maps, "canonical tables",
	    .initial = "",
	    .doc = "Tables like canonical_maps, for senders, asked before "
		   "those."),
	param_later(PARAM_TEXT, body_checks, "body checks",
	    .initial = "", .guard = true,
	    .doc = "Tables of patterns for the lines of bodies, with what is "
		   "done about a message that has one."),
	param_later(PARAM_COUNT, body_checks_size_limit, "body checks",
	    .initial = "51200",
	    .doc = "How many bytes of each part of a message body_checks "
		   "looks at."),
	param_later(PARAM_BOOL, detect_8bit_encoding_header, "MIME",
	    .initial = "yes",
	    .doc = "Whether a Content-Transfer-Encoding header says if a "
		   "message is 8-bit when the envelope does not."),
	param_later(PARAM_BOOL, force_mime_input_conversion, "MIME",
	    .initial = "no",
	    .doc = "Whether 8-bit content is turned into quoted-printable "
		   "when it comes in."),
	param_later(PARAM_TEXT, header_checks, "header checks",
	    .initial = "", .guard = true,
	    .doc = "Tables of patterns for headers, with what is done about "
		   "a message that has one."),
	param_later(PARAM_TEXT, mime_header_checks, "header checks",
	    .initial = "$header_checks",
	    .guard = true, .harmless = "$header_checks",
	    .doc = "Tables like header_checks, for the headers of MIME."),
	param_later(PARAM_TEXT, nested_header_checks, "header checks",
	    .initial = "$header_checks",
	    .guard = true, .harmless = "$header_checks",
	    .doc = "Tables like header_checks, for the headers of messages "
		   "within messages."),
	param_later(PARAM_TIME, milter_command_timeout, "milters",
	    .initial = "30s", .min = 1,
	    .doc = "How long a milter may take to answer for a command."),
	param_later(PARAM_TEXT, milter_connect_macros, "milters",
	    .initial = "j {daemon_name} {daemon_addr} v _",
	    .doc = "The macros that milters are sent when a client connects."),
	param_later(PARAM_TIME, milter_connect_timeout, "milters",
	    .initial = "30s", .min = 1,
	    .doc = "How long a connection to a milter may take to come "
		   "about, and the agreement on options."),
	param_later(PARAM_TIME, milter_content_timeout, "milters",
	    .initial = "300s", .min = 1,
	    .doc = "How long a milter may take to answer for the content of "
		   "a message."),
	param_later(PARAM_TEXT, milter_data_macros, "milters",
	    .initial = "i",
	    .doc = "The macros that milters are sent at DATA."),
	param_later(PARAM_TEXT, milter_default_action, "milters",
	    .initial = "shutdown",
	    .doc = "What is done about mail when a milter does not work: "
		   "accept, reject, tempfail, quarantine or shutdown."),
	param_later(PARAM_TEXT, milter_end_of_data_macros, "milters",
	    .initial = "i",
	    .doc = "The macros that milters are sent when a message is "
		   "complete."),
	param_later(PARAM_TEXT, milter_end_of_header_macros, "milters",
	    .initial = "i",
	    .doc = "The macros that milters are sent behind the headers."),
	param_later(PARAM_TEXT, milter_header_checks, "milters",
	    .initial = "",
	    .doc = "Tables like header_checks, for headers that milters add."),
	param_later(PARAM_TEXT, milter_helo_macros, "milters",
	    .initial = "{tls_version} {cipher} {cipher_bits} {cert_subject} "
		       "{cert_issuer}",
	    .doc = "The macros that milters are sent at HELO."),
	param_later(PARAM_TEXT, milter_macro_daemon_name, "milters",
	    .initial = "$myhostname",
	    .doc = "What milters are told as {daemon_name}."),
	param_later(PARAM_TEXT, milter_macro_defaults, "milters",
	    .initial = "",
	    .doc = "Values of macros that have none by themselves, as "
		   "name=value."),
	param_later(PARAM_TEXT, milter_macro_v, "milters",
	    .initial = "$mail_name $mail_version",
	    .doc = "What milters are told as v."),
	param_later(PARAM_TEXT, milter_mail_macros, "milters",
	    .initial = "i {auth_type} {auth_authen} {auth_author} "
		       "{mail_addr} {mail_host} {mail_mailer}",
	    .doc = "The macros that milters are sent at MAIL."),
	param_later(PARAM_TEXT, milter_protocol, "milters",
	    .initial = "6",
	    .doc = "The version of the milter protocol that is spoken."),
	param_later(PARAM_TEXT, milter_rcpt_macros, "milters",
	    .initial = "i {rcpt_addr} {rcpt_host} {rcpt_mailer}",
	    .doc = "The macros that milters are sent at RCPT."),
	param_later(PARAM_TEXT, milter_unknown_command_macros, "milters",
	    .initial = "",
	    .doc = "The macros that milters are sent at a command that "
		   "nobody knows."),
	param_later(PARAM_TEXT, non_smtpd_milters, "milters",
	    .initial = "", .guard = true,
	    .doc = "The mail filters that mail which does not come by SMTP "
		   "must pass."),
	{ .type = PARAM_END }
};
/* clang-format on */
