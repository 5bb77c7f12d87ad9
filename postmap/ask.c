/*
 * Asks tables for keys, or for all that they have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map/map.h"
#include "postmap/option.h"
#include "util/log.h"
#include "util/mem.h"

enum { KEY_LIMIT = 65536 }; /* of a line of -q - */

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
		maps[i] = map_open_as(
		    full_name(tables[i]), NULL, option.as_is ? MAP_AS_IS : 0);
		if (map_broken(maps[i]) != NULL)
			exit(1); /* the log has said why */
	}
	return maps;
}

static void
print_entry(void *context, struct sv key, struct sv value)
{
	printf(SV_FMT "%s" SV_FMT "\n", SV_ARG(key),
	    option.alias ? ":\t" : "\t", SV_ARG(value));
}

/* Takes a line of stdin; false: there is none left. What is too long for a key
 * is one that no table has. */
static bool
take_line(struct str *line)
{
	bool any = false;
	int c;

	str_clear(line);
	while ((c = getchar()) != EOF && c != '\n') {
		any = true;
		if (line->len <= KEY_LIMIT)
			str_putc(line, (char)c);
	}
	return any || c == '\n';
}

/* Each line is a key; what is found is printed behind it. */
static bool
ask_lines(struct map **maps)
{
	struct str line = { 0 };
	bool found = false;
	struct sv value;

	while (take_line(&line)) {
		if (!ask(maps, str_view(&line), &value))
			continue;
		found = true;
		print_entry(NULL, str_view(&line), value);
	}
	str_free(&line);
	return found;
}

void
ask_all(int count, char **tables)
{
	struct map **maps = open_maps(count, tables);
	struct err err;

	for (int i = 0; i < count; i++) {
		if (map_each(maps[i], print_entry, NULL, &err) < 0)
			log_fatal("%s", err.text);
		map_close(&maps[i]);
	}
	free(maps);
	if (fflush(stdout) != 0)
		log_fatal("cannot write the list");
}

bool
ask_key(int count, char **tables)
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
