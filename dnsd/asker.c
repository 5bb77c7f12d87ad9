#include "dnsd/asker.h"

#include <stdlib.h>
#include <unistd.h>

#include "dnsd/packet.h"
#include "dnsd/settings.h"
#include "dnsd/ub.h"
#include "mail/messages.h"
#include "util/log.h"
#include "util/mem.h"

enum { RCODE_OK = 0, RCODE_NAME = 3, BOGUS = 1, SECURE = 2 };

struct asker {
	struct list node;
	struct channel channel;
	struct list questions;
};

struct question {
	struct ub_question ub;
	struct list node;    /* of its asker; of none when it is answered */
	struct list in_time; /* of all that wait, the oldest first */
	struct asker *asker;
	struct pool *pool;
	struct dns_ask ask;
	uint32_t serial;
	int64_t due;
};

static const struct hosts *hosts;
static struct list askers, waiting;
static struct timer slow;
static long open_count; /* those answered late are still the library's */

static void
say(struct asker *a, uint32_t serial, const struct dns_answer *answer)
{
	channel_put(&a->channel, &message_dns_answer, serial, answer);
}

static void
fail(struct asker *a, uint32_t serial, enum dns_status status)
{
	struct dns_answer answer = { .status = status,
		.text = dns_status_text(status) };

	say(a, serial, &answer);
}

/* Its asker has an answer, or has gone. */
static void
forget(struct question *q)
{
	list_drop(&q->node);
	list_drop(&q->in_time);
	q->asker = NULL;
}

static void
watch_time(void)
{
	struct question *q;

	if (list_empty(&waiting))
		return;
	q = owner_of(waiting.next, struct question, in_time);
	timer_after(&slow, q->due - loop_now(service_loop()));
}

static void
on_slow(struct timer *timer)
{
	int64_t now = loop_now(service_loop());

	while (!list_empty(&waiting)) {
		struct question *q =
		    owner_of(waiting.next, struct question, in_time);

		if (q->due > now)
			break;
		fail(q->asker, q->serial, DNS_LATER);
		forget(q);
	}
	watch_time();
}

static void
read_answer(
    struct question *q, int rcode, struct sv packet, struct dns_answer *answer)
{
	enum dns_status status = DNS_LATER;

	if (rcode == RCODE_OK) {
		packet_read(packet, &q->ask, q->pool, answer);
		return;
	}
	if (rcode == RCODE_NAME)
		status = DNS_NOT_FOUND;
	*answer = (struct dns_answer){ .status = status,
		.text = dns_status_text(status) };
}

static void
on_answered(struct ub_question *ub, int rcode, struct sv packet, int secure)
{
	struct question *q = owner_of(ub, struct question, ub);
	struct dns_answer answer;

	if (q->asker != NULL && secure == BOGUS) {
		log_warn("%s %s: the answer fails DNSSEC validation",
		    q->ask.name, dns_type_name((enum dns_type)q->ask.type));
		fail(q->asker, q->serial, DNS_LATER);
	} else if (q->asker != NULL) {
		read_answer(q, rcode, packet, &answer);
		answer.secure = secure == SECURE;
		say(q->asker, q->serial, &answer);
	}
	forget(q);
	open_count--;
	pool_free(&q->pool);
	free(q);
}

static struct question *
question_new(struct asker *a, const struct dns_ask *ask, uint32_t serial)
{
	struct question *q = mem_get(sizeof(*q));

	q->ub.answered = on_answered;
	q->asker = a;
	q->pool = pool_new();
	q->ask.type = ask->type;
	q->ask.name = pool_copy(q->pool, sv_of(ask->name));
	q->serial = serial;
	q->due = loop_now(service_loop()) + dnsd_settings.dns_timeout * 1000;
	list_begin(&q->node);
	list_add(&a->questions, &q->node);
	list_begin(&q->in_time);
	list_add(&waiting, &q->in_time);
	open_count++;
	return q;
}

static void
ask_dns(struct asker *a, const struct dns_ask *ask, uint32_t serial)
{
	struct question *q;

	if (open_count >= dnsd_settings.dns_open_limit) {
		fail(a, serial, DNS_LATER);
		return;
	}
	q = question_new(a, ask, serial);
	if (ub_ask(&q->ub, packet_query_name(&q->ask, q->pool),
		packet_query_type((enum dns_type)q->ask.type)) < 0) {
		on_answered(&q->ub, -1, (struct sv){ 0 }, 0);
		return;
	}
	if (!timer_is_set(&slow))
		watch_time();
}

static bool
makes_sense(const struct dns_ask *ask)
{
	struct ip ip;

	if (ask->type < 0 || ask->type >= DNS_TYPES)
		return false;
	if (ask->type == DNS_PTR)
		return ip_parse(sv_of(ask->name), &ip);
	return dns_name_ok(sv_of(ask->name));
}

static void
answer(struct asker *a, const struct dns_ask *ask, uint32_t serial)
{
	struct pool *pool = pool_new();
	struct dns_answer known;

	if (!makes_sense(ask))
		fail(a, serial, DNS_BAD);
	else if (hosts_answer(hosts, ask, pool, &known))
		say(a, serial, &known);
	else
		ask_dns(a, ask, serial);
	pool_free(&pool);
}

static void
asker_end(struct asker *a)
{
	while (!list_empty(&a->questions))
		forget(owner_of(a->questions.next, struct question, node));
	list_drop(&a->node);
	channel_end(&a->channel);
	free(a);
	service_let_go();
}

static void
on_closed(struct channel *c, int error)
{
	asker_end(owner_of(c, struct asker, channel));
}

static void
on_frame(struct channel *c, const struct frame *frame)
{
	struct asker *a = owner_of(c, struct asker, channel);
	struct pool *pool = pool_new();
	struct dns_ask ask;
	struct err err;

	if (frame_get(frame, &message_dns_ask, &ask, pool, &err) == 0) {
		answer(a, &ask, frame->serial);
		if (channel_waiting(c) > ANSWER_WAITING)
			channel_hold(c, true);
	} else {
		log_warn("bad question: %s", err.text);
		asker_end(a);
	}
	pool_free(&pool);
}

static void
on_drained(struct channel *c)
{
	channel_hold(c, false);
}

void
asker_begin(const struct hosts *known)
{
	hosts = known;
	list_begin(&askers);
	list_begin(&waiting);
	timer_begin(&slow, service_loop(), on_slow);
}

void
asker_connected(int fd, const char *from)
{
	struct asker *a;
	enum service_end how;

	/* It asks again, and gets my successor. */
	if (service_ending(&how)) {
		close(fd);
		return;
	}
	a = mem_get(sizeof(*a));
	service_hold();
	list_begin(&a->node);
	list_begin(&a->questions);
	list_add(&askers, &a->node);
	a->channel.frame = on_frame;
	a->channel.drained = on_drained;
	a->channel.closed = on_closed;
	channel_begin(&a->channel, service_loop(), fd);
}

/* Who asks asks the next dnsd again (service/peer.h). */
void
asker_drain(enum service_end how)
{
	while (!list_empty(&askers))
		asker_end(owner_of(askers.next, struct asker, node));
}
