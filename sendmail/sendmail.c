/*
 * sendmail - what every program on the machine knows mail by; also newaliases
 *
 * Never privileged: what the caller may not do itself, postdrop or pickup does
 * for it (sendmail/hand.h).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/config.h"
#include "command/report.h"
#include "command/run.h"
#include "sendmail/deliver.h"
#include "sendmail/dialog.h"
#include "util/log.h"
#include "util/proc.h"

static struct sendmail_settings settings;
static struct dialog_settings dialog;
static struct options options;
static const char *directory; /* of the configuration */
static struct pool *pool;

/* --- other modes ---------------------------------------------------------- */

static int
run_other(const char *program, const char *word, const char *value)
{
	const char *arguments[RUN_ARGUMENTS + 1];
	const struct run run = { program, directory, arguments };
	size_t n = 0;
	struct err err;

	if (word != NULL)
		arguments[n++] = word;
	if (value != NULL)
		arguments[n++] = value;
	for (int i = 0; i < options.verbose && n < RUN_ARGUMENTS; i++)
		arguments[n++] = "-v";
	arguments[n] = NULL;
	run_replace(&run, &err);
	report_fatal(EX_UNAVAILABLE, "%s", err.text);
}

static int
new_aliases(void)
{
	const char *tables =
	    options.aliases != NULL ? options.aliases : settings.alias_database;
	const char *arguments[RUN_ARGUMENTS + 1];
	const struct run run = { "postalias", directory, arguments };
	struct sv rest = sv_of(tables), item;
	size_t n = 0;
	struct err err;

	while (sv_item(&rest, ", \t\r\n", &item) && n < RUN_ARGUMENTS)
		arguments[n++] = pool_copy(pool, item);
	if (n == 0)
		return EX_OK;
	arguments[n] = NULL;
	run_replace(&run, &err);
	report_fatal(EX_UNAVAILABLE, "%s", err.text);
}

static int
converse(void)
{
	struct err err;
	int status;

	report_to_log("smtpd");
	status = dialog_run(&dialog, directory, &err);
	if (status != EX_OK) {
		report_begin("sendmail");
		report_fatal(status, "%s", err.text);
	}
	return status;
}

static int
run(void)
{
	if (options.at_times && options.mode != MODE_DAEMON)
		return EX_OK;
	if (options.flush_site != NULL)
		return run_other("postqueue", "-s", options.flush_site);
	if (options.flush_id != NULL)
		return run_other("postqueue", "-i", options.flush_id);
	switch (options.mode) {
	case MODE_DELIVER:
		return deliver(&(struct deliver_call){
		    &options, &settings, directory, pool });
	case MODE_ALIASES:
		return new_aliases();
	case MODE_DAEMON:
		return run_other("postern", "start", NULL);
	case MODE_DIALOG:
		return converse();
	case MODE_LIST:
		return run_other("postqueue", "-p", NULL);
	case MODE_FLUSH:
		return run_other("postqueue", "-f", NULL);
	case MODE_NOTHING:
		break;
	}
	return EX_OK;
}

/* --- the begin ------------------------------------------------------------ */

/* Some install it set-uid, as Sendmail was. */
static void
drop_privileges(void)
{
	if (!config_privileged() || getuid() == geteuid())
		return;
	if (setresgid(getgid(), getgid(), getgid()) < 0 ||
	    setresuid(getuid(), getuid(), getuid()) < 0)
		report_fatal(EX_OSERR, "cannot give up set-uid rights");
	report_warn("this program must be installed without set-uid root file "
		    "permissions");
}

static void
say_warnings(void)
{
	struct sv all = str_view(&options.warnings), line;

	while (sv_cut(&all, '\n', &line))
		report_warn(SV_FMT, SV_ARG(line));
}

static void
load(void)
{
	/* What is wrong with the settings of a server is no reason to keep
	 * mail from being submitted. */
	static const struct mail_table tables[] = {
		{ sendmail_params, &settings },
		{ NULL, NULL },
	};
	static const struct mail_table of_dialog[] = {
		{ sendmail_params, &settings },
		{ route_params, &dialog.route },
		{ policy_params, &dialog.policy },
		{ smtpd_params, &dialog.smtpd },
		{ NULL, NULL },
	};
	const struct mail_table *wanted =
	    options.mode == MODE_DIALOG ? of_dialog : tables;
	struct err err;

	directory = config_directory(options.config);
	if (config_load(directory, wanted, pool, &err) < 0)
		report_fatal(EX_CONFIG, "%s", err.text);
	report_loaded();
	if (directory[0] != '/')
		directory = realpath(directory, NULL);
	if (directory == NULL)
		report_fatal(EX_CONFIG, "where the configuration is: %s",
		    strerror(errno));
}

int
main(int argc, char **argv)
{
	struct err err;
	int status;

	(void)argc;
	config_begin();
	report_begin("sendmail");
	pool = pool_new();
	drop_privileges();
	if (options_parse(&options, argv, &err) < 0)
		report_fatal(options.status, "%s", err.text);
	report_begin(options.name);
	log_verbose(options.verbose > 1 ? options.verbose : 0);
	say_warnings();
	load();
	if (options.mode != MODE_DAEMON &&
	    chdir(mail_settings.queue_directory) < 0)
		report_fatal(EX_UNAVAILABLE, "chdir %s: %s",
		    mail_settings.queue_directory, strerror(errno));
	status = run();
	options_end(&options);
	pool_free(&pool);
	return status;
}
