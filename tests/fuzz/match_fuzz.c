/*
 * A match list from anyone: the first byte says of which kind it is, the rest
 * of its line is the name that is asked for. "/include" stands for a file that
 * has the list itself.
 */
#include "map/match.h"

#include "tests/fuzz/table.h"

static void
ask(struct match *m, enum match_kind kind, struct sv name)
{
	struct err err = { 0 };
	struct ip ip = { 0 };
	enum match_result r;

	if (kind == MATCH_ADDRESS) {
		if (!ip_parse(name, &ip))
			ip_parse(SV("192.0.2.1"), &ip);
		r = match_client(m, name, &ip, &err);
	} else {
		r = match_name(m, name, &err);
	}
	must(r != MATCH_LATER || err.text[0] != '\0');
	must(!match_empty(m) || r == MATCH_NO);
}

/* The list, each "/include" of it a path. */
static void
put_list(struct str *to, struct sv text)
{
	static const char word[] = "/include";

	while (text.len > 0) {
		if (sv_skip(&text, word)) {
			str_puts(to, table_path);
		} else {
			/* No other files, nor tables of them. */
			str_putc(to, *text.at == '/' ? '.' : *text.at);
			text = sv_from(text, 1);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv text = { (const char *)data, size }, name = { 0 };
	unsigned first = size > 0 ? data[0] : 0;
	enum match_kind kind = (enum match_kind)(first % 3);
	struct str list = { 0 };
	struct match *m;

	table_begin();
	text = sv_from(text, size > 0);
	sv_cut(&text, '\n', &name);
	put_list(&list, text);
	table_write("", str_view(&list));
	m = match_open(kind, first & 4 ? MATCH_PARENTS : 0, "mynetworks",
	    str_text(&list), "static");
	ask(m, kind, name);
	ask(m, kind, SV("a.b.example.com"));
	ask(m, kind, SV("2001:db8::1"));
	match_close(&m);
	must(map_any_changed() == NULL);
	str_free(&list);
	table_remove("");
	table_end();
	return 0;
}
