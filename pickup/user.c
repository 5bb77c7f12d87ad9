#include "pickup/user.h"

#include "policy/submitter.h"
#include "util/users.h"

struct submitter_settings user_settings;
static struct submitter *submitter;

void
user_prepare(void)
{
	if (submitter_needs_names(&user_settings))
		users_load();
	submitter = submitter_open(&user_settings);
}

int
user_check(uid_t uid, const char *sender, struct err *err)
{
	return submitter_check(submitter, uid, users_name(uid), sender, err);
}
