/*
 * A cdb: or an lmdb: file from anyone: the first byte says which it is.
 */
#include "tests/fuzz/table.h"

static void
count(void *context, struct sv key, struct sv value)
{
	size_t *bytes = context;

	*bytes += key.len + value.len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool lmdb = size > 0 && data[0] == 'l';
	const char *suffix = lmdb ? ".lmdb" : ".cdb";
	struct str name = { 0 };
	struct err err = { 0 };
	size_t bytes = 0;
	struct map *m;

	table_begin();
	table_write(
	    suffix, sv_from((struct sv){ (const char *)data, size }, size > 0));
	str_printf(&name, "%s:%s", lmdb ? "lmdb" : "cdb", table_path);
	m = map_open(str_view(&name), NULL);
	table_ask(m, SV("a"));
	table_ask(m, SV("key7"));
	table_ask(m, SV("user@example.com"));
	must(map_each(m, count, &bytes, &err) == 0 || err.text[0] != '\0');
	map_close(&m);
	str_free(&name);
	table_remove(suffix);
	table_end();
	return 0;
}
