#include "map/db.h"

#include <stdio.h>
#include <unistd.h>

#include "util/log.h"

/* Nobody can make a file there, be /proc mounted or not. */
static const char nowhere[] = "/proc/no-such-directory";

enum { PATH_LIMIT = 4096 };

static void
on_error(const DB_ENV *env, const char *prefix, const char *text)
{
	struct db_notes *notes = env->app_private;

	snprintf(notes->last, sizeof(notes->last), "%s", text);
	log_debug("%s: %s", notes->name, text);
}

/* Without it, the library prints what it finds in a bad file to stdout. */
static void
on_message(const DB_ENV *env, const char *text)
{
}

int
db_error(struct err *err, const char *what, const char *path, int code)
{
	return err_set(
	    err, ERR_LATER, "%s %s: %s", what, path, db_strerror(code));
}

int
db_path(const char *path, struct str *to, struct err *err)
{
	char here[PATH_LIMIT];

	if (*path != '/') {
		if (getcwd(here, sizeof(here)) == NULL)
			return err_errno(err, "current directory");
		str_printf(to, "%s/", here);
	}
	str_puts(to, path);
	return 0;
}

int
db_env_open(
    DB_ENV **envp, uint32_t cache, struct db_notes *notes, struct err *err)
{
	const uint32_t flags = DB_CREATE | DB_PRIVATE | DB_INIT_MPOOL;
	DB_ENV *env;
	int code = db_env_create(&env, 0);

	*envp = NULL;
	if (code != 0)
		return db_error(err, "open database", notes->name, code);
	env->app_private = notes;
	env->set_errcall(env, on_error);
	env->set_msgcall(env, on_message);
	if ((code = env->set_cachesize(env, 0, cache, 1)) != 0 ||
	    (code = env->set_tmp_dir(env, nowhere)) != 0 ||
	    (code = env->set_flags(env, DB_NOMMAP, 1)) != 0 ||
	    (code = env->open(env, nowhere, flags, 0)) != 0) {
		env->close(env, 0);
		return db_error(err, "open database", notes->name, code);
	}
	*envp = env;
	return 0;
}

void
db_env_close(DB_ENV **envp)
{
	if (*envp != NULL)
		(*envp)->close(*envp, 0);
	*envp = NULL;
}
