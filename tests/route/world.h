/*
 * world - settings from lines of main.cf, and tables from lines of text, for
 * the tests of route and of those who use it
 */
#ifndef TESTS_ROUTE_WORLD_H
#define TESTS_ROUTE_WORLD_H

#include <atf-c.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "mail/settings.h"
#include "param/main_cf.h"
#include "route/settings.h"
#include "util/file.h"

static struct route_settings route_settings;
static struct pool *world_pool;

/* What every test starts from; its own lines come behind and win. */
static const char world_lines[] = "compatibility_level = 3.6\n"
				  "myhostname = gw.example.net\n"
				  "mydomain = example.net\n"
				  "myorigin = example.com\n"
				  "mydestination = localhost\n"
				  "inet_interfaces = 192.0.2.1, 2001:db8::1\n";

static inline void
world_load(const struct param *more, void *settings, const char *lines)
{
	struct main_cf *cf = main_cf_new();
	struct err err = { .text = "" };

	world_pool = pool_new();
	main_cf_know(cf, mail_params);
	main_cf_know(cf, route_params);
	if (more != NULL)
		main_cf_know(cf, more);
	if (main_cf_parse(cf, sv_of(world_lines), "world", &err) < 0 ||
	    main_cf_parse(cf, sv_of(lines), "lines", &err) < 0 ||
	    param_load(mail_params, &mail_settings, cf, world_pool, &err) < 0 ||
	    param_load(route_params, &route_settings, cf, world_pool, &err) <
		0 ||
	    (more != NULL &&
		param_load(more, settings, cf, world_pool, &err) < 0))
		atf_tc_fail("%s", err.text);
	main_cf_free(&cf);
}

/* A line of main.cf that sets the parameter to a table with these lines. */
static inline const char *
world_table(const char *parameter, const char *lines)
{
	static char line[4][PATH_MAX + 200];
	static unsigned turn;
	char here[PATH_MAX];
	char *out = line[turn++ % 4];
	struct err err;

	ATF_REQUIRE(getcwd(here, sizeof(here)) != NULL);
	ATF_REQUIRE_MSG(file_replace(parameter, 0600, sv_of(lines), &err) == 0,
	    "%s", err.text);
	snprintf(out, sizeof(line[0]), "%s = texthash:%s/%s\n", parameter, here,
	    parameter);
	return out;
}

#endif
