#include "qmgr/agent.h"

#include <stdlib.h>

#include "mail/messages.h"
#include "service/service.h"
#include "util/hash.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/must.h"

enum {
	FILL = 10,         /* requests on each before one more link is made */
	DEATHS_SEEN = 3,   /* in a row without a word, and for this long: */
	DEATHS_MS = 30000, /* there is no such agent, whatever master says */
	REFUSED_MS = 1000
};

struct agent_link {
	struct list node;
	struct agent *agent;
	struct channel channel;
	struct list requests;
	unsigned count;
	bool spoke, leaving;
};

struct agent {
	struct hash_node by_service;
	struct list links, waiting;
	unsigned staying, deaths; /* links that are not leaving */
	int64_t refused, died;    /* loop_now() of the last, of the first */
	struct connecting connecting;
	bool is_connecting;
	struct soon deal;
	uint32_t serial;
	char service[];
};

static struct hash agents;
static unsigned links_wanted = 1;
static size_t open_requests;

void
agent_set_links(long processors)
{
	if (processors > AGENT_LINKS)
		processors = AGENT_LINKS;
	links_wanted = processors > 1 ? (unsigned)processors : 1;
}

size_t
agent_open(void)
{
	return open_requests;
}

static void
end_link(struct agent_link *l)
{
	list_drop(&l->node);
	l->agent->staying -= !l->leaving;
	channel_end(&l->channel);
	free(l);
}

static void
forget(struct agent_request *r)
{
	must(open_requests > 0);
	open_requests--;
	list_drop(&r->node);
	if (r->link != NULL)
		r->link->count--;
	r->link = NULL;
}

void
agent_done(struct agent_request *r)
{
	struct agent_link *l = r->link;

	must(l != NULL);
	forget(r);
	soon_ask(&l->agent->deal, service_loop());
}

static void
lose_all(struct list *requests, enum agent_loss how)
{
	struct list taken, *node;

	list_begin(&taken);
	while ((node = list_take(requests)) != NULL)
		list_add(&taken, node);
	while (!list_empty(&taken)) {
		struct agent_request *r =
		    owner_of(taken.next, struct agent_request, node);

		forget(r);
		r->lost(r, how);
	}
}

/* --- what an agent says --------------------------------------------------- */

static bool
dies_always(struct agent *a)
{
	int64_t now = loop_now(service_loop());

	if (a->deaths++ == 0)
		a->died = now;
	return a->deaths >= DEATHS_SEEN && now - a->died >= DEATHS_MS;
}

static void
lose_link(struct agent_link *l, enum agent_loss how)
{
	struct agent *a = l->agent;
	struct list lost;

	list_begin(&lost);
	while (!list_empty(&l->requests)) {
		struct agent_request *r =
		    owner_of(l->requests.next, struct agent_request, node);

		list_drop(&r->node);
		r->link = NULL;
		list_add(&lost, &r->node);
	}
	if (!l->spoke && how == AGENT_DIED && !list_empty(&lost) &&
	    dies_always(a))
		how = AGENT_MISSING;
	end_link(l);
	lose_all(&lost, how);
	soon_ask(&a->deal, service_loop());
}

static void
on_closed(struct channel *c, int error)
{
	lose_link(owner_of(c, struct agent_link, channel), AGENT_DIED);
}

static void
on_leaving(struct agent_link *l)
{
	l->agent->staying -= !l->leaving;
	l->leaving = true;
	soon_ask(&l->agent->deal, service_loop());
}

static void
on_frame(struct channel *c, const struct frame *f)
{
	struct agent_link *l = owner_of(c, struct agent_link, channel);

	if (f->type == MESSAGE_LEAVING) {
		on_leaving(l);
		return;
	}
	l->spoke = true;
	l->agent->deaths = 0;
	list_each(node, &l->requests) {
		struct agent_request *r =
		    owner_of(node, struct agent_request, node);

		if (r->serial != f->serial)
			continue;
		if (r->answer(r, f, c))
			return;
		break;
	}
	log_warn("%s gave an answer that nobody asked for", l->agent->service);
	lose_link(l, AGENT_IMPUDENT);
}

