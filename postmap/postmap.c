/*
 * postmap - makes the file of a lookup table, or asks one; by the name of
 * postalias it does so for alias files
 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/settings.h"
#include "map/map.h"
#include "postmap/option.h"
#include "proxymap/direct.h"
#include "util/log.h"

struct option option;
struct pool *pool;

static struct main_cf *main_cf; /* NULL: there is none, none was asked for */

static const char usage[] =
    "usage: postmap [-bfFhijmnNoprsuUvw] [-c config_dir] [-d key] [-q key] "
    "[map_type:]file...";
static const char alias_usage[] =
    "usage: postalias [-fijnNoprsuvw] [-c config_dir] [-d key] [-q key] "
    "[map_type:]file...";

/* Of main.cf, or of the row where there is none. */
static const char *
setting(const char *name, const char *initial)
{
	const char *value = initial;
	struct err err;

	if (main_cf != NULL)
		value = main_cf_value_or(main_cf, name, initial, pool, &err);
	if (value == NULL)
		log_fatal("%s", err.text);
	return value;
}

/* Tables outside are asked from here; what they need of main.cf they take. */
static void
load_settings(void)
{
	const char *path = pool_printf(pool, "%s/main.cf", option.directory);
	struct main_cf *cf;
	struct err err;

	if (option.given || access(path, F_OK) == 0)
		cf = main_cf = mail_load_kept(option.directory, pool, &err);
	else
		cf = main_cf_new();
	if (cf == NULL || direct_begin(cf, pool, &err) < 0)
		log_fatal("%s", err.text);
	map_fold_utf8(!option.no_utf8 &&
		      !sv_is(sv_of(setting("smtputf8_enable", "yes")), "no"));
}

/* The table as "type:file". */
struct sv
full_name(const char *name)
{
	const char *type;

	if (strchr(name, ':') != NULL)
		return sv_of(name);
	type = main_cf != NULL
		   ? mail_settings.default_database_type
		   : param_find(mail_params, "default_database_type")->initial;
	return sv_of(pool_printf(pool, "%s:%s", type, name));
}

const char *
host_name(void)
{
	char name[256] = "";

	if (main_cf != NULL)
		return mail_settings.myhostname;
	gethostname(name, sizeof(name) - 1);
	return pool_copy(pool, sv_of(name));
}

static const char *
how_to(void)
{
	return option.alias ? alias_usage : usage;
}

/* NULL: there is no such letter, or not for postalias. */
static bool *
switch_of(int c)
{
	static const struct {
		char letter;
		bool alias; /* postalias has it, too */
		bool *on;
	} all[] = {
		{ 'b', false, &option.bodies },
		{ 'f', true, &option.as_is },
		{ 'F', false, &option.files },
		{ 'h', false, &option.headers },
		{ 'i', true, &option.more },
		{ 'j', true, &option.json },
		{ 'm', false, &option.mime },
		{ 'n', true, &option.bare },
		{ 'o', true, &option.as_root },
		{ 'p', true, &option.fixed_mode },
		{ 'r', true, &option.replace },
		{ 's', true, &option.list },
		{ 'u', true, &option.no_utf8 },
		{ 'U', false, &option.all_utf8 },
		{ 'w', true, &option.no_warnings },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].letter == c)
			return all[i].alias || !option.alias ? all[i].on : NULL;
	return NULL;
}

static void
read_options(int argc, char **argv)
{
	int c, verbose = 0;

	while ((c = getopt(argc, argv, "bc:d:fFhijmnNopq:rsuUvw")) != -1) {
		if (c == 'c') {
			option.directory = optarg;
			option.given = true;
		} else if (c == 'd') {
			option.remove = optarg;
		} else if (c == 'q') {
			option.query = optarg;
		} else if (c == 'v') {
			log_verbose(++verbose);
		} else if (c == 'N') {
			option.bare = false;
		} else if (switch_of(c) != NULL) {
			*switch_of(c) = true;
		} else {
			log_fatal("%s", how_to());
		}
	}
	if (optind == argc)
		log_fatal("%s", how_to());
}

static void
check_options(void)
{
	bool message = option.headers || option.bodies;

	if ((option.query != NULL) + (option.remove != NULL) + option.list > 1)
		log_fatal("specify only one of -s or -q or -d");
	if ((message || option.mime) &&
	    (option.query == NULL || strcmp(option.query, "-") != 0))
		log_fatal("specify -b -h or -m only with \"-q -\"");
	if (option.mime && !message)
		log_warn("ignoring -m option without -b or -h");
}

int
main(int argc, char **argv)
{
	const char *set = getenv("MAIL_CONFIG");
	bool good = true;

	option.alias = strcmp(basename(argv[0]), "postalias") == 0;
	log_tag(option.alias ? "postalias" : "postmap");
	pool = pool_new();
	option.directory = set != NULL ? set : CONFDIR;
	option.given = set != NULL;
	read_options(argc, argv);
	check_options();
	load_settings();
	argc -= optind;
	argv += optind;
	if (option.query != NULL)
		good = ask_key(argc, argv);
	else if (option.remove != NULL)
		good = make_without(argc, argv);
	else if (option.list)
		ask_all(argc, argv);
	else
		for (; *argv != NULL; argv++)
			(option.more ? make_more : make_table)(*argv);
	pool_free(&pool);
	return good ? 0 : 1;
}
