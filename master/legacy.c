#include "master/legacy.h"

#include <string.h>

#include "catalog/catalog.h"
#include "param/main_cf.h"
#include "util/log.h"

#define NEWEST "compatibility_level=3.12"

struct legacy {
	const struct config *config;
	struct main_cf *newest;
};

static void
compare(void *context, const struct param *p)
{
	const struct legacy *l = context;
	struct pool *pool = l->config->pool;
	const char *is, *would_be;
	struct err err;

	if (p->effect != PARAM_WORKS || p->type == PARAM_RAW ||
	    strstr(p->initial, "$compatibility_level") == NULL ||
	    main_cf_raw(l->config->main_cf, p->name) != NULL)
		return;
	is = main_cf_expand(l->config->main_cf, p->initial, pool, &err);
	would_be = main_cf_expand(l->newest, p->initial, pool, &err);
	if (is != NULL && would_be != NULL && strcmp(is, would_be) != 0)
		log_info("using backwards-compatible default setting %s=%s",
		    p->name, is);
}

void
legacy_say(const struct config *c)
{
	struct legacy l = { .config = c, .newest = main_cf_new() };
	struct err err;

	main_cf_know(l.newest, mail_params);
	if (main_cf_set(l.newest, SV(NEWEST), &err) == 0)
		catalog_each(compare, &l);
	main_cf_free(&l.newest);
}
