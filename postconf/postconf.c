/*
 * postconf - shows and edits main.cf and master.cf
 */
#include <stdio.h>

#include "catalog/catalog.h"
#include "command/config.h"
#include "util/log.h"

static void
print(void *context, const struct param *p)
{
	(void)context;
	printf("%s = %s\n", p->name, p->initial);
}

int
main(void)
{
	config_begin();
	log_tag("postconf");
	catalog_each(print, NULL);
	return 0;
}
