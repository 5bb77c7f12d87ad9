/*
 * postconf - shows and edits main.cf and master.cf
 */
#include <stdio.h>

#include "command/config.h"
#include "postconf/main_main.h"
#include "postconf/master_main.h"
#include "postconf/option.h"
#include "postconf/other.h"
#include "util/log.h"

static const struct {
	int (*show)(const struct request *);
	int (*edit)(const struct request *);
} orders[] = {
	[REQUEST_MAIN] = { main_show, main_edit },
	[REQUEST_SERVICES] = { master_show, master_edit },
	[REQUEST_FIELDS] = { master_show, master_edit },
	[REQUEST_PARAMETERS] = { master_show, master_edit },
	[REQUEST_TEMPLATES] = { templates_show, NULL },
	[REQUEST_TABLES] = { types_show, NULL },
	[REQUEST_LOCKS] = { locks_show, NULL },
	[REQUEST_SASL] = { sasl_show, NULL },
	[REQUEST_TLS] = { tls_show, NULL },
};

int
main(int argc, char **argv)
{
	struct request r;
	int status;

	config_begin();
	log_tag("postconf");
	request_parse(&r, argc, argv);
	if (r.action == REQUEST_SHOW)
		status = orders[r.what].show(&r);
	else
		status = orders[r.what].edit(&r);
	if (fflush(stdout) != 0)
		log_fatal("cannot write the answer");
	return status;
}
