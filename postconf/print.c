#include "postconf/print.h"

#include <stdio.h>

#include "command/json.h"

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
print_json(const char *name, struct sv value)
{
	struct str out = { 0 };

	str_putc(&out, '{');
	json_put(&out, sv_of(name));
	str_puts(&out, ": ");
	json_put(&out, value);
	str_puts(&out, "}\n");
	put(str_view(&out));
	str_free(&out);
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
