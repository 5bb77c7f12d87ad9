/*
 * start - from the START message to a process behind its walls
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/settings.h"
#include "map/match.h"
#include "param/main_cf.h"
#include "service/state.h"
#include "util/file.h"
#include "util/log.h"
#include "util/proc.h"

static struct service_state *const s = &service_state;
static struct main_cf *main_cf;
static struct pool *settings_pool;

static int
parse(struct main_cf *cf, int fd, struct err *err)
{
	const struct control_option *options = s->start.options.at;
	const char *path = pool_printf(s->pool, "%s/main.cf", s->start.config);
	struct str text = { 0 };
	int result = -1;

	main_cf_quiet(cf); /* master has said what is odd */
	if (file_read_fd(fd, MAIL_MAIN_CF_LIMIT, &text, err) < 0)
		err_in(err, "%s", path);
	else
		result = main_cf_parse(cf, str_view(&text), path, err);
	str_free(&text);
	for (size_t i = 0; result == 0 && i < s->start.options.count; i++)
		result = main_cf_set(cf, sv_of(options[i].assignment), err);
	return result;
}

/* All tables of this program into their structs. */
static int
load(struct main_cf *cf, struct pool *pool, struct err *err)
{
	const struct service_settings *t;

	main_cf_default(cf, "config_directory", s->start.config);
	main_cf_default(cf, "process_name", s->row->name);
	main_cf_default(cf, "service_name", s->start.service);
	for (t = s->row->settings; t->rows != NULL; t++)
		main_cf_know(cf, t->rows);
	if (mail_defaults(cf, pool, err) < 0)
		return -1;
	for (t = s->row->settings; t->rows != NULL; t++)
		if (param_load(t->rows, t->settings, cf, pool, err) < 0)
			return -1;
	map_fold_utf8(mail_settings.smtputf8_enable);
	return 0;
}

/* A bad item of a list is told with the line of its parameter. */
static int
blame(const char *name, struct err *err)
{
	return main_cf_blame(main_cf, sv_of(name), err);
}

static int
load_settings(int fd, struct err *err)
{
	struct main_cf *cf = main_cf_new();
	struct pool *pool = pool_new();
	int result = parse(cf, fd, err);

	close(fd);
	if (result == 0)
		result = load(cf, pool, err);
	if (result < 0) {
		/* Half of it may be in place. What was there before was good.
		 */
		if (main_cf != NULL)
			load(main_cf, settings_pool, &(struct err){ 0 });
		main_cf_free(&cf);
		pool_free(&pool);
		return -1;
	}
	/* What was loaded before is not freed: others hold on to its texts. */
	main_cf = cf;
	settings_pool = pool;
	match_blame_by(blame);
	return 0;
}

const struct main_cf *
service_main_cf(void)
{
	return main_cf;
}

int
service_load_stressed(const struct param *rows, void *settings, struct err *err)
{
	int result;

	if (main_cf_raw(main_cf, "stress") != NULL)
		return param_load(rows, settings, main_cf, settings_pool, err);
	main_cf_default(main_cf, "stress", "yes");
	result = param_load(rows, settings, main_cf, settings_pool, err);
	main_cf_default(main_cf, "stress", "");
	return result;
}

const char *
service_spool(void)
{
	return s->start.root ? "/" : s->start.queue;
}

static void
name_the_log(void)
{
	log_tag(pool_printf(
	    s->pool, "%s/%s", mail_settings.syslog_name, s->row->name));
	log_facility(mail_settings.syslog_facility);
}

static void
plan(struct jail *jail)
{
	const struct service *row = s->row;
	const char *owner = row->user == SERVICE_NET ? mail_settings.net_owner
						     : mail_settings.mail_owner;
	struct proc_user user;
	struct err err;

	*jail = (struct jail){ .may = row->may,
		.required = mail_settings.walls_required };
	if (row->root == SERVICE_SPOOL)
		jail->write_dir = s->start.queue;
	if (row->root == SERVICE_FILES)
		jail->read_paths = row->reads();
	if (!s->start.root)
		return;
	if (proc_find_user(owner, &user, &err) < 0)
		log_fatal("%s", err.text);
	jail->uid = user.uid;
	jail->gid = user.gid;
	if (row->root == SERVICE_SPOOL)
		jail->root = s->start.queue;
	else if (row->root == SERVICE_EMPTY)
		jail->root = pool_printf(s->pool, "%s/empty", s->start.queue);
}

static void
wall_in(void)
{
	struct jail jail;
	struct err err;

	plan(&jail);
	if (jail_close(&jail, &err) < 0)
		log_fatal("%s", err.text);
	if (!s->start.self_test)
		return;
	if (jail_prove(&jail, &err) < 0)
		log_fatal("walls self-test: %s", err.text);
	log_info("walls self-test passed");
}

void
start_with(
    const struct control_start *start, int cf, int log, const int *listeners)
{
	struct err err;

	log_to((enum log_kind)start->log_kind, log);
	if (load_settings(cf, &err) < 0)
		log_fatal("%s", err.text);
	name_the_log();
	umask(077);
	if (limits_begin(&err) < 0)
		log_fatal("%s", err.text);
	if (s->row->prepare != NULL && s->row->prepare(&err) < 0)
		log_fatal("%s", err.text);
	wall_in();
	if (s->row->start != NULL && s->row->start(&err) < 0)
		log_fatal("%s", err.text);
}

int
start_check(const struct control_start *start, int cf, struct err *err)
{
	s->start = *start;
	if (load_settings(cf, err) < 0)
		return -1;
	return s->row->prepare != NULL ? s->row->prepare(err) : 0;
}

int
start_reload(int fd, struct err *err)
{
	if (load_settings(fd, err) < 0)
		return -1;
	name_the_log();
	return 0;
}
