#include "param/param.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "param/main_cf.h"
#include "util/must.h"

/* What a row is filled from. */
struct source {
	const struct main_cf *cf;
	struct pool *pool;
};

static int
parse_bool(const struct param *p, const char *text, bool *to, struct err *err)
{
	*to = strcasecmp(text, "yes") == 0;
	if (!*to && strcasecmp(text, "no") != 0)
		return err_set(err, ERR_NEVER,
		    "bad boolean configuration: %s = %s", p->name, text);
	return 0;
}

static int
check_range(const struct param *p, long n, struct err *err)
{
	if (n < p->min)
		return err_set(err, ERR_NEVER,
		    "invalid %s parameter value %ld < %ld", p->name, n, p->min);
	if (p->max != 0 && n > p->max)
		return err_set(err, ERR_NEVER,
		    "invalid %s parameter value %ld > %ld", p->name, n, p->max);
	return 0;
}

static int
parse_count(const struct param *p, const char *text, long *to, struct err *err)
{
	char *end;

	errno = 0;
	*to = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0)
		return err_set(err, ERR_NEVER,
		    "bad numerical configuration: %s = %s", p->name, text);
	return check_range(p, *to, err);
}

static const struct {
	char letter;
	long seconds;
} units[] = {
	{ 's', 1 },
	{ 'm', 60 },
	{ 'h', 3600 },
	{ 'd', 86400 },
	{ 'w', 604800 },
};

/* 0: no such unit. */
static long
unit_seconds(char letter)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (units[i].letter == letter)
			return units[i].seconds;
	return 0;
}

/* The unit in which the default is given; it may end in a letter only after
 * it was expanded. 0 with the err filled on error. */
static long
default_unit(const struct param *p, const struct source *from, struct err *err)
{
	const char *text =
	    main_cf_expand(from->cf, p->initial, from->pool, err);
	long unit;

	if (text == NULL)
		return 0;
	unit = *text ? unit_seconds(text[strlen(text) - 1]) : 0;
	return unit ? unit : 1;
}

static int
parse_time(const struct param *p, const struct source *from, const char *text,
    long *to, struct err *err)
{
	char *end;
	long unit, n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end != text && *end == '\0') {
		unit = default_unit(p, from, err);
		if (unit == 0)
			return -1;
	} else
		unit = unit_seconds(*end);
	if (end == text || unit == 0 || errno != 0 || n < 0 ||
	    n > LONG_MAX / unit)
		return err_set(err, ERR_NEVER,
		    "parameter %s: bad time value or unit: %s", p->name, text);
	*to = n * unit;
	return check_range(p, *to, err);
}

static int
check_length(const struct param *p, const char *text, struct err *err)
{
	long n = (long)strlen(text);

	if (n < p->min)
		return err_set(err, ERR_NEVER,
		    "bad string length %ld < %ld: %s = %s", n, p->min, p->name,
		    text);
	if (p->max != 0 && n > p->max)
		return err_set(err, ERR_NEVER,
		    "bad string length %ld > %ld: %s = %s", n, p->max, p->name,
		    text);
	return 0;
}

static int
set(const struct param *p, const struct source *from, const char *text,
    void *to, struct err *err)
{
	switch (p->type) {
	case PARAM_BOOL:
		return parse_bool(p, text, to, err);
	case PARAM_COUNT:
		return parse_count(p, text, to, err);
	case PARAM_TIME:
		return parse_time(p, from, text, to, err);
	case PARAM_TEXT:
	case PARAM_RAW:
		*(const char **)to = text;
		return check_length(p, text, err);
	case PARAM_END:
		break;
	}
	must(false);
}

static int
load(
    const struct param *p, const struct source *from, void *to, struct err *err)
{
	const char *text;

	if (p->type == PARAM_RAW) {
		text = main_cf_raw(from->cf, p->name);
		text = pool_copy(from->pool, sv_of(text ? text : p->initial));
	} else {
		text = main_cf_value_or(
		    from->cf, p->name, p->initial, from->pool, err);
		if (text == NULL)
			return -1;
	}
	if (set(p, from, text, to, err) < 0)
		return main_cf_blame(from->cf, sv_of(p->name), err);
	return 0;
}

int
param_load(const struct param *p, void *settings, const struct main_cf *cf,
    struct pool *pool, struct err *err)
{
	struct source from = { .cf = cf, .pool = pool };

	for (; p->type != PARAM_END; p++)
		if (p->at != PARAM_NOWHERE &&
		    load(p, &from, (char *)settings + p->at, err) < 0)
			return -1;
	return 0;
}

int
param_check(const struct param *p, const struct main_cf *cf, struct pool *pool,
    struct err *err)
{
	struct source from = { .cf = cf, .pool = pool };
	union {
		bool yes;
		long number;
		const char *text;
	} value;

	return load(p, &from, &value, err);
}

const struct param *
param_find(const struct param *p, const char *name)
{
	for (; p->type != PARAM_END; p++)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}
