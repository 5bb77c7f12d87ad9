#include "cleanup/settings.h"

#define S struct cleanup_settings

/* clang-format off */
const struct param cleanup_params[] = {
	param_bool(S, always_add_missing_headers, .initial = "no",
	    .doc = "Whether missing From, Date and Message-Id headers are "
		   "added to all mail, not only to that of local clients."),
	param_bool(S, enable_original_recipient, .initial = "yes",
	    .doc = "Whether the recipient that a client gave is kept beside "
		   "the one that it became. Without it, two recipients that "
		   "become the same one get one copy."),
	param_count(S, duplicate_filter_limit, .initial = "1000",
	    .doc = "How many recipients of a message are remembered so that "
		   "none gets it twice; 0 is all."),
	param_text(S, full_name_encoding_charset, .initial = "utf-8",
	    .doc = "The character set of the full names of users, when one "
		   "that is not ASCII goes into a From header. Empty encodes "
		   "none."),
	param_count(S, hopcount_limit, .initial = "50", .min = 1,
	    .doc = "A message with this many Received headers is refused: it "
		   "is in a loop."),
	param_count(S, journal_message_limit, .initial = "65536", .min = 0,
	    .max = 65536,
	    .doc = "With spool_commit = journal, a message whose file is "
		   "longer than so many bytes is flushed by itself, instead "
		   "of being written twice."),
	param_count(S, journal_sync_delay, .initial = "0", .min = 0,
	    .max = 1000,
	    .doc = "With spool_commit = journal, how many milliseconds a "
		   "message waits for others before all are flushed. With 0 "
		   "those that came during the last flush share the next, and "
		   "one that comes alone waits for nobody."),
	param_text(S, message_drop_headers,
	    .initial = "bcc, content-length, resent-bcc, return-path",
	    .doc = "Headers that are taken out of every message."),
	param_text(S, propagate_unmatched_extensions,
	    .initial = "canonical, virtual",
	    .doc = "The kinds of table whose results are given the extension "
		   "of an address that was found without it."),
	param_count(S, queue_minfree, .initial = "0", .min = 0,
	    .doc = "How many bytes must be free in the file system of the "
		   "queue for mail to be taken; never less than one and a "
		   "half of message_size_limit."),
	param_text(S, undisclosed_recipients_header, .initial = "",
	    .doc = "The header that mail without To and Cc is given, such as "
		   "\"To: undisclosed-recipients:;\". Empty adds none."),
	param_count(S, virtual_alias_address_length_limit, .initial = "1000",
	    .min = 1,
	    .doc = "The longest address that an alias may become."),
	param_count(S, virtual_alias_expansion_limit, .initial = "1000",
	    .min = 1,
	    .doc = "The most recipients that one recipient may become."),
	param_count(S, virtual_alias_recursion_limit, .initial = "1000",
	    .min = 1,
	    .doc = "How often an alias may become another alias."),
	{ .type = PARAM_END }
};
/* clang-format on */
