#include "sendmail/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct option {
	char letter;
	bool has_value;
	int (*take)(struct options *, const char *value, struct err *);
};

static int bad(struct options *, struct err *, const char *, ...)
    __attribute__((format(printf, 3, 4)));

static int
bad(struct options *o, struct err *err, const char *why, ...)
{
	va_list ap;

	o->status = EX_USAGE;
	err->kind = ERR_NEVER;
	va_start(ap, why);
	vsnprintf(err->text, sizeof(err->text), why, ap);
	va_end(ap);
	return -1;
}

static void
warn(struct options *o, const char *text)
{
	str_puts(&o->warnings, text);
	str_putc(&o->warnings, '\n');
}

/* --- one function an option -------------------------------------------------
 */

static int
ignore(struct options *o, const char *value, struct err *err)
{
	(void)o, (void)value, (void)err;
	return 0;
}

static const struct {
	char letter;
	enum mode mode;
} modes[] = {
	{ 'd', MODE_DAEMON },
	{ 'h', MODE_NOTHING },
	{ 'H', MODE_NOTHING },
	{ 'i', MODE_ALIASES },
	{ 'l', MODE_DAEMON },
	{ 'm', MODE_DELIVER },
	{ 'p', MODE_LIST },
	{ 's', MODE_DIALOG },
};

static int
take_mode(struct options *o, const char *value, struct err *err)
{
	if (*value == 'v') {
		o->verify = true;
		return 0;
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i].letter == *value) {
			if (modes[i].mode == MODE_DAEMON &&
			    o->mode == MODE_FLUSH)
				warn(o, "ignoring -q option in daemon mode");
			o->mode = modes[i].mode;
			return 0;
		}
	return bad(o, err, "unsupported: -b%.1s", value);
}

static int
take_body(struct options *o, const char *value, struct err *err)
{
	if (strcmp(value, "8BITMIME") == 0)
		o->body = BODY_TYPE_8BITMIME;
	else if (strcmp(value, "7BIT") == 0)
		o->body = BODY_TYPE_7BIT;
	else
		return bad(o, err, "-B option needs 8BITMIME or 7BIT");
	return 0;
}

/* A file main.cf means its directory. */
static int
take_config(struct options *o, const char *value, struct err *err)
{
	struct sv path = sv_of(value);

	(void)err;
	str_clear(&o->config_text);
	if (sv_is(path, "main.cf"))
		str_puts(&o->config_text, ".");
	else if (sv_ends(path, "/main.cf"))
		str_put(&o->config_text,
		    sv_upto(path, path.len - strlen("/main.cf")));
	else
		str_put(&o->config_text, path);
	o->config = str_text(&o->config_text);
	return 0;
}

static int
take_full_name(struct options *o, const char *value, struct err *err)
{
	(void)err;
	o->full_name = value;
	return 0;
}

static int
take_gateway(struct options *o, const char *value, struct err *err)
{
	(void)value, (void)err;
	o->gateway = true;
	return 0;
}

static int
take_aliases(struct options *o, const char *value, struct err *err)
{
	(void)value, (void)err;
	o->mode = MODE_ALIASES;
	return 0;
}

static int
take_notify(struct options *o, const char *value, struct err *err)
{
	(void)err;
	o->notify = dsn_notify_get(sv_of(value));
	if (o->notify == 0)
		warn(o, "bad -N option value -- ignored");
	return 0;
}

static int
take_return(struct options *o, const char *value, struct err *err)
{
	(void)err;
	o->ret = dsn_ret_get(sv_of(value));
	if (o->ret == DSN_RET_ANY)
		warn(o, "bad -R option value -- ignored");
	return 0;
}

static int
take_envid(struct options *o, const char *value, struct err *err)
{
	(void)err;
	o->envid = NULL;
	if (strlen(value) > OPTIONS_ENVID_LIMIT) {
		warn(o, "too long -V option value -- ignored");
		return 0;
	}
	for (const char *p = value; *p != '\0'; p++)
		if (*p < ' ' || *p > '~') {
			warn(o, "bad syntax in -V option value -- ignored");
			return 0;
		}
	o->envid = value;
	return 0;
}

/* A log file is not written; an address for each recipient is not made, which
 * may not be passed over. */
static int
take_x(struct options *o, const char *value, struct err *err)
{
	if (*value != 'V')
		return 0;
	o->status = EX_UNAVAILABLE;
	return err_set(
	    err, ERR_NEVER, "-XV (VERP) is not supported in this version");
}

static int
take_sender(struct options *o, const char *value, struct err *err)
{
	(void)err;
	o->sender = value;
	return 0;
}

static int
take_dots(struct options *o, const char *value, struct err *err)
{
	(void)value, (void)err;
	o->dots = true;
	return 0;
}

/* -o: of these letters two are of use. */
static int
take_old(struct options *o, const char *value, struct err *err)
{
	if (*value == 'i')
		o->dots = true;
	else if (*value == 'A' && value[1] == '\0')
		return bad(o, err, "-oA requires pathname");
	else if (*value == 'A')
		o->aliases = value + 1;
	return 0;
}

/* What protects is not passed over in silence. */
static int
take_long(struct options *o, const char *value, struct err *err)
{
	if (!sv_is(sv_of(value), "requiretls=yes"))
		return 0;
	o->status = EX_UNAVAILABLE;
	return err_set(err, ERR_NEVER,
	    "-O requiretls=yes is not supported in this version");
}

