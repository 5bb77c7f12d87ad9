#include "proxymap/config.h"

#include <string.h>
#include <sys/stat.h>

#include "mail/settings.h"
#include "map/match.h"
#include "map/type.h"
#include "param/main_cf.h"
#include "proxymap/client.h"
#include "util/file.h"
#include "util/log.h"

struct domain_settings {
	const char *domain;
};

const struct param domain_params[] = {
	param_raw(struct domain_settings, domain, .initial = "",
	    .doc = "Only addresses in these domains are looked up."),
	{ 0 },
};

static const struct main_cf *main_cf;

void
config_use_main_cf(const struct main_cf *cf)
{
	main_cf = cf;
}

static bool
is_secret(const char *name)
{
	return sv_ends(sv_of(name), "password") || sv_ends(sv_of(name), "_pw");
}

/* The words that main.cf has for NAME_row become lines of our own. */
static int
take_lines(struct config *c, const char *name, const struct param *row,
    struct err *err)
{
	for (; row->type != PARAM_END; row++) {
		const char *in_main, *value;

		in_main = pool_printf(c->pool, "%s_%s", name, row->name);
		if (main_cf_raw(main_cf, in_main) == NULL)
			continue;
		if (is_secret(row->name))
			log_warn("%s: everybody may read the password in "
				 "main.cf: %s",
			    c->table, in_main);
		value = main_cf_value(main_cf, in_main, c->pool, err);
		if (value == NULL)
			return -1;
		value = pool_printf(c->pool, "%s = %s", row->name, value);
		if (main_cf_set(c->lines, sv_of(value), err) < 0)
			return -1;
	}
	return 0;
}

static int
read_main(struct config *c, const char *name, const struct config_part *parts,
    struct err *err)
{
	c->path = "main.cf";
	if (main_cf == NULL)
		return err_set(err, ERR_NEVER,
		    "%s: give the path of a file; main.cf is not read here",
		    c->table);
	if (take_lines(c, name, domain_params, err) < 0)
		return -1;
	for (; parts->rows != NULL; parts++)
		if (take_lines(c, name, parts->rows, err) < 0)
			return -1;
	return 0;
}

struct reading {
	const struct config *config;
	const struct config_part *parts;
	bool secret; /* a password is in it */
};

static const struct param *
row_of(const struct reading *r, const char *name)
{
	const struct param *row = param_find(domain_params, name);

	for (const struct config_part *p = r->parts;
	     row == NULL && p->rows != NULL; p++)
		row = param_find(p->rows, name);
	return row;
}

static void
look_at(void *context, const char *name, const char *raw, int line)
{
	struct reading *r = context;

	if (row_of(r, name) == NULL)
		log_warn("%s, line %d: unused parameter: %s", r->config->path,
		    line, name);
	if (is_secret(name) && *raw != '\0')
		r->secret = true;
}

static int
read_file(struct config *c, const char *path, const struct config_part *parts,
    struct err *err)
{
	struct reading reading = { .config = c, .parts = parts };
	struct str text = { 0 };
	struct stat st;
	int result;

	c->path = pool_copy(c->pool, sv_of(path));
	result = file_read(path, CONFIG_LIMIT, &text, err);
	if (result == 0 && sv_has(str_view(&text), '\0'))
		result = err_set(err, ERR_NEVER, "%s: a NUL byte in it", path);
	if (result == 0)
		result = main_cf_parse(c->lines, str_view(&text), path, err);
	str_free(&text);
	if (result < 0)
		return -1;
	main_cf_each(c->lines, look_at, &reading);
	if (reading.secret && stat(path, &st) == 0 && (st.st_mode & S_IROTH))
		log_warn("%s: everybody may read the password in it", path);
	return 0;
}

static int
fill(
    struct config *c, const struct param *rows, void *settings, struct err *err)
{
	if (param_load(rows, settings, c->lines, c->pool, err) == 0)
		return 0;
	if (strstr(err->text, c->path) == NULL)
		err_in(err, "%s", c->path);
	return -1;
}

/* An item of the list may not be one of the tables that are asked here. */
static int
no_client(const struct config *c, const char *list, struct err *err)
{
	struct sv rest = sv_of(list), item, type, name;
	struct err none;

	while (sv_token(&rest, ", \t\r\n", &item)) {
		sv_skip(&item, "!");
		if (!sv_has(item, ':') || *item.at == '/')
			continue;
		if (map_split(item, NULL, &type, &name, &none) == 0 &&
		    client_type_find(type) != NULL) {
			err_set(err, ERR_NEVER,
			    "domain: " SV_FMT " is not in a file of its own",
			    SV_ARG(sv_upto(item, 100)));
			return config_blame(c, "domain", err);
		}
	}
	return 0;
}

static int
open_domains(struct config *c, struct err *err)
{
	struct domain_settings s;
	const char *name = pool_printf(c->pool, "%s: domain", c->path);

	if (fill(c, domain_params, &s, err) < 0 ||
	    no_client(c, s.domain, err) < 0)
		return -1;
	if (*s.domain != '\0')
		c->domains = match_open(MATCH_STRING, 0, name, s.domain,
		    mail_settings.default_database_type);
	return 0;
}

int
config_load(struct config *c, const char *type, const char *name,
    const struct config_part *parts, struct err *err)
{
	int result;

	*c = (struct config){ .pool = pool_new(), .lines = main_cf_new() };
	c->table = pool_printf(c->pool, "%s:%s", type, name);
	if (*name == '/' || *name == '.')
		result = read_file(c, name, parts, err);
	else
		result = read_main(c, name, parts, err);
	main_cf_know(c->lines, domain_params);
	for (int i = 0; parts[i].rows != NULL; i++)
		main_cf_know(c->lines, parts[i].rows);
	for (int i = 0; result == 0 && parts[i].rows != NULL; i++)
		result = fill(c, parts[i].rows, parts[i].settings, err);
	if (result == 0)
		result = open_domains(c, err);
	if (result < 0)
		config_end(c);
	return result;
}

void
config_end(struct config *c)
{
	match_close(&c->domains);
	main_cf_free(&c->lines);
	pool_free(&c->pool);
	*c = (struct config){ 0 };
}

bool
config_sets(const struct config *c, const char *name)
{
	return main_cf_raw(c->lines, name) != NULL;
}

int
config_blame(const struct config *c, const char *name, struct err *err)
{
	int line = main_cf_line(c->lines, name);

	return line > 0 ? err_in(err, "%s, line %d", c->path, line)
			: err_in(err, "%s", c->path);
}

enum map_result
config_wants(struct config *c, struct sv key, struct err *err)
{
	const char *at;
	struct sv domain;

	if (c->domains == NULL)
		return MAP_FOUND;
	at = key.len > 0 ? memrchr(key.at, '@', key.len) : NULL;
	if (at == NULL || at == key.at)
		return MAP_NONE;
	domain = sv_from(key, (size_t)(at - key.at) + 1);
	if (domain.len == 0)
		return MAP_NONE;
	switch (match_name(c->domains, domain, err)) {
	case MATCH_YES:
		return MAP_FOUND;
	case MATCH_NO:
		return MAP_NONE;
	case MATCH_LATER:
		break;
	}
	return MAP_LATER;
}
