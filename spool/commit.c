#include "spool/commit.h"

#include <stdlib.h>

#include "spool/draft.h"
#include "spool/journal.h"
#include "util/mem.h"

void
commit_begin(struct spool_slot *slot, const struct commit_settings *settings)
{
	slot->commit = mem_get(sizeof(*slot->commit));
	*slot->commit = *settings;
	if (settings->journal)
		slot->journal = journal_new(slot, settings);
}

void
commit_start(const struct commit_settings *set, struct job *job)
{
	if (!set->work->over) {
		work_do(set->work, job);
		return;
	}
	job->run(job);
	job->done(job);
}

/* In a thread. */
static void
run(struct job *job)
{
	struct commit *c = owner_of(job, struct commit, job);

	c->failed = spool_commit(&c->draft, &c->err) < 0;
}

static void
on_run(struct job *job)
{
	struct commit *c = owner_of(job, struct commit, job);

	c->done(c);
}

void
commit_later(
    struct spool_slot *slot, struct spool_draft **draft, struct commit *c)
{
	const struct commit_settings *set = slot->commit;

	c->draft = *draft;
	*draft = NULL;
	c->failed = false;
	if (slot->journal != NULL && draft_fits(c->draft, set->message_limit)) {
		journal_put(slot->journal, c);
		return;
	}
	c->job = (struct job){ .run = run, .done = on_run };
	commit_start(set, &c->job);
}

bool
commit_is_well(const struct spool_slot *slot)
{
	return slot->journal == NULL || journal_is_well(slot->journal);
}

void
commit_end(struct spool_slot *slot)
{
	if (slot != NULL && slot->journal != NULL)
		journal_finish(slot->journal);
}
