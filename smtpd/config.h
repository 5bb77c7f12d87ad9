/*
 * config - what all sessions of this process share: settings and tables
 *
 * The settings given and mail_settings must outlive it; main.cf need not.
 *
 * Memory	config_open() opens tables, so it runs before the walls.
 */
#ifndef SMTPD_CONFIG_H
#define SMTPD_CONFIG_H

#include "mail/settings.h"
#include "map/match.h"
#include "policy/policy.h"
#include "smtpd/settings.h"

enum bare_newline {
	BARE_NEWLINE_NO,
	BARE_NEWLINE_NORMALIZE,
	BARE_NEWLINE_NOTE,
	BARE_NEWLINE_REJECT
};

struct config {
	const struct config *stressed; /* for who comes when we are */
	const struct smtpd_settings *set;
	const struct mail_settings *mail;
	struct policy *policy;
	enum bare_newline bare_newline;
	struct match *bare_newline_exclusions;
	struct match *forbidden, *ignored; /* commands */
	bool forbid_bogus; /* commands that begin with no letter */
	struct match *mynetworks;
	bool local_mynetworks, local_loopback; /* local_header_rewrite_clients
						*/
};

/* What it is made from; main_cf NULL: it names no restriction classes. */
struct config_source {
	const struct smtpd_settings *smtpd;
	const struct policy_settings *policy;
	const struct route_settings *route;
	const struct main_cf *main_cf;
};

int config_open(struct config *, const struct config_source *, struct err *);
/* The same tables with the settings of who comes under stress; it lives no
 * longer than the first. */
void config_stress(
    struct config *, struct config *first, const struct smtpd_settings *);
void config_close(struct config *);

#endif
