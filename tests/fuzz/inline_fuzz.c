/*
 * A table in its own name, from anyone: inline: and its kin. The first line is
 * the key that is asked for.
 */
#include "tests/fuzz/table.h"

static const char *const types[] = { "inline:", "static:", "randmap:",
	"unionmap:", "pipemap:", "debug:", "environ:", "unix:", "fail:" };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv text = { (const char *)data, size }, key = text;
	struct str name = { 0 };

	log_to(LOG_TO_FILE, open("/dev/null", O_WRONLY | O_CLOEXEC));
	if (!sv_cut(&text, '\n', &key))
		text = (struct sv){ 0 };
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct map *m;

		str_clear(&name);
		str_puts(&name, types[i]);
		str_put(&name, text);
		m = map_open(str_view(&name), NULL);
		table_ask(m, key);
		must(map_name(m) != NULL);
		map_close(&m);
	}
	must(map_any_changed() == NULL);
	str_free(&name);
	return 0;
}
