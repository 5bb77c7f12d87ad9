#include "postconf/master_print.h"

#include <string.h>

enum { WIDTH = 80 };

static const char indent[] = "\n    ";

/* Where each field begins, if those before it leave room. */
static const size_t columns[MASTER_COMMAND] = { 0, 11, 17, 25, 33, 41, 49 };
enum { COMMAND_COLUMN = 57 };

static void
pad(size_t column, struct str *out)
{
	if (column == 0)
		return;
	do
		str_putc(out, ' ');
	while (out->len < column);
}

static size_t
column_of(const struct str *out)
{
	size_t n = 0;

	while (n < out->len && out->text[out->len - n - 1] != '\n')
		n++;
	return n;
}

static bool
needs_braces(struct sv text)
{
	return text.len == 0 || *text.at == '{' || sv_has(text, ' ') ||
	       sv_has(text, '\t');
}

static void
put_word(struct sv text, struct str *out)
{
	bool braces = needs_braces(text);

	if (braces)
		str_putc(out, '{');
	str_put(out, text);
	if (braces)
		str_putc(out, '}');
}

static void
put_parameter(const struct master_word *w, bool fold, struct str *out)
{
	struct str text = { 0 };

	str_puts(&text, w->name);
	if (w->text != NULL) {
		str_putc(&text, '=');
		str_puts(&text, w->text);
	}
	str_puts(out, fold ? indent : " ");
	str_puts(out, "-o ");
	put_word(str_view(&text), out);
	str_free(&text);
}

void
master_print_command(const struct master_entry *e, bool fold, struct str *out)
{
	for (size_t i = 0; i < e->count; i++) {
		const struct master_word *w = &e->words[i];
		struct sv text = sv_of(w->text);

		if (w->name != NULL) {
			put_parameter(w, fold, out);
			continue;
		}
		if (i > 0)
			str_puts(out,
			    fold && (w[-1].name != NULL ||
					column_of(out) + 1 + text.len >= WIDTH)
				? indent
				: " ");
		put_word(text, out);
	}
}

void
master_print_entry(const struct master_entry *e, bool fold, struct str *out)
{
	struct str line = { 0 };

	for (int f = 0; f < MASTER_COMMAND; f++) {
		pad(columns[f], &line);
		str_puts(&line, e->field[f]);
	}
	pad(COMMAND_COLUMN, &line);
	master_print_command(e, fold, &line);
	str_put(out, str_view(&line));
	str_free(&line);
}
