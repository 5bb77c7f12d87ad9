#include "param/master_cf.h"

#include <limits.h>
#include <string.h>

#include "param/master_args.h"
#include "util/lines.h"
#include "util/log.h"
#include "util/must.h"

enum { SERVICES_LIMIT = 1000, PORT_MAX = 65535 };

static const char *const type_names[] = {
	[MASTER_CF_INET] = "inet",
	[MASTER_CF_UNIX] = "unix",
	[MASTER_CF_UNIX_DGRAM] = "unix-dgram",
	[MASTER_CF_FIFO] = "fifo",
	[MASTER_CF_PASS] = "pass",
};

enum { TYPES = sizeof(type_names) / sizeof(*type_names) };

const char *
master_cf_type_name(enum master_cf_type type)
{
	must((unsigned)type < TYPES);
	return type_names[type];
}

static int
bad_value(const char *field, struct sv value, struct err *err)
{
	return err_set(err, ERR_NEVER,
	    "field \"%s\": bad value: \"" SV_FMT "\"", field,
	    SV_ARG(sv_upto(value, 100)));
}

/* The next field; "-" where there is no default is an error. */
static int
take(struct sv *rest, const char *field, bool optional, struct sv *value,
    struct err *err)
{
	if (!sv_item(rest, " \t\r\n\v\f", value))
		return err_set(err, ERR_NEVER, "missing \"%s\" field", field);
	if (!optional && sv_is(*value, "-"))
		return err_set(
		    err, ERR_NEVER, "field \"%s\" has no default value", field);
	return 0;
}

static int
take_flag(struct sv *rest, const char *field, int *flag, struct err *err)
{
	struct sv value;

	if (take(rest, field, true, &value, err) < 0)
		return -1;
	if (sv_equal(value, SV("y")))
		*flag = 1;
	else if (sv_equal(value, SV("n")))
		*flag = 0;
	else if (sv_equal(value, SV("-")))
		*flag = MASTER_CF_DEFAULT;
	else
		return bad_value(field, value, err);
	return 0;
}

static int
take_type(struct sv *rest, enum master_cf_type *type, struct err *err)
{
	static const char field[] = "transport type";
	struct sv value;

	if (take(rest, field, false, &value, err) < 0)
		return -1;
	for (int i = 0; i < TYPES; i++)
		if (sv_equal(value, sv_of(type_names[i]))) {
			*type = (enum master_cf_type)i;
			return 0;
		}
	return bad_value(field, value, err);
}

static int
take_wakeup(struct sv *rest, struct master_cf_entry *e, struct err *err)
{
	static const char field[] = "wakeup_time";
	struct sv value, digits;
	unsigned long n = 0;

	if (take(rest, field, true, &value, err) < 0)
		return -1;
	digits = value;
	if (digits.at[digits.len - 1] == '?') {
		e->wakeup_after_use = true;
		digits.len--;
	}
	if (!sv_equal(value, SV("-")) && !sv_number(digits, INT_MAX, &n))
		return bad_value(field, value, err);
	e->wakeup = (int)n;
	return 0;
}

static int
take_maxproc(struct sv *rest, int *maxproc, struct err *err)
{
	static const char field[] = "max_proc";
	struct sv value;
	unsigned long n;

	if (take(rest, field, true, &value, err) < 0)
		return -1;
	*maxproc = MASTER_CF_DEFAULT;
	if (sv_equal(value, SV("-")))
		return 0;
	if (!sv_number(value, INT_MAX, &n))
		return bad_value(field, value, err);
	*maxproc = (int)n;
	return 0;
}

/* [HOST:]PORT; an address with colons stands in brackets. */
static bool
is_inet_service(struct sv service)
{
	struct sv host;
	unsigned long port;

	if (sv_skip(&service, "[")) {
		if (!sv_cut(&service, ']', &host) || host.len == 0 ||
		    !sv_skip(&service, ":"))
			return false;
	} else
		sv_cut(&service, ':', &host);
	if (service.len == 0 || strchr(":[]/", *service.at) ||
	    sv_has(service, ':'))
		return false;
	if (*service.at < '0' || *service.at > '9')
		return true;
	return sv_number(service, PORT_MAX, &port) && port > 0;
}

/* A name becomes a path below private/ or public/ and must stay there. */
static bool
is_local_service(struct sv service)
{
	return *service.at != '.' && !sv_has(service, '/');
}

static int
parse_fields(struct master_cf_entry *e, struct sv *rest, struct pool *pool,
    struct err *err)
{
	struct sv service, command;

	if (take(rest, "service", false, &service, err) < 0 ||
	    take_type(rest, &e->type, err) < 0)
		return -1;
	if (e->type == MASTER_CF_INET ? !is_inet_service(service)
				      : !is_local_service(service))
		return bad_value("service", service, err);
	e->service = pool_copy(pool, service);
	if (take_flag(rest, "private", &e->private, err) < 0)
		return -1;
	if (e->type == MASTER_CF_INET && e->private != 0)
		return err_set(
		    err, ERR_NEVER, "inet service cannot be private");
	if (take_flag(rest, "unprivileged", &e->unprivileged, err) < 0 ||
	    take_flag(rest, "chroot", &e->chroot, err) < 0 ||
	    take_wakeup(rest, e, err) < 0 ||
	    take_maxproc(rest, &e->maxproc, err) < 0 ||
	    take(rest, "command", false, &command, err) < 0)
		return -1;
	e->command = pool_copy(pool, command);
	return 0;
}

static struct master_cf_entry *
parse_line(const struct lines *in, struct pool *pool, struct err *err)
{
	struct master_cf_entry *e = pool_get(pool, sizeof(*e));
	struct sv rest = in->line;

	e->line = in->first;
	if (parse_fields(e, &rest, pool, err) < 0 ||
	    master_args(e, rest, pool, err) < 0) {
		err_in(err, "%s: line %d", in->path, in->first);
		return NULL;
	}
	return e;
}

/* Takes the place of an earlier entry of its name, or comes last. */
static int
add(struct master_cf_entry **at, struct master_cf_entry *e,
    const struct lines *in, struct err *err)
{
	int n = 0;

	for (; *at != NULL; at = &(*at)->next) {
		if ((*at)->type == e->type &&
		    strcmp((*at)->service, e->service) == 0) {
			log_warn("%s: line %d: duplicate master.cf entry for "
				 "service \"%s\" (%s) -- using the last entry",
			    in->path, in->first, e->service,
			    type_names[e->type]);
			e->next = (*at)->next;
			break;
		}
		n++;
	}
	if (n == SERVICES_LIMIT)
		return err_set(err, ERR_NEVER,
		    "%s: line %d: more than %d services", in->path, in->first,
		    SERVICES_LIMIT);
	*at = e;
	return 0;
}

struct master_cf_entry *
master_cf_parse(
    struct sv text, const char *path, struct pool *pool, struct err *err)
{
	struct lines in = lines_of(text, path);
	struct master_cf_entry *first = NULL, *e;
	bool good = true;

	err->kind = ERR_NONE;
	while (good && lines_next(&in)) {
		e = parse_line(&in, pool, err);
		good = e != NULL && add(&first, e, &in, err) == 0;
	}
	lines_end(&in);
	return good ? first : NULL;
}
