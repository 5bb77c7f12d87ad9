#include "qmgr/rights.h"

#include <string.h>
#include <unistd.h>

#include "map/match.h"
#include "mail/settings.h"
#include "qmgr/settings.h"
#include "util/log.h"
#include "util/str.h"
#include "util/users.h"

static const char anyone[] = "static:anyone";

struct allowed {
	const char *name;
	const char *const *setting;
	const char *what; /* that may not be done */
	struct match *match;
	struct str text; /* of which the match was made */
};

/* clang-format off */
static struct allowed lists[] = {
	[RIGHT_VIEW] = { .name = "authorized_mailq_users",
	    .setting = &qmgr_settings.authorized_mailq_users,
	    .what = "view the mail queue" },
	[RIGHT_FLUSH] = { .name = "authorized_flush_users",
	    .setting = &qmgr_settings.authorized_flush_users,
	    .what = "flush the mail queue" },
};
/* clang-format on */

enum { LISTS = sizeof(lists) / sizeof(lists[0]) };

static bool names_are_known;

static void
open_list(struct allowed *l)
{
	match_close(&l->match);
	str_clear(&l->text);
	str_puts(&l->text, *l->setting);
	l->match = match_open(MATCH_STRING, 0, l->name, *l->setting,
	    mail_settings.default_database_type);
}

void
rights_open(void)
{
	for (size_t i = 0; i < LISTS; i++) {
		if (!names_are_known &&
		    strcmp(*lists[i].setting, anyone) != 0) {
			users_load();
			names_are_known = true;
		}
		open_list(&lists[i]);
	}
}

void
rights_reload(void)
{
	for (size_t i = 0; i < LISTS; i++) {
		if (strcmp(str_text(&lists[i].text), *lists[i].setting) == 0)
			continue;
		open_list(&lists[i]);
		if (!names_are_known && strcmp(*lists[i].setting, anyone) != 0)
			log_warn("%s: login names are not known before the "
				 "next start",
			    lists[i].name);
	}
}

bool
rights_is_owner(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

int
rights_check(enum right right, uid_t uid, struct err *err)
{
	enum match_result found;
	struct allowed *l;

	if (rights_is_owner(uid))
		return 0;
	if (right == RIGHT_CHANGE)
		return err_set(err, ERR_NEVER, "not allowed");
	l = &lists[right];
	found = match_name(l->match, sv_of(users_name(uid)), err);
	if (found == MATCH_YES)
		return 0;
	if (found == MATCH_LATER)
		return err_set(err, ERR_LATER, "%s cannot be read", l->name);
	return err_set(err, ERR_NEVER, "User %s(%ld) is not allowed to %s",
	    users_name(uid), (long)uid, l->what);
}
