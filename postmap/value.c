/*
 * The value that a table has for a list of files: their texts, as base64.
 */
#include <string.h>

#include "postmap/option.h"
#include "util/base64.h"
#include "util/file.h"

enum { FILES_LIMIT = 64 << 20 }; /* bytes of one value, before base64 */

static const char separators[] = ", \t\r\n";

const char *
value_of_files(struct sv list, struct str *value)
{
	struct str all = { 0 }, one = { 0 };
	const char *why = NULL;
	struct sv name;
	struct err err;

	while (why == NULL && sv_item(&list, separators, &name)) {
		if (all.len > 0)
			str_putc(&all, '\n');
		str_clear(&one);
		if (file_read(pool_printf(pool, SV_FMT, SV_ARG(name)),
			FILES_LIMIT - all.len, &one, &err) < 0)
			why = pool_printf(pool, "%s", err.text);
		else
			str_put(&all, str_view(&one));
	}
	if (why == NULL && all.len == 0)
		why = "no text in any file";
	str_clear(value);
	if (why == NULL)
		base64_put(value, str_view(&all));
	str_free(&all);
	str_free(&one);
	return why;
}

bool
value_decoded(struct sv text, struct str *value)
{
	str_clear(value);
	return base64_take(value, text);
}