static int
take_queue(struct options *o, const char *value, struct err *err)
{
	if (*value >= '0' && *value <= '9')
		o->at_times = true;
	else if (*value == 'I' && value[1] != '\0')
		o->flush_id = value + 1;
	else if (*value == 'R' && value[1] != '\0')
		o->flush_site = value + 1;
	else if (*value == 'I')
		return bad(o, err, "specify: -qIqueueid");
	else if (*value == 'R')
		return bad(o, err, "specify: -qRsitename");
	else
		return bad(o, err, "-q%.1s is not implemented", value);
	return 0;
}

static int
take_extract(struct options *o, const char *value, struct err *err)
{
	(void)value, (void)err;
	o->extract = true;
	return 0;
}

static int
take_verbose(struct options *o, const char *value, struct err *err)
{
	(void)value, (void)err;
	o->verbose++;
	return 0;
}

static const struct option options[] = {
	{ 'A', true, ignore },
	{ 'B', true, take_body },
	{ 'C', true, take_config },
	{ 'F', true, take_full_name },
	{ 'G', false, take_gateway },
	{ 'I', false, take_aliases },
	{ 'L', true, ignore },
	{ 'N', true, take_notify },
	{ 'O', true, take_long },
	{ 'R', true, take_return },
	{ 'U', false, ignore },
	{ 'V', true, take_envid },
	{ 'X', true, take_x },
	{ 'b', true, take_mode },
	{ 'c', false, ignore },
	{ 'e', true, ignore },
	{ 'f', true, take_sender },
	{ 'h', true, ignore },
	{ 'i', false, take_dots },
	{ 'm', false, ignore },
	{ 'n', false, ignore },
	{ 'o', true, take_old },
	{ 'p', true, ignore },
	{ 'q', true, take_queue },
	{ 'r', true, take_sender },
	{ 't', false, take_extract },
	{ 'v', false, take_verbose },
	{ 'x', false, ignore },
};

/* --- the line ---------------------------------------------------------------
 */

static const struct option *
find(char letter)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].letter == letter)
			return &options[i];
	return NULL;
}

/* A word of letters; *argv goes on to the value of the last if it is the next
 * word. */
static int
take_word(struct options *o, char ***argv, struct err *err)
{
	for (const char *p = **argv + 1; *p != '\0'; p++) {
		const struct option *option = find(*p);
		const char *value = NULL;

		if (option == NULL)
			return bad(o, err,
			    "invalid option -- %.1s; usage: sendmail [options]",
			    p);
		if (!option->has_value) {
			if (option->take(o, NULL, err) < 0)
				return -1;
			continue;
		}
		value = p[1] != '\0' ? p + 1 : *++*argv;
		if (value == NULL)
			return bad(o, err,
			    "option -%.1s requires an argument; usage: "
			    "sendmail [options]",
			    p);
		return option->take(o, value, err);
	}
	return 0;
}

static void
flush_all(struct options *o)
{
	if (o->mode == MODE_DAEMON)
		warn(o, "ignoring -q option in daemon mode");
	else
		o->mode = MODE_FLUSH;
}

/* What goes with what. */
static int
check(struct options *o, struct err *err)
{
	static const char *const alone[] = {
		[MODE_ALIASES] = "alias initialization mode",
		[MODE_DAEMON] = "daemon mode",
		[MODE_DIALOG] = "stand-alone mode",
		[MODE_LIST] = "display queue mode",
		[MODE_FLUSH] = "flush queue mode",
		[MODE_NOTHING] = NULL,
	};
	bool flush = o->flush_id != NULL || o->flush_site != NULL;

	if (o->extract && o->mode != MODE_DELIVER)
		return bad(o, err, "-t can be used only in delivery mode");
	if (flush && o->mode != MODE_DELIVER)
		return bad(o, err, "-q%s can be used only in delivery mode",
		    o->flush_site != NULL ? "R" : "I");
	if (o->verify && o->extract)
		return bad(o, err, "-t option cannot be used with -bv");
	if (o->verify && o->notify != 0)
		return bad(o, err, "-N option cannot be used with -bv");
	if (o->verify && o->verbose == 1)
		return bad(o, err, "-v option cannot be used with -bv");
	if (*o->recipients == NULL)
		return 0;
	if (flush)
		return bad(o, err, "flush %s requires no recipient",
		    o->flush_site != NULL ? "site" : "queue_id");
	if (o->mode != MODE_DELIVER && alone[o->mode] != NULL)
		return bad(o, err, "%s requires no recipient", alone[o->mode]);
	return 0;
}

static void
begin(struct options *o, const char *path)
{
	const char *slash;

	if (path == NULL || *path == '\0')
		path = "sendmail";
	slash = strrchr(path, '/');
	*o = (struct options){ .name = "sendmail" };
	if (slash != NULL && slash[1] != '\0')
		path = slash + 1;
	if (strcmp(path, "mailq") == 0)
		o->mode = MODE_LIST, o->name = "mailq";
	else if (strcmp(path, "newaliases") == 0)
		o->mode = MODE_ALIASES, o->name = "newaliases";
}

int
options_parse(struct options *o, char **argv, struct err *err)
{
	begin(o, *argv);
	if (*argv != NULL)
		argv++;
	for (; *argv != NULL && **argv == '-' && (*argv)[1] != '\0'; argv++) {
		if (strcmp(*argv, "--") == 0) {
			argv++;
			break;
		}
		if (strcmp(*argv, "-q") == 0)
			flush_all(o);
		else if (strcmp(*argv, "-XV") == 0)
			return take_x(o, "V", err);
		else if (take_word(o, &argv, err) < 0)
			return -1;
	}
	o->recipients = argv;
	if (check(o, err) < 0)
		return -1;
	if (o->verbose == 1 && o->mode == MODE_DELIVER) {
		o->verbose = 0;
		o->trace = true;
	}
	return 0;
}

void
options_end(struct options *o)
{
	str_free(&o->warnings);
	str_free(&o->config_text);
}
