/*
 * postmap - makes the file of a lookup table, or asks one
 */
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/settings.h"
#include "map/build.h"
#include "map/map.h"
#include "map/source.h"
#include "util/file.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/proc.h"

enum {
	SOURCE_LIMIT = 512 << 20,
	KEY_LIMIT = 65536, /* of a line of -q - */
	SHARED = 0066      /* what others may do with the new file, at most */
};

static struct {
	const char *directory; /* of the configuration */
	bool given;            /* by -c or MAIL_CONFIG */
	const char *query;
	bool as_root;     /* -o: the file is root's whoever owns the source */
	bool fixed_mode;  /* -p: 0644 whatever the source has */
	bool replace;     /* -r: the later of two values counts */
	bool no_warnings; /* -w: of duplicate keys */
} option;

static const char *default_type; /* NULL: not yet asked for */
static struct pool *pool;

static const char usage[] =
    "usage: postmap [-hoprvw] [-c config_dir] [-q key] [map_type:]file...";

/* main.cf is read only if a table was named without a type; where there is
 * none and none was asked for, the default of the row counts. */
static const char *
database_type(void)
{
	const char *path = pool_printf(pool, "%s/main.cf", option.directory);
	struct err err;

	if (default_type != NULL)
		return default_type;
	if (!option.given && access(path, F_OK) != 0)
		default_type =
		    param_find(mail_params, "default_database_type")->initial;
	else if (mail_load(option.directory, pool, &err) < 0)
		log_fatal("%s", err.text);
	else
		default_type = mail_settings.default_database_type;
	return default_type;
}

/* The table as "type:file". */
static struct sv
full_name(const char *name)
{
	if (strchr(name, ':') != NULL)
		return sv_of(name);
	return sv_of(pool_printf(pool, "%s:%s", database_type(), name));
}

static struct stat
read_source(const char *path, struct str *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	struct err err;

	if (fd < 0 || fstat(fd, &st) < 0) {
		err_errno(&err, "open %s", path);
		log_fatal("%s", err.text);
	}
	if (file_read_fd(fd, SOURCE_LIMIT, text, &err) < 0)
		log_fatal("read %s: %s", path, err.text);
	close(fd);
	return st;
}

/* Root works in directories that are others' only as their owner: there, who
 * owns the directory decides where a name leads. */
static void
become_owner(const struct stat *source)
{
	struct err err;

	if (geteuid() != 0 || option.as_root || source->st_uid == 0)
		return;
	if (proc_become(source->st_uid, source->st_gid, &err) < 0)
		log_fatal("%s", err.text);
}

static void
warn_of_place(const char *path)
{
	char *copy = pool_copy(pool, sv_of(path));
	const char *directory = dirname(copy);
	struct stat st;

	if (geteuid() == 0 && stat(directory, &st) == 0 && st.st_uid != 0)
		log_warn("%s will be owned by root, in the directory %s that "
			 "root does not own",
		    path, directory);
}

static void
put(struct map_build *build, struct sv key, struct sv value)
{
	struct str folded = { 0 };
	struct err err;

	str_put(&folded, key);
	str_lower(&folded);
	switch (map_build_put(build, str_view(&folded), value,
	    option.replace ? MAP_KEEP_NEW : MAP_KEEP_OLD, &err)) {
	case MAP_PUT_DONE:
		break;
	case MAP_PUT_DUPLICATE:
		if (!option.replace && !option.no_warnings)
			log_warn("%s: duplicate entry: \"" SV_FMT "\"",
			    map_build_path(build), SV_ARG(str_view(&folded)));
		break;
	case MAP_PUT_FAILED:
		map_build_drop(&build);
		log_fatal("%s", err.text);
	}
	str_free(&folded);
}

