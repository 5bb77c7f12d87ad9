/*
 * postqueue - shows the queue, or has all of it tried now; also mailq
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "mail/settings.h"
#include "command/ask.h"
#include "postqueue/print.h"
#include "spool/rows.h"
#include "util/file.h"
#include "util/log.h"
#include "util/proc.h"

enum { OUTPUT = 65536 };

struct options {
	const char *config;
	bool list, flush, help;
};

static struct print print;
static struct str out;

static void
write_out(size_t more_than)
{
	if (out.len <= more_than)
		return;
	/* Nobody reads any more: there is nothing left to do. */
	if (fwrite(out.text, 1, out.len, stdout) != out.len)
		exit(EX_IOERR);
	str_clear(&out);
}

static void
on_row(const struct queue_row *row)
{
	print_row(&print, row, &out);
	write_out(OUTPUT);
}

/* --- when there is no qmgr ------------------------------------------------ */

struct reading {
	struct spool *spool;
	struct str names; /* each with its NUL */
};

static void
collect(void *context, const char *id)
{
	struct reading *r = context;

	str_put(&r->names, (struct sv){ id, sv_of(id).len + 1 });
}

static void
on_own_row(void *context, const struct queue_row *row)
{
	on_row(row);
}

/* As whoever owns the queue: what we may leave there is then its. */
static int
become_owner(struct err *err)
{
	struct stat st;

	if (geteuid() != 0)
		return 0;
	if (stat("queue", &st) < 0)
		return err_errno(err, "queue");
	return st.st_uid == 0 ? 0 : proc_become(st.st_uid, st.st_gid, err);
}

static int
read_queue(struct err *err)
{
	struct reading r = { 0 };
	int result = -1;

	if (become_owner(err) < 0)
		return -1;
	r.spool = spool_open(".", err);
	if (r.spool == NULL)
		return -1;
	if (spool_lock(r.spool, err) == 0)
		result = spool_each(r.spool, collect, &r, err);
	for (size_t at = 0; result == 0 && at < r.names.len;) {
		const char *id = r.names.text + at;

		at += sv_of(id).len + 1;
		rows_of(r.spool, id, ' ', on_own_row, NULL);
	}
	str_free(&r.names);
	spool_close(&r.spool);
	return result;
}

/* --- what is wanted ------------------------------------------------------- */

static int
list(void)
{
	struct err err;
	enum ask_result result = ask(QUEUE_LIST, on_row, &err);

	if (result == ASK_DOWN && read_queue(&err) < 0) {
		log_error("queue report unavailable - mail system is down: %s",
		    err.text);
		return EX_UNAVAILABLE;
	}
	if (result == ASK_DOWN)
		log_warn("the mail system is down; read from the disk");
	if (result == ASK_FAILED) {
		write_out(0);
		log_error("queue report unavailable: %s", err.text);
		return EX_UNAVAILABLE;
	}
	print_end(&print, &out);
	write_out(0);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static int
flush(void)
{
	struct err err;

	switch (ask(QUEUE_FLUSH, on_row, &err)) {
	case ASK_OK:
		return EX_OK;
	case ASK_DOWN:
		log_error("cannot flush mail queue - mail system is down");
		break;
	case ASK_FAILED:
		log_error("cannot flush mail queue: %s", err.text);
		break;
	}
	return EX_UNAVAILABLE;
}

static int
usage(FILE *to, int status)
{
	fputs("usage: postqueue [-v] [-c config_dir] -p | -f\n"
	      "       mailq [-v] [-c config_dir]\n"
	      "  -p  show the queue\n"
	      "  -f  try to deliver everything in it now\n",
	    to);
	return status;
}

static bool
parse(int argc, char **argv, struct options *o)
{
	int letter;

	while ((letter = getopt(argc, argv, "c:fhpv")) != -1)
		switch (letter) {
		case 'c':
			o->config = optarg;
			break;
		case 'f':
			o->flush = true;
			break;
		case 'h':
			o->help = true;
			break;
		case 'p':
			o->list = true;
			break;
		case 'v':
			log_verbose(1);
			break;
		default:
			return false;
		}
	return optind == argc;
}

static bool
is_mailq(const char *name)
{
	return name != NULL && sv_ends(sv_of(name), "mailq");
}

int
main(int argc, char **argv)
{
	const char *config = getenv("MAIL_CONFIG");
	struct options o = { .config = config ? config : CONFDIR };
	struct pool *pool;
	struct err err;

	log_tag(is_mailq(argv[0]) ? "mailq" : "postqueue");
	if (!parse(argc, argv, &o))
		return usage(stderr, EX_USAGE);
	if (o.help)
		return usage(stdout, EX_OK);
	if (is_mailq(argv[0]) && !o.flush)
		o.list = true;
	if (o.list == o.flush)
		return usage(stderr, EX_USAGE);
	pool = pool_new();
	if (mail_load(o.config, pool, &err) < 0) {
		log_error("%s", err.text);
		return EX_CONFIG;
	}
	if (chdir(mail_settings.queue_directory) < 0) {
		log_error(
		    "%s: %s", mail_settings.queue_directory, strerror(errno));
		return EX_UNAVAILABLE;
	}
	return o.list ? list() : flush();
}
