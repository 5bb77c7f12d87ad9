/*
 * postconf - shows and edits main.cf and master.cf
 */
#include <stdio.h>

#include "catalog/catalog.h"
#include "command/config.h"
#include "postconf/master_main.h"
#include "postconf/option.h"
#include "util/log.h"

static void
print(void *context, const struct param *p)
{
	(void)context;
	printf("%s = %s\n", p->name, p->initial);
}

static int
show_main(const struct request *r)
{
	(void)r;
	catalog_each(print, NULL);
	return 0;
}

static int
not_yet(const struct request *r)
{
	(void)r;
	log_error("not there yet");
	return 1;
}

static const struct {
	int (*show)(const struct request *);
	int (*edit)(const struct request *);
} orders[] = {
	[REQUEST_MAIN] = { show_main, not_yet },
	[REQUEST_SERVICES] = { master_show, master_edit },
	[REQUEST_FIELDS] = { master_show, master_edit },
	[REQUEST_PARAMETERS] = { master_show, master_edit },
	[REQUEST_TEMPLATES] = { not_yet, NULL },
	[REQUEST_TABLES] = { not_yet, NULL },
	[REQUEST_LOCKS] = { not_yet, NULL },
	[REQUEST_SASL] = { not_yet, NULL },
	[REQUEST_TLS] = { not_yet, NULL },
};

int
main(int argc, char **argv)
{
	struct request r;
	int status;

	config_begin();
	log_tag("postconf");
	request_parse(&r, argc, argv);
	status = r.action == REQUEST_SHOW ? orders[r.what].show(&r)
					  : orders[r.what].edit(&r);
	if (fflush(stdout) != 0)
		log_fatal("cannot write the answer");
	return status;
}
