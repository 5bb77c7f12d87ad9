/*
 * A main.cf from anyone. Reading it, expanding all that it sets, and loading a
 * table from it either works or fails with a reason, in bounded time.
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#include "param/main_cf.h"
#include "param/param.h"
#include "util/log.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { VALUE_LIMIT = 16 * 1024 * 1024, NAMES_LIMIT = 16 };

struct settings {
	const char *compatibility_level;
	const char *text;
	const char *raw;
	long count;
	long time;
	bool flag;
};

#define S struct settings
static const struct param rows[] = { param_text(S, compatibility_level,
					 .initial = "0", .doc = "."),
	param_text(S, text, .initial = "$raw ${flag?{$time}:{$count}}",
	    .max = 10000, .doc = "."),
	param_raw(S, raw, .initial = "$a$b", .doc = "."),
	param_count(
	    S, count, .initial = "1", .min = 1, .max = 1000, .doc = "."),
	param_time(S, time, .initial = "${flag?{10}:{300}}s", .max = 100000,
	    .doc = "."),
	param_bool(S, flag,
	    .initial = "${{$compatibility_level} <level {3.6} ? {no} : {yes}}",
	    .doc = "."),
	{ .type = PARAM_END } };

struct run {
	const struct main_cf *cf;
	struct pool *pool;
	int names;
};

static void
expand_one(void *context, const char *name, const char *raw, int line)
{
	struct run *run = context;
	struct err err = { 0 };
	const char *value;

	must(line > 0 && *name != '\0');
	if (run->names++ >= NAMES_LIMIT)
		return;
	value = main_cf_value(run->cf, name, run->pool, &err);
	must(value ? strlen(value) < VALUE_LIMIT : err.text[0] != '\0');
	pool_reset(run->pool);
	value = main_cf_expand(run->cf, raw, run->pool, &err);
	must(value != NULL || err.kind == ERR_NEVER);
	pool_reset(run->pool);
}

static void
load(const struct main_cf *cf, struct pool *pool)
{
	struct settings set;
	struct err err = { 0 };

	if (param_load(rows, &set, cf, pool, &err) < 0) {
		must(err.kind == ERR_NEVER && err.text[0] != '\0');
		return;
	}
	must(set.count >= 1 && set.count <= 1000);
	must(set.time >= 0 && set.time <= 100000);
	must(strlen(set.text) <= 10000 && set.raw != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct main_cf *cf = main_cf_new();
	struct run run = { .cf = cf, .pool = pool_new() };
	struct err err = { 0 };

	log_to(LOG_TO_FILE, open("/dev/null", O_WRONLY | O_CLOEXEC));
	main_cf_know(cf, rows);
	if (main_cf_parse(cf, (struct sv){ (const char *)data, size },
		"main.cf", &err) < 0)
		must(strstr(err.text, "main.cf, line ") == err.text);
	main_cf_each(cf, expand_one, &run);
	load(cf, run.pool);
	main_cf_set(cf, (struct sv){ (const char *)data, size }, &err);
	pool_free(&run.pool);
	main_cf_free(&cf);
	return 0;
}
