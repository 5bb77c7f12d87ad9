#include "util/users.h"

#include <pwd.h>
#include <stdlib.h>

#include "util/log.h"
#include "util/mem.h"

struct user {
	uid_t uid;
	size_t order; /* of two names of one user, the first counts */
	char *name;
};

static struct user *users;
static size_t count, room;

static int
compare(const void *a, const void *b)
{
	const struct user *x = a, *y = b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void
forget(void)
{
	while (count > 0)
		free(users[--count].name);
}

static void
add(const struct passwd *entry)
{
	if (count == room) {
		room = room ? room * 2 : 64;
		users = mem_grow(users, room, sizeof(*users));
	}
	users[count] =
	    (struct user){ entry->pw_uid, count, mem_text(entry->pw_name) };
	count++;
}

void
users_load(void)
{
	const struct passwd *entry;

	forget();
	setpwent();
	while (count < USERS_LIMIT && (entry = getpwent()) != NULL)
		add(entry);
	if (count == USERS_LIMIT)
		log_warn("more than %d users: the others have no name here",
		    USERS_LIMIT);
	endpwent();
	if (count > 0)
		qsort(users, count, sizeof(*users), compare);
}

const char *
users_name(uid_t uid)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (users[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && users[low].uid == uid ? users[low].name
						    : "unknown";
}
