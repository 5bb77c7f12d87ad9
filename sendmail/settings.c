#include "sendmail/settings.h"

#define S struct sendmail_settings

const struct param sendmail_params[] = {
	param_text(S, alias_database,
	    .initial = "$default_database_type:/etc/aliases",
	    .doc = "The tables that newaliases makes anew."),
	param_text(S, sendmail_fix_line_endings, .initial = "always", .min = 1,
	    .doc = "What sendmail takes for the end of a line: always, a "
		   "newline and all carriage returns before it; strict, the "
		   "same, if the first line has one; never, no more than one "
		   "of them."),
	{ .type = PARAM_END }
};
