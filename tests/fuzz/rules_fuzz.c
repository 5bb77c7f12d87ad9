/*
 * The text of a table from anyone: the first byte says of which type it is, the
 * rest of its line is the key that is asked for.
 */
#include "tests/fuzz/table.h"

/* The repeats and references of regexec(3) are known to take their time. */
static void
calm(struct str *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (strchr("{*+?\\", text->text[i]) != NULL)
			text->text[i] = '.';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv rest = { (const char *)data, size }, key = { 0 };
	struct str text = { 0 }, name = { 0 };
	char type = size > 0 ? rest.at[0] : 'r';
	struct map *m;

	table_begin();
	rest = sv_from(rest, size > 0);
	sv_cut(&rest, '\n', &key);
	str_put(&text, rest);
	if (type == 'r')
		calm(&text);
	table_write("", str_view(&text));
	str_printf(&name, "%s:%s",
	    type == 'r'   ? "regexp"
	    : type == 'p' ? "pcre"
			  : "texthash",
	    table_path);
	m = map_open(str_view(&name), NULL);
	table_ask(m, sv_upto(key, 200));
	table_ask(m, SV("user+tag@sub.example.com"));
	map_close(&m);
	str_free(&text);
	str_free(&name);
	table_remove("");
	table_end();
	return 0;
}
