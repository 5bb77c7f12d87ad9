/*
 * error - fixed outcomes: the services error, retry and discard
 */
#include "error/verdict.h"
#include "mail/fixed.h"
#include "mail/settings.h"
#include "service/agent.h"
#include "spool/spool.h"

static void
tell_one(struct agent *a, uint32_t serial, const struct deliver *m,
    const struct deliver_recipient *r)
{
	struct delivered answer = { .id = m->id, .number = r->number };
	struct verdict v;

	verdict_of(service_name(), m->nexthop, mail_settings.soft_bounce, &v);
	if (m->flags & SPOOL_VERIFY)
		v.status = verdict_probe(v.outcome);
	fixed_log(&(struct fixed){ .id = m->id,
	    .recipient = r->address,
	    .original = r->original,
	    .arrived = m->arrived,
	    .active = m->active,
	    .dsn = v.dsn,
	    .status = v.status,
	    .text = v.text });
	answer.outcome = v.outcome;
	answer.dsn = v.dsn;
	answer.text = v.text;
	answer.reach = REACH_DELIVERED; /* of what is discarded */
	channel_put(&a->channel, &message_delivered, serial, &answer);
}

static int
deliver(
    struct agent *a, const struct frame *f, struct pool *pool, struct err *err)
{
	const struct deliver_recipient *r;
	struct deliver m;

	if (frame_get(f, &message_deliver, &m, pool, err) < 0)
		return -1;
	r = m.recipients.at;
	for (size_t i = 0; i < m.recipients.count; i++)
		tell_one(a, f->serial, &m, &r[i]);
	channel_put(&a->channel, &message_deliver_end, f->serial,
	    &(struct deliver_end){ .id = m.id, .dsn = "", .text = "" });
	return 0;
}

static int
on_frame(struct agent *a, const struct frame *f, struct err *err)
{
	struct pool *pool = pool_new();
	int result = deliver(a, f, pool, err);

	pool_free(&pool);
	return result;
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ NULL, NULL },
};

static const struct service row = {
	.name = "error",
	.settings = settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_EMPTY,
	.connected = agent_connected,
	.drain = agent_drain,
};

int
main(int argc, char **argv)
{
	agent_serve(on_frame);
	return service_main(argc, argv, &row);
}
