/*
 * postqueue - shows the queue, or has some or all of it tried now
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "command/ask.h"
#include "command/config.h"
#include "command/report.h"
#include "mail/settings.h"
#include "postqueue/json.h"
#include "postqueue/print.h"
#include "postqueue/read.h"
#include "spool/spool.h"
#include "util/log.h"

enum { OUTPUT = 65536, SITE_LIMIT = 255 };

struct options {
	const char *config;
	const char *id, *site;
	bool list, json, flush, help;
};

static struct print print;
static struct json json;
static bool as_json;
static struct str out;

/* --- the list --------------------------------------------------------------
 */

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
	if (as_json)
		json_row(&json, row, &out);
	else
		print_row(&print, row, &out);
	write_out(OUTPUT);
}

static _Noreturn void
refuse(enum ask_result result, const char *what, const struct err *err)
{
	if (result == ASK_REFUSED)
		report_fatal(EX_NOPERM, "%s", err->text);
	report_fatal(EX_UNAVAILABLE, "%s: %s", what, err->text);
}

static int
list(void)
{
	struct err err;
	enum ask_result result = ask(QUEUE_LIST, NULL, on_row, &err);

	if (result == ASK_DOWN) {
		if (read_queue(on_row, &err) < 0)
			report_fatal(EX_UNAVAILABLE,
			    "queue report unavailable - mail system is down: "
			    "%s",
			    err.text);
		log_warn("the mail system is down; read from the disk");
	} else if (result != ASK_OK) {
		write_out(0);
		refuse(result, "queue report unavailable", &err);
	}
	if (as_json)
		json_end(&json, &out);
	else
		print_end(&print, &out);
	write_out(0);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

/* --- flush -----------------------------------------------------------------
 */

static int
flush(enum queue_verb verb, const char *what)
{
	struct err err;
	enum ask_result result = ask(verb, what, NULL, &err);

	if (result == ASK_OK)
		return EX_OK;
	if (result == ASK_DOWN)
		report_fatal(EX_UNAVAILABLE,
		    "cannot flush mail queue - mail system is down");
	refuse(result, "cannot flush mail queue", &err);
}

static int
flush_id(const char *id)
{
	if (!spool_id_ok(id))
		report_fatal(EX_USAGE,
		    "cannot flush mail queue - invalid queue ID: \"%.100s\"",
		    id);
	return flush(QUEUE_FLUSH_ID, id);
}

/* A host or domain, an address literal, with a port or without. */
static bool
is_site(struct sv site)
{
	if (site.len == 0 || site.len > SITE_LIMIT)
		return false;
	for (size_t i = 0; i < site.len; i++) {
		unsigned char c = (unsigned char)site.at[i];

		if (c <= ' ' || c == 0x7f || c == '@' || c == '<' || c == '>')
			return false;
	}
	return true;
}

static int
flush_site(const char *site)
{
	if (!is_site(sv_of(site)))
		report_fatal(EX_USAGE,
		    "cannot flush mail queue - invalid destination: "
		    "\"%.100s\"",
		    site);
	return flush(QUEUE_FLUSH_SITE, site);
}

/* --- what is wanted ------------------------------------------------------- */

static int
usage(FILE *to, int status)
{
	fputs("usage: postqueue [-v] [-c config_dir] -p | -j | -f | -i ID | "
	      "-s site\n"
	      "  -p  show the queue\n"
	      "  -j  the same as JSON, a message a line\n"
	      "  -f  try to deliver everything in it now\n"
	      "  -i  try this message now\n"
	      "  -s  try now what is for this domain or next hop\n",
	    to);
	return status;
}

static bool
parse(int argc, char **argv, struct options *o)
{
	int letter;

	while ((letter = getopt(argc, argv, "c:fhi:jps:v")) != -1)
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
		case 'i':
			o->id = optarg;
			break;
		case 'j':
			o->json = true;
			break;
		case 'p':
			o->list = true;
			break;
		case 's':
			o->site = optarg;
			break;
		case 'v':
			log_verbose(1);
			break;
		default:
			return false;
		}
	return optind == argc;
}

static int
wanted(const struct options *o)
{
	return o->list + o->json + o->flush + (o->id != NULL) +
	       (o->site != NULL);
}

static int
run(const struct options *o)
{
	as_json = o->json;
	if (o->list || o->json)
		return list();
	if (o->id != NULL)
		return flush_id(o->id);
	if (o->site != NULL)
		return flush_site(o->site);
	return flush(QUEUE_FLUSH, NULL);
}

int
main(int argc, char **argv)
{
	static const struct mail_table none[] = { { NULL, NULL } };
	struct options o = { 0 };
	struct pool *pool;
	struct err err;
	int status;

	config_begin();
	report_begin("postqueue");
	if (!parse(argc, argv, &o))
		return usage(stderr, EX_USAGE);
	if (o.help)
		return usage(stdout, EX_OK);
	if (wanted(&o) != 1)
		return usage(stderr, EX_USAGE);
	pool = pool_new();
	if (config_load(config_directory(o.config), none, pool, &err) < 0)
		report_fatal(EX_CONFIG, "%s", err.text);
	report_loaded();
	if (chdir(mail_settings.queue_directory) < 0)
		report_fatal(EX_UNAVAILABLE, "%s: %s",
		    mail_settings.queue_directory, strerror(errno));
	status = run(&o);
	str_free(&out);
	pool_free(&pool);
	return status;
}