/* Its last word may be that results are taken. */
static void
on_drained(struct channel *c)
{
	struct agent_link *l = owner_of(c, struct agent_link, channel);

	if (l->leaving)
		soon_ask(&l->agent->deal, service_loop());
}

/* --- who gets what -------------------------------------------------------- */

static void
on_connected(struct connecting *connecting, int fd)
{
	struct agent *a = owner_of(connecting, struct agent, connecting);
	struct agent_link *l;

	a->is_connecting = false;
	if (fd < 0) {
		a->refused = loop_now(service_loop());
		if (a->staying == 0)
			lose_all(&a->waiting, AGENT_MISSING);
		return;
	}
	l = mem_get(sizeof(*l));
	l->agent = a;
	list_begin(&l->requests);
	l->channel.frame = on_frame;
	l->channel.drained = on_drained;
	l->channel.closed = on_closed;
	channel_begin(&l->channel, service_loop(), fd);
	list_add(&a->links, &l->node);
	a->staying++;
	soon_ask(&a->deal, service_loop());
}

static struct agent_link *
least_loaded(struct agent *a)
{
	struct agent_link *best = NULL;

	list_each(node, &a->links) {
		struct agent_link *l = owner_of(node, struct agent_link, node);

		if (!l->leaving && l->count < AGENT_REQUESTS &&
		    (best == NULL || l->count < best->count))
			best = l;
	}
	return best;
}

static void
connect_if_needed(struct agent *a, const struct agent_link *best)
{
	bool needed =
	    best == NULL ? !list_empty(&a->waiting) : best->count >= FILL;

	if (!needed || a->is_connecting || a->staying >= links_wanted)
		return;
	if (a->staying > 0 &&
	    loop_now(service_loop()) - a->refused < REFUSED_MS)
		return;
	a->is_connecting = true;
	service_connect(&a->connecting, a->service);
}

static void
hang_up_on_leavers(struct agent *a)
{
	list_each(node, &a->links) {
		struct agent_link *l = owner_of(node, struct agent_link, node);

		if (!l->leaving || l->count > 0)
			continue;
		stream_flush(&l->channel.stream);
		if (channel_waiting(&l->channel) == 0)
			end_link(l);
	}
}

static void
on_deal(struct soon *soon)
{
	struct agent *a = owner_of(soon, struct agent, deal);
	struct agent_link *l;

	hang_up_on_leavers(a);
	if (service_ending(NULL)) {
		lose_all(&a->waiting, AGENT_DIED);
		return;
	}
	while ((l = least_loaded(a)) != NULL && !list_empty(&a->waiting)) {
		struct agent_request *r =
		    owner_of(a->waiting.next, struct agent_request, node);

		list_drop(&r->node);
		r->serial = ++a->serial;
		r->link = l;
		l->count++;
		list_add(&l->requests, &r->node);
		r->send(r, &l->channel);
	}
	connect_if_needed(a, l);
}

struct agent *
agent_of(const char *service)
{
	struct sv name = sv_of(service);
	struct hash_node *node = hash_find(&agents, name);
	struct agent *a;

	if (node != NULL)
		return owner_of(node, struct agent, by_service);
	a = mem_get(sizeof(*a) + name.len + 1);
	memcpy(a->service, name.at, name.len);
	a->by_service.key = (struct sv){ a->service, name.len };
	list_begin(&a->links);
	list_begin(&a->waiting);
	soon_begin(&a->deal, on_deal);
	a->connecting.done = on_connected;
	hash_put(&agents, &a->by_service);
	return a;
}

void
agent_ask(struct agent *a, struct agent_request *r)
{
	r->link = NULL;
	r->serial = 0;
	list_begin(&r->node);
	list_add(&a->waiting, &r->node);
	open_requests++;
	soon_ask(&a->deal, service_loop());
}

void
agent_stop(void)
{
	if (agents.count > 0)
		list_each(node, &agents.order) {
			struct agent *a =
			    owner_of(owner_of(node, struct hash_node, used),
				struct agent, by_service);

			soon_ask(&a->deal, service_loop());
		}
}
