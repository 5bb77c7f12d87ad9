#include "service/tables.h"

#include "map/map.h"
#include "service/service.h"
#include "util/log.h"

enum { LOOK_MS = 1000, LOOK_AGAIN_MS = 100 };

static struct timer look;
static int64_t looked;
static bool changed;

bool
tables_changed(void)
{
	const char *table = changed ? NULL : map_any_changed();

	looked = loop_now(service_loop());
	if (table != NULL) {
		changed = true;
		log_info("table %s has changed -- restarting", table);
		service_replace("a table has changed");
	}
	return changed;
}

bool
tables_seem_changed(void)
{
	if (loop_now(service_loop()) - looked < LOOK_AGAIN_MS)
		return changed;
	return tables_changed();
}

static void
on_look(struct timer *t)
{
	if (!tables_changed())
		timer_after(t, LOOK_MS);
}

void
tables_watch(void)
{
	timer_begin(&look, service_loop(), on_look);
	timer_after(&look, LOOK_MS);
}
