#include "master/config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/catalog.h"
#include "master/legacy.h"
#include "master/names.h"
#include "param/main_cf.h"
#include "util/file.h"
#include "util/log.h"
#include "util/mem.h"

enum { FILE_LIMIT = 8 << 20, NO_LIMIT = 1000000 };

static int
snapshot(struct sv text, struct err *err)
{
	int fd = memfd_create("main.cf", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return err_errno(err, "memfd_create");
	if (file_write_fd(fd, text, err) < 0) {
		close(fd);
		return -1;
	}
	fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	return fd;
}

static int
load_main(struct config *c, struct err *err)
{
	const char *path = pool_printf(c->pool, "%s/main.cf", c->directory);
	struct str text = { 0 };
	int result = -1;

	if (file_read(path, FILE_LIMIT, &text, err) < 0)
		goto out;
	if (main_cf_parse(c->main_cf, str_view(&text), path, err) < 0)
		goto out;
	main_cf_default(c->main_cf, "config_directory", c->directory);
	for (const struct catalog_part *p = catalog_parts; p->program; p++)
		main_cf_know(c->main_cf, p->rows);
	main_cf_know(c->main_cf, mail_params);
	main_cf_know(c->main_cf, master_params);
	if (mail_defaults(c->main_cf, c->pool, err) < 0 ||
	    param_load(mail_params, &c->mail, c->main_cf, c->pool, err) < 0 ||
	    param_load(master_params, &c->master, c->main_cf, c->pool, err) < 0)
		goto out;
	c->limit_is_set =
	    main_cf_raw(c->main_cf, "default_process_limit") != NULL;
	str_put(&c->text, str_view(&text));
	result = 0;
out:
	str_free(&text);
	return result;
}

/* How many deliveries a transport may run at a time is written in master.cf and
 * is for qmgr, which reads main.cf: NAME_process_limit. */
static void
put_limits(struct config *c)
{
	str_putc(&c->text, '\n');
	for (const struct master_cf_entry *e = c->entries; e; e = e->next)
		if (e->type == MASTER_CF_UNIX && e->maxproc >= 0)
			str_printf(&c->text, "%s_process_limit = %d\n",
			    e->service, e->maxproc > 0 ? e->maxproc : NO_LIMIT);
}

/* Tables that only master.cf names are for proxymap, which reads main.cf: see
 * proxymap/outside.h. */
static void
put_tables(struct config *c)
{
	str_puts(&c->text, "service_tables =");
	for (const struct master_cf_entry *e = c->entries; e; e = e->next)
		for (size_t i = 0; e->options[i] != NULL; i++) {
			struct sv rest = sv_of(e->options[i]), word;

			while (sv_item(&rest, " \t\r\n,={}", &word))
				if (sv_has(word, ':'))
					str_printf(
					    &c->text, " " SV_FMT, SV_ARG(word));
		}
	str_putc(&c->text, '\n');
}

static bool
is_disabled(const struct config *c, const struct master_cf_entry *e)
{
	struct sv list = sv_of(c->master.master_service_disable), item;
	const char *type = master_cf_type_name(e->type);

	while (sv_item(&list, ", \t\r\n", &item)) {
		struct sv name;

		if (sv_is(item, type))
			return true;
		if (sv_cut(&item, '/', &name) && sv_is(name, e->service) &&
		    sv_is(item, type))
			return true;
	}
	return false;
}

static void
drop_disabled(struct config *c)
{
	struct master_cf_entry **at = &c->entries;

	while (*at != NULL)
		if (is_disabled(c, *at))
			*at = (*at)->next;
		else
			at = &(*at)->next;
}

static const struct master_cf_entry *
find(const struct master_cf_entry *e, const char *service)
{
	for (; e != NULL; e = e->next)
		if (e->type != MASTER_CF_INET &&
		    strcmp(e->service, service) == 0)
			return e;
	return NULL;
}

/* master.cf's entries first, then what it does not name. */
static int
load_master(struct config *c, struct err *err)
{
	const char *path = pool_printf(c->pool, "%s/master.cf", c->directory);
	struct master_cf_entry *builtin, **at = &c->entries, *next;
	struct str text = { 0 };

	if (file_read(path, FILE_LIMIT, &text, err) < 0)
		return -1;
	err->kind = ERR_NONE;
	c->entries = master_cf_parse(str_view(&text), path, c->pool, err);
	str_free(&text);
	if (c->entries == NULL && err->kind != ERR_NONE)
		return -1;
	builtin = master_cf_parse(
	    sv_of(program_builtin), "built-in services", c->pool, err);
	if (builtin == NULL)
		return -1;
	while (*at != NULL)
		at = &(*at)->next;
	for (; builtin != NULL; builtin = next) {
		next = builtin->next;
		if (find(c->entries, builtin->service) != NULL)
			continue;
		builtin->next = NULL;
		*at = builtin;
		at = &builtin->next;
	}
	drop_disabled(c);
	return 0;
}

struct config *
config_load(const char *directory, struct err *err)
{
	struct config *c = mem_get(sizeof(*c));

	c->snapshot = -1;
	c->pool = pool_new();
	c->directory = pool_copy(c->pool, sv_of(directory));
	c->main_cf = main_cf_new();
	if (load_main(c, err) < 0 || load_master(c, err) < 0)
		config_free(&c);
	if (c == NULL)
		return NULL;
	put_limits(c);
	put_tables(c);
	if ((c->snapshot = snapshot(str_view(&c->text), err)) < 0)
		config_free(&c);
	return c;
}

void
config_free(struct config **c)
{
	if (*c == NULL)
		return;
	if ((*c)->snapshot >= 0)
		close((*c)->snapshot);
	str_free(&(*c)->text);
	main_cf_free(&(*c)->main_cf);
	pool_free(&(*c)->pool);
	free(*c);
	*c = NULL;
}

/* Who can write it is root, when root runs it. */
static void
say_owner(const struct config *c, const char *name)
{
	const char *path = pool_printf(c->pool, "%s/%s", c->directory, name);
	bool root = geteuid() == 0;
	struct stat st;

	if (stat(path, &st) < 0)
		return;
	if (root && st.st_uid != 0)
		log_warn("%s: not owned by root", path);
	if ((st.st_mode & S_IWOTH) != 0 ||
	    (root && st.st_gid != 0 && (st.st_mode & S_IWGRP) != 0))
		log_warn("%s: others than its owner can write it", path);
}

int
config_check(const struct config *c, bool all, struct err *err)
{
	int result = names_check(c, all, err), bad = 0;

	legacy_say(c);
	say_owner(c, "main.cf");
	say_owner(c, "master.cf");
	for (const struct master_cf_entry *e = c->entries; e; e = e->next) {
		const struct program *p = program_find(e->command);

		if (p != NULL && p->daemon == NULL)
			log_debug("%s/master.cf: line %d: %s: %s", c->directory,
			    e->line, e->service, p->why);
		if (p != NULL)
			continue;
		log_error("%s/master.cf: line %d: service %s: no such "
			  "program: %s",
		    c->directory, e->line, e->service, e->command);
		bad++;
	}
	if (bad == 0)
		return result;
	return err_set(err, ERR_NEVER,
	    "%s/master.cf: %d services of programs that are not here",
	    c->directory, bad);
}
