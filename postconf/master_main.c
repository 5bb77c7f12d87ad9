#include "postconf/master_main.h"

#include "util/log.h"

int
master_show(const struct request *r)
{
	(void)r;
	log_error("master.cf cannot be shown yet");
	return 1;
}

int
master_edit(const struct request *r)
{
	(void)r;
	log_error("master.cf cannot be edited yet");
	return 1;
}
