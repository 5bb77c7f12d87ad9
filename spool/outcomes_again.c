#include "spool/outcomes_again.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/outcomes.h"
#include "spool/slots.h"
#include "util/log.h"

struct again {
	struct spool *spool;
	bool all; /* each record was seen */
};

/* Its file is written before the record is: without a file it is gone. What
 * cannot be read as a record replay makes nothing of. */
static void
tell_if_gone(struct again *a, int fd, const struct segment_piece *p)
{
	char bytes[SPOOL_ID_ROOM], id[SPOOL_ID_ROOM];
	struct sv payload = { bytes, sizeof(bytes) };
	struct stat st;
	struct err err;
	int directory;

	if (p->what != SEGMENT_RECORD || p->type != RECORD_ACCEPT)
		return;
	if (pread(fd, bytes, sizeof(bytes), p->at) != sizeof(bytes) ||
	    !record_take_id(&payload, id) ||
	    (directory = queue_directory_of(a->spool, id, &err)) < 0)
		a->all = false;
	else if (fstatat(directory, id, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno == ENOENT)
			outcomes_gone(a->spool, id);
		else
			a->all = false;
	}
}

static void
see_segment(void *context, uint32_t slot, const char *name)
{
	struct again *a = context;
	struct segment_header h;
	struct segment_list list;
	struct err err;
	int fd = -1;

	if (slot != SLOTS_DONE)
		fd = slots_open(a->spool, name, &err);
	if (fd >= 0 && segment_look(fd, &h, &err) == 0) {
		if (h.state == SEGMENT_OPEN) {
			segment_list(fd, &h, &list);
			a->all &= list.unreadable == 0;
			for (size_t i = 0; i < list.count; i++)
				tell_if_gone(a, fd, &list.pieces[i]);
			segment_list_free(&list);
		}
	} else if (slot != SLOTS_DONE && err.kind == ERR_LATER &&
		   errno != ENOENT)
		a->all = false; /* what is no segment has no record */
	if (fd >= 0)
		close(fd);
}

bool
outcomes_again(struct spool *spool)
{
	struct again a = { .spool = spool, .all = true };
	struct err err;

	if (spool->disk->flush_all(spool->queue) < 0) {
		log_warn("the file system of the queue cannot be flushed: %s",
		    strerror(errno));
		a.all = false;
	}
	if (slots_each(spool, see_segment, &a, &err) < 0) {
		log_warn("%s", err.text);
		a.all = false;
	}
	return a.all;
}
