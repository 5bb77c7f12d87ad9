#include "service/lookups.h"

#include <stdlib.h>

#include "mail/messages.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/must.h"

struct asking {
	struct list node;
	struct lookups *of;
	struct map_question *question;
	struct call call;
};

static struct peer proxymap = { .service = "proxymap" };

/* proxymap is believed no further than its message goes. */
static void
take(struct answers *a, struct map_question *q, const struct frame *f)
{
	struct looked_up m;
	struct err err;

	if (f == NULL) {
		answers_put(
		    a, q, MAP_LATER, SV(""), "proxymap does not answer");
		return;
	}
	if (f->type != MESSAGE_LOOKED_UP ||
	    frame_get(f, &message_looked_up, &m, a->pool, &err) < 0 ||
	    m.result < MAP_NONE || m.result > MAP_LATER) {
		log_warn("proxymap: an answer that makes no sense");
		answers_put(a, q, MAP_LATER, SV(""), "no answer");
		return;
	}
	answers_put(a, q, (enum map_result)m.result, m.value, m.text);
}

static void
end(struct asking *a)
{
	list_drop(&a->node);
	call_end(&a->call);
	free(a);
}

static void
on_answered(struct call *call, const struct frame *f)
{
	struct asking *a = owner_of(call, struct asking, call);
	struct lookups *l = a->of;

	take(l->answers, a->question, f);
	end(a);
	if (!answers_open(l->answers))
		l->asked(l);
}

static void
ask(struct lookups *l, struct map_question *q)
{
	struct lookup m = { .table = q->table, .key = q->key };
	struct asking *a = mem_get(sizeof(*a));

	a->of = l;
	a->question = q;
	a->call.answered = on_answered;
	list_begin(&a->node);
	list_add(&l->asking, &a->node);
	peer_ask(&proxymap, &a->call, &message_lookup, &m);
}

void
lookups_ask(struct lookups *l, struct answers *answers)
{
	must(answers_open(answers) && !lookups_asking(l));
	l->answers = answers;
	list_begin(&l->asking);
	list_each(n, &answers->questions) {
		struct map_question *q = owner_of(n, struct map_question, node);

		if (!q->answered)
			ask(l, q);
	}
}

bool
lookups_asking(const struct lookups *l)
{
	return l->asking.next != NULL && !list_empty(&l->asking);
}

void
lookups_end(struct lookups *l)
{
	while (lookups_asking(l)) {
		struct asking *a =
		    owner_of(l->asking.next, struct asking, node);

		peer_cancel(&proxymap, &a->call);
		end(a);
	}
}
