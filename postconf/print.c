#include "postconf/print.h"

#include <stdio.h>

#include "util/str.h"

static const char indent[] = "    ";

static void
put(struct sv v)
{
	fwrite(v.at, 1, v.len, stdout);
}

size_t
print_words(const struct request *r, size_t at, struct sv text)
{
	struct sv word;

	while (sv_item(&text, " \t\r\n", &word)) {
		if (at > 0 && r->fold && at + 1 + word.len > PRINT_COLUMNS) {
			printf("\n%s", indent);
			at = sizeof(indent) - 1;
		} else if (at > 0) {
			putchar(' ');
			at++;
		}
		put(word);
		at += word.len;
	}
	return at;
}

static void
put_quoted(struct sv text)
{
	putchar('"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c < ' ' || c == 0x7f)
			printf("\\u%04x", c);
		else if (c == '"' || c == '\\')
			printf("\\%c", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void
print_json(const char *name, struct sv value)
{
	putchar('{');
	put_quoted(sv_of(name));
	fputs(": ", stdout);
	put_quoted(value);
	fputs("}\n", stdout);
}

void
print_setting(const struct request *r, const char *name, struct sv value)
{
	size_t at = 0;

	if (r->json) {
		print_json(name, value);
		return;
	}
	if (!r->values_only)
		at = (size_t)printf(r->names_only ? "%s" : "%s =", name);
	if (!r->names_only)
		print_words(r, at, value);
	putchar('\n');
}
