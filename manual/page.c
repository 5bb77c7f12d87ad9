#include "manual/page.h"

#include <stdio.h>
#include <string.h>

#include "catalog/catalog.h"
#include "manual/fill.h"
#include "manual/row.h"
#include "manual/section.h"

static const char *
escape(char c)
{
	switch (c) {
	case '\\':
		return "\\e";
	case '"':
		return "\\(dq";
	case '-':
		return "\\-";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	case '`':
		return "\\(ga";
	case '\'':
		return "\\(aq";
	}
	return NULL;
}

/* Text that is shown as it stands, between double quotes too. */
static void
put_literal(const char *text)
{
	fputs("\\&", stdout);
	for (; *text != '\0'; text++)
		if (escape(*text) != NULL)
			fputs(escape(*text), stdout);
		else
			putchar(*text);
}

/* Sentences; no word of them begins a line as a request would. */
static void
put_sentences(const char *text)
{
	struct str escaped = { 0 };
	bool begins = true;

	for (; *text != '\0'; text++) {
		if (begins && (*text == '.' || *text == '\''))
			str_put(&escaped, SV("\\&"));
		if (*text == '\\')
			str_put(&escaped, SV("\\e"));
		else
			str_putc(&escaped, *text);
		begins = *text == ' ';
	}
	row_wrap(str_view(&escaped), "", true);
	str_free(&escaped);
}

void
page_row(const struct param *p)
{
	struct str words = { 0 };

	row_kind(p, &words);
	printf("%s, default:\n", str_text(&words));
	if (*p->initial != '\0') {
		fputs(".Ql \"", stdout);
		put_literal(p->initial);
		fputs("\"\n", stdout);
	} else
		fputs("empty\n", stdout);
	fputs(".br\n", stdout);
	put_sentences(p->doc);
	str_clear(&words);
	row_effect(p, &words);
	put_sentences(str_text(&words));
	str_free(&words);
}

static void
put_section(const struct section *s)
{
	printf(".Ss %s\n.Bl -tag -width Ds\n", s->title);
	for (size_t i = 0; i < s->count; i++) {
		printf(".It Ic %s\n", s->rows[i]->name);
		page_row(s->rows[i]);
	}
	fputs(".El\n", stdout);
}

void
fill_parameters(void)
{
	section_each(put_section);
}

void
fill_transports(void)
{
	fputs(".Bl -tag -width Ds\n", stdout);
	for (const struct param *p = catalog_of_service; p->type != PARAM_END;
	     p++) {
		printf(".It Ar transport Ns Ic %s\n", p->name);
		page_row(p);
	}
	fputs(".El\n", stdout);
}

static void
put_never(void *context, const struct param *p)
{
	bool *first = context;

	if (p->effect != PARAM_NEVER)
		return;
	printf("%s.Ic %s", *first ? "" : " ,\n", p->name);
	*first = false;
}

void
fill_never(void)
{
	bool first = true;

	catalog_each(put_never, &first);
	fputs(first ? "None.\n" : " .\n", stdout);
}
