/*
 * A master.cf from anyone: whole entries, or a reason with file and line.
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#include "param/master_cf.h"
#include "util/log.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct master_cf_entry *e)
{
	must(e->line > 0 && *e->service != '\0' && *e->command != '\0');
	must(master_cf_type_name(e->type) != NULL);
	must(e->type != MASTER_CF_INET || e->private == 0);
	must(e->wakeup >= 0 && e->maxproc >= MASTER_CF_DEFAULT);
	for (const char **o = e->options; *o != NULL; o++)
		must(strchr(*o, '=') > *o);
	for (const char **a = e->arguments; *a != NULL; a++)
		must(strlen(*a) < 1u << 30);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	struct err err = { 0 };
	struct master_cf_entry *e;

	log_to(LOG_TO_FILE, open("/dev/null", O_WRONLY | O_CLOEXEC));
	e = master_cf_parse(
	    (struct sv){ (const char *)data, size }, "master.cf", pool, &err);
	must((e == NULL || err.kind == ERR_NONE) &&
	     (err.kind == ERR_NONE || strstr(err.text, "master.cf: line ")));
	for (; e != NULL; e = e->next)
		check(e);
	pool_free(&pool);
	return 0;
}
