/*
 * submitter - may this user of the machine submit, with this envelope sender?
 *
 *	authorized_submit_users		the login names that may at all
 *	local_login_sender_maps		login name -> the senders that it may
 *					use: patterns by comma or blank
 *
 * A pattern is "*" (any), "@domain" (any in it), or an address, compared
 * without regard to case and to the extension of the sender. The null sender is
 * empty_address_local_login_sender_maps_lookup_key ("<>") here. A user without
 * a name is "unknown" to the list and "uid:NUMBER" to the tables.
 *
 * Memory	the settings must outlive the submitter.
 * Errors	ERR_NEVER: not allowed; ERR_LATER: a table cannot answer. The
 *		text is for the user and the log; a sender in it is as given.
 */
#ifndef POLICY_SUBMITTER_H
#define POLICY_SUBMITTER_H

#include <sys/types.h>

#include "param/param.h"

struct submitter_settings {
	const char *authorized_submit_users;
	const char *local_login_sender_maps;
	const char *empty_address_local_login_sender_maps_lookup_key;
};

extern const struct param submitter_params[];

struct submitter; /* the open lists and tables */

struct submitter *submitter_open(const struct submitter_settings *);
void submitter_close(struct submitter **);

/* False: everybody may do everything, whatever the names are. */
bool submitter_needs_names(const struct submitter_settings *);

/* name: as users_name() gives it, "unknown" for a user without one. The sender
 * is in internal form, "" is the null sender. */
int submitter_check(struct submitter *, uid_t, const char *name,
    const char *sender, struct err *);

#endif
