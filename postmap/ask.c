/*
 * Asks tables for keys, or for all that they have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/json.h"
#include "mail/mime.h"
#include "map/map.h"
#include "postmap/option.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	LINE_LIMIT = 65536,   /* bytes of a line of -q - */
	HEADER_LIMIT = 102400 /* bytes of a header of -h, with its lines */
};

/* The value of one key, in the first table that has it; false: none has. */
static bool
ask(struct map **maps, struct sv key, struct sv *value)
{
	enum map_result r = MAP_NONE;
	struct err err;

	for (; *maps != NULL && r == MAP_NONE; maps++) {
		r = map_find(*maps, key, value, &err);
		if (r == MAP_LATER)
			log_fatal("table %s: query error: %s", map_name(*maps),
			    err.text);
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
	unsigned flags = option.as_is ? MAP_AS_IS : 0;

	if ((option.headers || option.bodies) && !option.all_utf8)
		flags |= MAP_BYTES;
	for (int i = 0; i < count; i++) {
		maps[i] = map_open_as(full_name(tables[i]), NULL, flags);
		if (map_broken(maps[i]) != NULL)
			exit(1); /* the log has said why */
	}
	return maps;
}

static void
close_maps(struct map **maps)
{
	for (struct map **m = maps; *m != NULL; m++)
		map_close(m);
	free(maps);
}

/* Texts are any bytes but NUL; a file of -F may have those, too. */
static void
print(struct sv text)
{
	fwrite(text.at, 1, text.len, stdout);
}

/* As it is in the table, or as the files that it was made of. */
static struct sv
shown(struct sv key, struct sv value, struct str *decoded)
{
	if (!option.files)
		return value;
	if (!value_decoded(value, decoded))
		log_fatal(
		    "key " SV_FMT ": the value is not base64", SV_ARG(key));
	return str_view(decoded);
}

static void
print_entry(void *context, struct sv key, struct sv value)
{
	struct str decoded = { 0 }, json = { 0 };

	value = shown(key, value, &decoded);
	if (option.json) {
		str_putc(&json, '{');
		json_put(&json, key);
		str_puts(&json, ": ");
		json_put(&json, value);
		str_puts(&json, "}\n");
		print(str_view(&json));
	} else {
		print(key);
		print(option.alias ? SV(":\t") : SV("\t"));
		print(value);
		putchar('\n');
	}
	str_free(&decoded);
	str_free(&json);
}

/* Prints the key and what is found; false: nothing is. */
static bool
ask_and_print(struct map **maps, struct sv key)
{
	struct sv value;

	if (!ask(maps, key, &value))
		return false;
	print_entry(NULL, key, value);
	return true;
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
		if (line->len <= LINE_LIMIT)
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

	while (take_line(&line))
		found |= ask_and_print(maps, str_view(&line));
	str_free(&line);
	return found;
}

/* A message on stdin, line by line. */
struct message {
	struct map **maps;
	struct mime *mime;
	struct str header; /* the one that is being read */
	bool body;         /* its own headers are over */
	bool found;
};

/* A header is asked for when it is whole, its line breaks in it. */
static void
end_header(struct message *m)
{
	if (m->header.len > 0)
		m->found |= ask_and_print(m->maps, str_view(&m->header));
	str_clear(&m->header);
}

static void
ask_header_line(struct message *m, struct sv line, bool begins)
{
	if (begins) {
		end_header(m);
		if (option.headers)
			str_put(&m->header, line);
	} else if (m->header.len > 0 && m->header.len < HEADER_LIMIT) {
		str_putc(&m->header, '\n');
		str_put(&m->header, line);
	}
}

static void
ask_message_line(struct message *m, struct sv line)
{
	enum mime_line kind = mime_line(m->mime, line);

	if (kind == MIME_HEADER || kind == MIME_MORE) {
		ask_header_line(m, line, kind == MIME_HEADER);
		return;
	}
	end_header(m);
	/* Its own headers end in an empty line, be it there or not. */
	if (option.bodies && !m->body && kind == MIME_BODY)
		m->found |= ask_and_print(m->maps, SV(""));
	m->body = true;
	if (option.bodies)
		m->found |= ask_and_print(m->maps, line);
}

/* The headers of a message are keys, or the lines of its body, or both. */
static bool
ask_message(struct map **maps)
{
	struct message m = { .maps = maps, .mime = mem_get(sizeof(*m.mime)) };
	struct str line = { 0 };

	m.mime->parts = option.mime;
	while (take_line(&line)) {
		if (line.len > 0 && line.text[line.len - 1] == '\r')
			str_cut(&line, line.len - 1);
		ask_message_line(&m, str_view(&line));
	}
	end_header(&m);
	str_free(&line);
	str_free(&m.header);
	mime_end(m.mime);
	free(m.mime);
	return m.found;
}

void
ask_all(int count, char **tables)
{
	struct map **maps = open_maps(count, tables);
	struct err err;

	for (int i = 0; i < count; i++)
		if (map_each(maps[i], print_entry, NULL, &err) < 0)
			log_fatal("%s", err.text);
	close_maps(maps);
	if (fflush(stdout) != 0)
		log_fatal("cannot write the list");
}

static bool
ask_one(struct map **maps)
{
	struct str decoded = { 0 };
	struct sv key = sv_of(option.query), value;
	bool found = ask(maps, key, &value);

	if (found && option.json) {
		print_entry(NULL, key, value);
	} else if (found) {
		print(shown(key, value, &decoded));
		putchar('\n');
	}
	str_free(&decoded);
	return found;
}

bool
ask_key(int count, char **tables)
{
	struct map **maps = open_maps(count, tables);
	bool found;

	if (strcmp(option.query, "-") != 0)
		found = ask_one(maps);
	else if (option.headers || option.bodies)
		found = ask_message(maps);
	else
		found = ask_lines(maps);
	if (fflush(stdout) != 0)
		log_fatal("cannot write the answer");
	close_maps(maps);
	return found;
}
