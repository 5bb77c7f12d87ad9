#include "cleanup/envelope.h"

#include <string.h>

#include "cleanup/met.h"
#include "mail/address.h"
#include "mail/xtext.h"
#include "map/answers.h"
#include "util/loop.h"

struct making {
	struct alias *alias;
	struct pool *pool;
	struct spool_envelope *env;
	size_t room;
	struct met met;
	struct err *err;
};

static bool
is_clean(const char *address)
{
	size_t len = strlen(address);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)address[i];

		if (c < 32 || c == 127)
			return false;
	}
	return len <= ADDRESS_LIMIT;
}

static bool
is_notify(int64_t notify)
{
	return notify >= 0 && notify <= DSN_NOTIFY_ALL &&
	       (!(notify & DSN_NEVER) || notify == DSN_NEVER);
}

/* Two requests for the same recipient differ in what is to be told of it. */
static const char *
key_of(struct making *m, const struct spool_recipient *r)
{
	return m->alias->set->enable_original_recipient
		   ? pool_printf(m->pool, "%s\n%d\n%s\n%s", r->orcpt, r->notify,
			 r->original, r->address)
		   : r->address;
}

static int
add(struct making *m, const struct spool_recipient *r)
{
	struct spool_envelope *env = m->env;
	struct spool_recipient *was = env->recipients;

	if (!met_add(&m->met, key_of(m, r)))
		return 0;
	if (env->count >= SPOOL_RECIPIENT_LIMIT)
		return err_set(m->err, ERR_LATER,
		    "too many recipients after alias expansion");
	if (env->count == m->room) {
		m->room = m->room ? 2 * m->room : 4;
		env->recipients = pool_get(m->pool, m->room * sizeof(*was));
		if (env->count > 0)
			memcpy(env->recipients, was, env->count * sizeof(*was));
	}
	env->recipients[env->count++] = *r;
	return 0;
}

/* One RCPT: all that it becomes, each with what it asked to be told. */
static int
add_given(struct making *m, const struct submit_recipient *r)
{
	bool keep = m->alias->set->enable_original_recipient;
	struct spool_recipient to = { .original = "" };
	const char *given = r->address, *original, *whole;
	struct alias_list list;

	if (*given == '\0' || !is_clean(given) || !is_clean(r->original))
		return err_set(m->err, ERR_NEVER, "a recipient is no address");
	if (!is_notify(r->notify) || !xtext_orcpt_ok(r->orcpt))
		return err_set(
		    m->err, ERR_NEVER, "a recipient's notify or orcpt is none");
	to.notify = (unsigned char)r->notify;
	to.orcpt = pool_copy(m->pool, sv_of(r->orcpt));
	given = pool_copy(m->pool, sv_of(given));
	original = *r->original == '\0'
		       ? given
		       : pool_copy(m->pool, sv_of(r->original));
	whole = rewrite_address(&m->alias->rules, given, m->pool);
	if (alias_expand(m->alias, whole, m->pool, &list, m->err) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		bool same = sv_is(sv_of(list.at[i]), original);

		to.address = list.at[i];
		to.original = keep && !same ? original : "";
		if (add(m, &to) < 0)
			return -1;
	}
	return 0;
}

/* When reception began, as the client says: not in the future, and no number
 * that later sums cannot bear. */
static int64_t
plausible(int64_t arrived)
{
	int64_t now = loop_clock();

	return arrived < 0 || arrived > now ? now : arrived;
}

static uint32_t
flags_of(int64_t flags)
{
	static const struct {
		enum submit_flag from;
		enum spool_flag to;
	} rows[] = {
		{ SUBMIT_8BITMIME, SPOOL_BODY_8BITMIME },
		{ SUBMIT_VERIFY, SPOOL_VERIFY },
		{ SUBMIT_TRACE, SPOOL_TRACE },
		{ SUBMIT_HOLD, SPOOL_HELD },
	};
	uint32_t out = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (flags & rows[i].from)
			out |= rows[i].to;
	return out;
}

static int
check_message(const struct submit *s, struct err *err)
{
	if (!is_clean(s->sender))
		return err_set(err, ERR_NEVER, "the sender is no address");
	if (!xtext_envid_ok(s->envid))
		return err_set(err, ERR_NEVER, "the envid is none");
	if (s->ret < DSN_RET_ANY || s->ret > DSN_RET_HDRS)
		return err_set(err, ERR_NEVER, "the ret is none");
	if (s->recipients.count == 0)
		return err_set(err, ERR_NEVER, "no recipients");
	return 0;
}

int
envelope_make(struct alias *alias, const struct submit *s, struct pool *pool,
    struct spool_envelope *env, struct err *err)
{
	const struct submit_recipient *given = s->recipients.at;
	struct making m = { alias, pool, env, 0,
		{ .pool = pool, .limit = alias->set->duplicate_filter_limit },
		err };
	const char *sender = pool_copy(pool, sv_of(s->sender));
	int rc = 0;

	*env = (struct spool_envelope){
		.sender = rewrite_address(&alias->rules, sender, pool),
		.arrived = plausible(s->arrived),
		.flags = flags_of(s->flags),
		.client_name = pool_copy(pool, sv_of(s->client_name)),
		.client_address = pool_copy(pool, sv_of(s->client_address)),
		.helo = pool_copy(pool, sv_of(s->helo)),
		.protocol = pool_copy(pool, sv_of(s->protocol)),
		.envid = pool_copy(pool, sv_of(s->envid)),
		.ret = (enum dsn_ret)s->ret,
		.full_name = "",
	};
	if (check_message(s, err) < 0)
		return -1;
	for (size_t i = 0; i < s->recipients.count; i++) {
		rc = add_given(&m, &given[i]);
		if (rc < 0 && !answers_lack())
			break;
	}
	met_end(&m.met);
	return rc;
}
