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
#include "postmap/option.h"
#include "util/log.h"

struct option option;
struct pool *pool;

static const char *default_type; /* NULL: not yet asked for */

static const char usage[] =
    "usage: postmap [-Nfhinoprsuvw] [-c config_dir] [-d key] [-q key] "
    "[map_type:]file...";
static const char alias_usage[] =
    "usage: postalias [-Nfinoprsuvw] [-c config_dir] [-d key] [-q key] "
    "[map_type:]file...";

/* main.cf is read only if a table was named without a type, and for aliases;
 * false: there is none, and none was asked for. */
bool
load_settings(void)
{
	const char *path = pool_printf(pool, "%s/main.cf", option.directory);
	struct err err;

	if (!option.given && access(path, F_OK) != 0)
		return false;
	if (mail_load(option.directory, pool, &err) < 0)
		log_fatal("%s", err.text);
	return true;
}

static const char *
database_type(void)
{
	if (default_type == NULL)
		default_type =
		    load_settings()
			? mail_settings.default_database_type
			: param_find(mail_params, "default_database_type")
			      ->initial;
	return default_type;
}

/* The table as "type:file". */
struct sv
full_name(const char *name)
{
	if (strchr(name, ':') != NULL)
		return sv_of(name);
	return sv_of(pool_printf(pool, "%s:%s", database_type(), name));
}

static const char *
how_to(void)
{
	return option.alias ? alias_usage : usage;
}

/* -N, -u and, for postmap, -h are what is done anyway. */
static bool *
switch_of(int c)
{
	static bool as_always;
	const struct {
		char letter;
		bool *on;
	} all[] = {
		{ 'f', &option.as_is },
		{ 'i', &option.more },
		{ 'n', &option.bare },
		{ 'N', &as_always },
		{ 'o', &option.as_root },
		{ 'p', &option.fixed_mode },
		{ 'r', &option.replace },
		{ 's', &option.list },
		{ 'u', &as_always },
		{ 'w', &option.no_warnings },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].letter == c)
			return all[i].on;
	return NULL;
}

static void
read_options(int argc, char **argv)
{
	const char *set = getenv("MAIL_CONFIG");
	int c, verbose = 0;

	option.directory = set != NULL ? set : CONFDIR;
	option.given = set != NULL;
	while ((c = getopt(argc, argv, "c:d:fhinNopq:rsuvw")) != -1) {
		if (c == 'c') {
			option.directory = optarg;
			option.given = true;
		} else if (c == 'd') {
			option.remove = optarg;
		} else if (c == 'q') {
			option.query = optarg;
		} else if (c == 'v') {
			log_verbose(++verbose);
		} else if (c == 'h' && !option.alias) {
			puts(usage);
			exit(0);
		} else if (switch_of(c) != NULL) {
			*switch_of(c) = true;
		} else {
			log_fatal("%s", how_to());
		}
	}
	if (optind == argc)
		log_fatal("%s", how_to());
	if ((option.query != NULL) + (option.remove != NULL) + option.list +
		option.more >
	    1)
		log_fatal("specify only one of -q, -d, -i and -s");
}

int
main(int argc, char **argv)
{
	bool good = true;

	option.alias = strcmp(basename(argv[0]), "postalias") == 0;
	log_tag(option.alias ? "postalias" : "postmap");
	pool = pool_new();
	read_options(argc, argv);
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
