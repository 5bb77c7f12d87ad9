#include "postconf/master_scope.h"

#include <string.h>
#include <unistd.h>

#include "catalog/catalog.h"
#include "mail/settings.h"
#include "param/main_cf.h"
#include "util/file.h"

static int
load_file(struct main_cf *cf, const char *directory, struct pool *pool,
    struct err *err)
{
	const char *path = pool_printf(pool, "%s/main.cf", directory);
	struct str text = { 0 };
	int result = file_read(path, MAIL_MAIN_CF_LIMIT, &text, err);

	if (result == 0)
		result = main_cf_parse(cf, str_view(&text), path, err);
	str_free(&text);
	return result;
}

static void
know_service(
    struct main_cf *cf, const struct master_entry *e, struct pool *pool)
{
	const char *command = e->words[0].text;
	const char *slash = strrchr(command, '/');

	main_cf_default(cf, "service_name", e->field[MASTER_SERVICE]);
	main_cf_default(cf, "process_name", slash ? slash + 1 : command);
	main_cf_default(
	    cf, "process_id", pool_printf(pool, "%ld", (long)getpid()));
}

/* What is weaker comes first. */
static int
load(struct main_cf *cf, const struct request *r, const struct master_entry *e,
    struct pool *pool, struct err *err)
{
	main_cf_quiet(cf);
	for (const struct catalog_part *c = catalog_parts; c->program; c++)
		main_cf_know(cf, c->rows);
	if (load_file(cf, r->directory, pool, err) < 0 ||
	    mail_defaults(cf, pool, err) < 0)
		return -1;
	main_cf_default(cf, "config_directory", r->directory);
	know_service(cf, e, pool);
	for (size_t i = 0; r->overrides[i] != NULL; i++)
		if (main_cf_set(cf, sv_of(r->overrides[i]), err) < 0)
			return -1;
	for (size_t i = 0; i < e->options; i++) {
		const struct master_word *w = &e->words[i];

		if (w->name != NULL && w->text != NULL &&
		    main_cf_set(cf,
			sv_of(pool_printf(pool, "%s=%s", w->name, w->text)),
			err) < 0)
			return -1;
	}
	return 0;
}

static int
expand(struct master_entry *e, const struct main_cf *cf, struct pool *pool,
    struct err *err)
{
	for (size_t i = 0; i < e->options; i++) {
		struct master_word *w = &e->words[i];

		if (w->name == NULL || w->text == NULL)
			continue;
		w->text = main_cf_expand(cf, w->text, pool, err);
		if (w->text == NULL)
			return err_in(err, "-o %s", w->name);
	}
	return 0;
}

struct master_entry *
master_scope_expand(const struct request *r, const struct master_entry *e,
    struct pool *pool, struct err *err)
{
	struct main_cf *cf = main_cf_new();
	struct master_entry *copy = pool_get(pool, sizeof(*copy));
	int result = load(cf, r, e, pool, err);

	*copy = *e;
	copy->words = pool_get(pool, (e->count + 1) * sizeof(*e->words));
	memcpy(copy->words, e->words, e->count * sizeof(*e->words));
	if (result == 0)
		result = expand(copy, cf, pool, err);
	main_cf_free(&cf);
	return result < 0 ? NULL : copy;
}
