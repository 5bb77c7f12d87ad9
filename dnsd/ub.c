#include "dnsd/ub.h"

#include <unbound-event.h>
#include <unbound.h>
#include <unistd.h>

#include "util/log.h"

enum { CLASS_IN = 1, TYPE_A = 1 };

static struct ub_ctx *ctx;

/* The library's own defaults are for a program that asks now and then. */
static const struct {
	const char *option, *value;
	bool needed;
} options[] = {
	{ "do-not-query-localhost:", "no", true },
	{ "unblock-lan-zones:", "yes", true },
	{ "insecure-lan-zones:", "yes", true },
	{ "local-zone:", "test. nodefault", false },
	{ "outgoing-range:", "512", true },
	{ "num-queries-per-thread:", "4096", true },
	{ "msg-cache-size:", "8m", true },
	{ "rrset-cache-size:", "16m", true },
	{ "infra-keep-probing:", "yes", false },
	{ "edns-buffer-size:", "1232", false },
	{ "harden-glue:", "yes", true },
};

static int
set_options(const char *modules, struct err *err)
{
	int code = ub_ctx_set_option(ctx, "module-config:", modules);

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		int this =
		    ub_ctx_set_option(ctx, options[i].option, options[i].value);

		if (code == 0 && options[i].needed)
			code = this;
	}
	if (code == 0)
		return 0;
	return err_set(err, ERR_NEVER, "libunbound: %s", ub_strerror(code));
}

static int
set_servers(const struct servers *servers, struct err *err)
{
	char text[INET6_ADDRSTRLEN + 8];
	int code;

	for (size_t i = 0; i < servers->count; i++) {
		const struct server *s = &servers->at[i];

		snprintf(text, sizeof(text), "%s@%u", ip_print(&s->ip).text,
		    s->port);
		code = ub_ctx_set_fwd(ctx, text);
		if (code != 0)
			return err_set(err, ERR_NEVER, "libunbound: %s: %s",
			    text, ub_strerror(code));
	}
	return 0;
}

static void
on_answer(void *mine, int rcode, void *packet, int length, int secure,
    char *bogus, int limited)
{
	struct ub_question *q = mine;
	struct sv view = { "", 0 };

	if (rcode == 0 && packet != NULL && length > 0)
		view = (struct sv){ packet, (size_t)length };
	if (q != NULL)
		q->answered(q, rcode, view, secure);
}

/* The library reads what it needs at the first question. */
static int
get_ready(struct err *err)
{
	int id = 0, code = ub_resolve_event(ctx, "localhost.", TYPE_A, CLASS_IN,
			NULL, on_answer, &id);

	if (code != 0)
		return err_set(
		    err, ERR_NEVER, "libunbound: %s", ub_strerror(code));
	return 0;
}

int
ub_open(struct loop *loop, const struct servers *servers, const char *anchor,
    struct err *err)
{
	bool validate = *anchor != '\0' && access(anchor, R_OK) == 0;
	int code;

	if (*anchor != '\0' && !validate)
		log_warn("cannot read dns_trust_anchor_file %s: answers are "
			 "not validated",
		    anchor);
	ctx = ub_ctx_create_event(loop->base);
	if (ctx == NULL)
		return err_set(err, ERR_LATER, "libunbound: no context");
	ub_ctx_debugout(ctx, NULL);
	if (set_options(validate ? "validator iterator" : "iterator", err) <
		0 ||
	    set_servers(servers, err) < 0)
		return -1;
	code = validate ? ub_ctx_add_ta_file(ctx, anchor) : 0;
	if (code != 0)
		return err_set(err, ERR_NEVER, "libunbound: %s: %s", anchor,
		    ub_strerror(code));
	return get_ready(err);
}

void
ub_close(void)
{
	ub_ctx_delete(ctx);
	ctx = NULL;
}

int
ub_ask(struct ub_question *q, const char *name, int type)
{
	int id = 0;

	return ub_resolve_event(ctx, name, type, CLASS_IN, q, on_answer, &id) ==
		       0
		   ? 0
		   : -1;
}
