#include "mail/header.h"

/* clang-format off */
static const char *const names[HEADER_COUNT] = {
	[HEADER_OTHER]			= "",
	[HEADER_BCC]			= "Bcc",
	[HEADER_CC]			= "Cc",
	[HEADER_CONTENT_LENGTH]		= "Content-Length",
	[HEADER_DATE]			= "Date",
	[HEADER_FROM]			= "From",
	[HEADER_MESSAGE_ID]		= "Message-Id",
	[HEADER_RECEIVED]		= "Received",
	[HEADER_RESENT_BCC]		= "Resent-Bcc",
	[HEADER_RESENT_CC]		= "Resent-Cc",
	[HEADER_RESENT_DATE]		= "Resent-Date",
	[HEADER_RESENT_FROM]		= "Resent-From",
	[HEADER_RESENT_MESSAGE_ID]	= "Resent-Message-Id",
	[HEADER_RESENT_SENDER]		= "Resent-Sender",
	[HEADER_RESENT_TO]		= "Resent-To",
	[HEADER_RETURN_PATH]		= "Return-Path",
	[HEADER_SENDER]			= "Sender",
	[HEADER_SUBJECT]		= "Subject",
	[HEADER_TO]			= "To",
};
/* clang-format on */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* name = 1*printable but ":"; blanks may stand before the colon. */
enum header_line
header_line(struct sv line, struct sv *name, struct sv *value)
{
	size_t n = 0;

	if (line.len == 0)
		return HEADER_END;
	if (is_blank(*line.at))
		return HEADER_MORE;
	while (n < line.len && line.at[n] > ' ' && line.at[n] < 127 &&
	       line.at[n] != ':')
		n++;
	*name = sv_upto(line, n);
	while (n < line.len && is_blank(line.at[n]))
		n++;
	if (name->len == 0 || n == line.len || line.at[n] != ':')
		return HEADER_NOT;
	*value = sv_from(line, n + 1);
	while (value->len > 0 && is_blank(*value->at))
		*value = sv_from(*value, 1);
	return HEADER_FIRST;
}

enum header
header_find(struct sv name)
{
	for (int i = HEADER_OTHER + 1; i < HEADER_COUNT; i++)
		if (sv_is(name, names[i]))
			return (enum header)i;
	return HEADER_OTHER;
}
