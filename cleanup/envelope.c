#include "cleanup/envelope.h"

#include <string.h>

#include "cleanup/met.h"
#include "mail/address.h"
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

static int
add(struct making *m, const char *address, const char *original)
{
	struct spool_envelope *env = m->env;
	struct spool_recipient *was = env->recipients;

	if (!met_add(
		&m->met, pool_printf(m->pool, "%s\n%s", original, address)))
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
	env->recipients[env->count++] =
	    (struct spool_recipient){ .address = address,
		    .original = original };
	return 0;
}

/* One RCPT: all that it becomes. */
static int
add_given(struct making *m, const char *given)
{
	bool keep = m->alias->set->enable_original_recipient;
	struct alias_list list;
	const char *whole;

	if (*given == '\0' || !is_clean(given))
		return err_set(m->err, ERR_NEVER, "a recipient is no address");
	given = pool_copy(m->pool, sv_of(given));
	whole = rewrite_address(&m->alias->rules, given, m->pool);
	if (alias_expand(m->alias, whole, m->pool, &list, m->err) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		bool same = sv_is(sv_of(list.at[i]), given);

		if (add(m, list.at[i], keep && !same ? given : "") < 0)
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
		.flags = s->flags & SUBMIT_8BITMIME ? SPOOL_BODY_8BITMIME : 0,
		.client_name = pool_copy(pool, sv_of(s->client_name)),
		.client_address = pool_copy(pool, sv_of(s->client_address)),
		.helo = pool_copy(pool, sv_of(s->helo)),
		.protocol = pool_copy(pool, sv_of(s->protocol)),
	};
	if (!is_clean(s->sender))
		return err_set(err, ERR_NEVER, "the sender is no address");
	if (s->recipients.count == 0)
		return err_set(err, ERR_NEVER, "no recipients");
	for (size_t i = 0; rc == 0 && i < s->recipients.count; i++)
		rc = add_given(&m, given[i].address);
	met_end(&m.met);
	return rc;
}
