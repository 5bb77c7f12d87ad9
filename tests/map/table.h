/*
 * table - tables and their files, for tests
 *
 * Everything is written into the current directory, which is the case's own.
 */
#ifndef TESTS_MAP_TABLE_H
#define TESTS_MAP_TABLE_H

#include <atf-c.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "map/build.h"
#include "map/map.h"
#include "util/file.h"

static struct err table_err; /* of the last failure */

/* Writes the file in place. Its time is put into the past, so that nobody
 * waits for its writer. */
static inline void
table_write(const char *path, const char *text)
{
	const struct timespec then[2] = { { 1000000, 0 }, { 1000000, 0 } };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(file_write_fd(fd, sv_of(text), &table_err), 0);
	ATF_REQUIRE_EQ(futimens(fd, then), 0);
	close(fd);
}

/* The value; "NONE"; "LATER". Lent until the next call. */
static inline const char *
table_find(struct map *m, const char *key)
{
	static char text[1024];
	struct sv value = { 0 };

	switch (map_find(m, sv_of(key), &value, &table_err)) {
	case MAP_NONE:
		return "NONE";
	case MAP_LATER:
		ATF_CHECK(table_err.text[0] != '\0');
		return "LATER";
	case MAP_FOUND:
		break;
	}
	snprintf(text, sizeof(text), SV_FMT, SV_ARG(value));
	return text;
}

static inline struct map *
table_open(const char *type_name)
{
	return map_open(sv_of(type_name), NULL);
}

/* Opens, asks one key, closes. */
static inline const char *
table_once_as(const char *type_name, const char *key, unsigned flags)
{
	struct map *m = map_open_as(sv_of(type_name), NULL, flags);
	const char *found = table_find(m, key);

	map_close(&m);
	return found;
}

static inline const char *
table_once(const char *type_name, const char *key)
{
	return table_once_as(type_name, key, 0);
}

/* Makes type:name from "key", "value" ..., NULL. */
static inline void
table_build(const char *type_name, ...)
{
	struct map_build *b =
	    map_build_begin(sv_of(type_name), NULL, &table_err);
	const char *key, *value;
	va_list ap;

	ATF_REQUIRE_MSG(b != NULL, "%s", table_err.text);
	va_start(ap, type_name);
	while ((key = va_arg(ap, const char *)) != NULL) {
		value = va_arg(ap, const char *);
		ATF_REQUIRE_EQ(map_build_put(b, sv_of(key), sv_of(value),
				   MAP_KEEP_OLD, &table_err),
		    MAP_PUT_DONE);
	}
	va_end(ap);
	ATF_REQUIRE_EQ(map_build_commit(&b, 0644, &table_err), 0);
}

#endif
