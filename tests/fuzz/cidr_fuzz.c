/*
 * A cidr: table from anyone, as a file and in its own name. The first line is
 * the address that is asked for.
 */
#include "tests/fuzz/table.h"

static void
ask(const char *name, struct sv key)
{
	struct map *m = map_open(sv_of(name), NULL);

	table_ask(m, key);
	table_ask(m, SV("192.0.2.1"));
	table_ask(m, SV("2001:db8::1"));
	map_close(&m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv text = { (const char *)data, size }, key = text;
	struct str name = { 0 };

	table_begin();
	if (!sv_cut(&text, '\n', &key))
		text = (struct sv){ 0 };
	table_write("", text);
	str_printf(&name, "cidr:%s", table_path);
	ask(str_text(&name), key);
	str_clear(&name);
	str_puts(&name, "cidr:{");
	str_put(&name, text);
	str_puts(&name, "}");
	ask(str_text(&name), key);
	str_free(&name);
	table_remove("");
	table_end();
	return 0;
}