static void
make(const char *table)
{
	struct sv type_name = full_name(table), path = type_name, type;
	struct map_build *build;
	struct str text = { 0 };
	struct sv key, value;
	struct source in;
	struct stat st;
	struct err err;
	mode_t mode;

	sv_cut(&path, ':', &type);
	st = read_source(path.at, &text);
	mode = 0600 | (option.fixed_mode ? 0044 : st.st_mode & SHARED);
	become_owner(&st);
	if ((build = map_build_begin(type_name, NULL, &err)) == NULL)
		log_fatal("%s", err.text);
	warn_of_place(map_build_path(build));
	in = source_of(str_view(&text), path.at);
	while (source_next(&in, &key, &value))
		put(build, key, value);
	source_end(&in);
	str_free(&text);
	if (map_build_commit(&build, mode, &err) < 0)
		log_fatal("%s", err.text);
}

/* The value of one key, in the first table that has it; false: none has. */
static bool
ask(struct map **maps, struct sv key, struct sv *value)
{
	enum map_result r = MAP_NONE;
	struct err err;

	for (; *maps != NULL && r == MAP_NONE; maps++) {
		r = map_find(*maps, key, value, &err);
		if (r == MAP_LATER)
			log_fatal("%s", err.text);
		if (r == MAP_FOUND && value->len == 0) {
			log_warn("table %s: key " SV_FMT
				 ": empty string result is not allowed",
			    map_name(*maps), SV_ARG(key));
			log_warn("table %s should return NO RESULT in case of "
				 "NOT FOUND",
			    map_name(*maps));
		}
	}
	return r == MAP_FOUND;
}

static struct map **
open_maps(int count, char **tables)
{
	struct map **maps = mem_get((size_t)(count + 1) * sizeof(*maps));

	for (int i = 0; i < count; i++) {
		maps[i] = map_open(full_name(tables[i]), NULL);
		if (map_broken(maps[i]) != NULL)
			exit(1); /* the log has said why */
	}
	return maps;
}

/* Each line is a key; what is found is printed behind it. */
static bool
ask_lines(struct map **maps)
{
	char *line = mem_get(KEY_LIMIT);
	bool found = false;
	struct sv key, value;

	while (fgets(line, KEY_LIMIT, stdin) != NULL) {
		key = sv_of(line);
		if (key.len > 0 && key.at[key.len - 1] == '\n')
			key.len--;
		else if (!feof(stdin))
			log_fatal("a key is longer than %d bytes", KEY_LIMIT);
		if (!ask(maps, key, &value))
			continue;
		found = true;
		printf(SV_FMT "\t" SV_FMT "\n", SV_ARG(key), SV_ARG(value));
	}
	free(line);
	return found;
}

static bool
query(int count, char **tables)
{
	struct map **maps = open_maps(count, tables);
	struct sv value;
	bool found;

	if (strcmp(option.query, "-") == 0) {
		found = ask_lines(maps);
	} else {
		found = ask(maps, sv_of(option.query), &value);
		if (found)
			printf(SV_FMT "\n", SV_ARG(value));
	}
	if (fflush(stdout) != 0)
		log_fatal("cannot write the answer");
	for (int i = 0; i < count; i++)
		map_close(&maps[i]);
	free(maps);
	return found;
}

static void
read_options(int argc, char **argv)
{
	const char *set = getenv("MAIL_CONFIG");
	int c, verbose = 0;

	option.directory = set != NULL ? set : CONFDIR;
	option.given = set != NULL;
	while ((c = getopt(argc, argv, "c:hopq:rvw")) != -1)
		switch (c) {
		case 'c':
			option.directory = optarg;
			option.given = true;
			break;
		case 'h':
			puts(usage);
			exit(0);
		case 'o':
			option.as_root = true;
			break;
		case 'p':
			option.fixed_mode = true;
			break;
		case 'q':
			option.query = optarg;
			break;
		case 'r':
			option.replace = true;
			break;
		case 'v':
			log_verbose(++verbose);
			break;
		case 'w':
			option.no_warnings = true;
			break;
		default:
			log_fatal("%s", usage);
		}
	if (optind == argc)
		log_fatal("%s", usage);
}

int
main(int argc, char **argv)
{
	bool good = true;

	log_tag("postmap");
	pool = pool_new();
	read_options(argc, argv);
	if (option.query != NULL)
		good = query(argc - optind, argv + optind);
	else
		for (int i = optind; i < argc; i++)
			make(argv[i]);
	pool_free(&pool);
	return good ? 0 : 1;
}
