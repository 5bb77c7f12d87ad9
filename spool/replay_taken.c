#include "spool/replay_taken.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "spool/id.h"
#include "spool/read.h"
#include "util/log.h"
#include "util/mem.h"

static void
see_name(struct taken_list *list, const char *name)
{
	struct taken t;
	struct id id;

	if (!maildrop_name_parse(name, t.id, t.queue_id) ||
	    !id_parse(sv_of(t.queue_id), &id))
		return;
	t.slot = id.slot;
	list->at = mem_grow(list->at, list->count + 1, sizeof(t));
	list->at[list->count++] = t;
}

/* A queue that has no maildrop has no local mail. */
int
taken_begin(struct taken_list *list, struct spool *spool, struct err *err)
{
	const int how = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	const struct dirent *entry;
	DIR *names;
	int fd;

	*list = (struct taken_list){ .spool = spool };
	list->maildrop = openat(spool->top, "maildrop", how);
	if (list->maildrop < 0 && errno == ENOENT)
		return 0;
	fd = list->maildrop < 0 ? -1 : openat(list->maildrop, ".", how);
	names = fd < 0 ? NULL : fdopendir(fd);
	if (names == NULL) {
		err_errno(err, "read maildrop");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((entry = readdir(names)) != NULL)
		see_name(list, entry->d_name);
	closedir(names);
	return 0;
}

void
taken_end(struct taken_list *list)
{
	if (list->maildrop >= 0)
		close(list->maildrop);
	free(list->at);
	*list = (struct taken_list){ .maildrop = -1 };
}

bool
taken_has(const struct taken_list *list, const char *id)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i].id, id) == 0)
			return true;
	return false;
}

/* In maildrop again by an order, or set aside: it was accepted once. */
static bool
has_moved(const struct taken_list *list, const char *id)
{
	const int how = AT_SYMLINK_NOFOLLOW;

	return faccessat(list->maildrop, id, F_OK, how) == 0 ||
	       faccessat(list->spool->corrupt, id, F_OK, how) == 0;
}

static bool
was_accepted(const struct taken_list *list, struct facts *facts, const char *id)
{
	if (facts_is_void(facts, id))
		return false;
	return facts_tell_of(facts, id) || read_is_whole(list->spool, id) ||
	       has_moved(list, id);
}

int
taken_settle(struct taken_list *list, const struct taken *t,
    struct facts *facts, struct err *err)
{
	struct maildrop_name name = maildrop_name(t->id, t->queue_id);

	if (!was_accepted(list, facts, t->queue_id))
		return 0;
	if (list->spool->disk->remove(list->maildrop, name.text) < 0) {
		if (errno == ENOENT)
			return 0;
		return err_errno(err, "remove maildrop/%s", name.text);
	}
	log_info("maildrop/%s: was accepted as %s before", t->id, t->queue_id);
	list->removed++;
	return 0;
}
