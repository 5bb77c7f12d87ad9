/*
 * table - a file of fuzzed bytes, and lookups in what is made of it
 */
#ifndef TESTS_FUZZ_TABLE_H
#define TESTS_FUZZ_TABLE_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "map/map.h"
#include "util/file.h"
#include "util/hash.h"
#include "util/log.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static char table_dir[64];
static char table_path[80]; /* without the suffix of a type */

static inline void
table_begin(void)
{
	log_to(LOG_TO_FILE, open("/dev/null", O_WRONLY | O_CLOEXEC));
	snprintf(table_dir, sizeof(table_dir), "/tmp/postern-fuzz.XXXXXX");
	must(mkdtemp(table_dir) != NULL);
	snprintf(table_path, sizeof(table_path), "%s/t", table_dir);
}

static inline void
table_end(void)
{
	rmdir(table_dir);
}

/* Old enough that nobody waits for its writer. */
static inline void
table_write(const char *suffix, struct sv text)
{
	const struct timespec then[2] = { { 1000000, 0 }, { 1000000, 0 } };
	char path[100];
	struct err err;
	int fd;

	snprintf(path, sizeof(path), "%s%s", table_path, suffix);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(fd >= 0 && file_write_fd(fd, text, &err) == 0);
	must(futimens(fd, then) == 0);
	close(fd);
}

static inline void
table_remove(const char *suffix)
{
	char path[100];

	snprintf(path, sizeof(path), "%s%s", table_path, suffix);
	unlink(path);
}

/* Any answer will do, but one with its reason. */
static inline void
table_ask(struct map *m, struct sv key)
{
	struct sv value = { 0 };
	struct err err = { 0 };
	enum map_result r = map_find(m, key, &value, &err);

	must(r != MAP_LATER || err.text[0] != '\0');
	if (r == MAP_FOUND)
		must(value.len == 0 || hash_of(value) != 1);
}

#endif
