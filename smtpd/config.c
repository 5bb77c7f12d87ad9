#include "smtpd/config.h"

#include <string.h>

#include "util/log.h"
#include "util/str.h"

static const struct {
	const char *name;
	enum bare_newline is;
} bare_newlines[] = {
	{ "normalize", BARE_NEWLINE_NORMALIZE },
	{ "yes", BARE_NEWLINE_NORMALIZE },
	{ "note", BARE_NEWLINE_NOTE },
	{ "reject", BARE_NEWLINE_REJECT },
	{ "no", BARE_NEWLINE_NO },
};

static int
parse_bare_newline(struct config *c, struct err *err)
{
	struct sv value = sv_of(c->set->smtpd_forbid_bare_newline);

	for (size_t i = 0; i < sizeof(bare_newlines) / sizeof(bare_newlines[0]);
	     i++) {
		if (!sv_is(value, bare_newlines[i].name))
			continue;
		c->bare_newline = bare_newlines[i].is;
		return 0;
	}
	return err_set(err, ERR_NEVER,
	    "bad configuration: smtpd_forbid_bare_newline = " SV_FMT,
	    SV_ARG(value));
}

/* The one pattern of Postfix's default is known; it needs no table. */
static void
parse_forbidden(struct config *c)
{
	static const char bogus[] = "regexp:{{/^[^A-Z]/ Bogus}}";
	const char *all = c->set->smtpd_forbidden_commands;
	const char *at = strstr(all, bogus);
	struct str names = { 0 };

	if (at != NULL) {
		str_put(&names, sv_upto(sv_of(all), (size_t)(at - all)));
		str_puts(&names, at + sizeof(bogus) - 1);
	} else
		str_puts(&names, all);
	c->forbid_bogus = at != NULL;
	c->forbidden = match_open(MATCH_STRING, 0, "smtpd_forbidden_commands",
	    str_text(&names), c->mail->default_database_type);
	str_free(&names);
}

static void
parse_local_clients(struct config *c)
{
	struct sv in = sv_of(c->set->local_header_rewrite_clients), item;

	while (sv_item(&in, ", \t\r\n", &item)) {
		if (sv_is(item, "permit_mynetworks"))
			c->local_mynetworks = true;
		else if (sv_is(item, "permit_inet_interfaces"))
			c->local_loopback = true;
		else
			log_warn("local_header_rewrite_clients: " SV_FMT
				 " has no effect in this version",
			    SV_ARG(item));
	}
}

/* By default the one list is the other: what is wrong in it is said once. */
static struct match *
open_exclusions(const struct config *c, const char *type)
{
	const char *list = c->set->smtpd_forbid_bare_newline_exclusions;

	if (strcmp(list, c->mail->mynetworks) == 0)
		return c->mynetworks;
	return match_open(MATCH_ADDRESS, 0,
	    "smtpd_forbid_bare_newline_exclusions", list, type);
}

int
config_open(struct config *c, const struct config_source *from, struct err *err)
{
	const struct mail_settings *mail = &mail_settings;
	const struct smtpd_settings *set = from->smtpd;
	const char *type = mail->default_database_type;

	*c = (struct config){ .set = set, .mail = mail };
	if (parse_bare_newline(c, err) == -1)
		return -1;
	if ((c->policy = policy_open(
		 from->policy, from->route, from->main_cf, err)) == NULL)
		return -1;
	parse_forbidden(c);
	parse_local_clients(c);
	c->ignored = match_open(MATCH_STRING, 0, "smtpd_noop_commands",
	    set->smtpd_noop_commands, type);
	c->mynetworks =
	    match_open(MATCH_ADDRESS, 0, "mynetworks", mail->mynetworks, type);
	c->bare_newline_exclusions = open_exclusions(c, type);
	if (!set->smtpd_delay_reject)
		log_warn("smtpd_delay_reject = no has no effect in this "
			 "version: clients are judged at RCPT");
	return 0;
}

void
config_stress(
    struct config *c, struct config *first, const struct smtpd_settings *set)
{
	*c = *first;
	c->set = set;
	first->stressed = c;
}

void
config_close(struct config *c)
{
	policy_close(&c->policy);
	match_close(&c->forbidden);
	match_close(&c->ignored);
	if (c->bare_newline_exclusions != c->mynetworks)
		match_close(&c->bare_newline_exclusions);
	match_close(&c->mynetworks);
}
