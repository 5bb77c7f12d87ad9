/*
 * The SMTP session: whatever a client sends, the promises of world.c hold, and
 * the replies and the messages are the same however the bytes are cut.
 *
 * The first byte is the kind of server, the second the size of the pieces.
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "tests/smtpd/world.h"
#include "util/log.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const kinds[] = { "normalize", "no", "reject", "note" };

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), INPUT_LIMIT = 65536 };

struct result {
	struct str out, envelope, sent;
	unsigned queued;
};

static struct world *
world_of(unsigned kind)
{
	static struct world worlds[KINDS];
	struct world *w = &worlds[kind];
	struct err err;

	if (w->pool != NULL)
		return w;
	log_to(LOG_TO_FILE, open("/dev/null", O_WRONLY | O_CLOEXEC));
	world_begin(w);
	/* Whether a client waited depends on how its bytes are cut. */
	world_conf(w, "smtpd_forbid_unauth_pipelining = no");
	world_conf(w, "message_size_limit = 100000");
	world_conf(w, "smtpd_recipient_limit = 5");
	str_printf(&w->conf, "smtpd_forbid_bare_newline = %s\n", kinds[kind]);
	world_address(w, "*@example.com", "relay", "smtp", "");
	world_address(w, "*@later.example", "later", "", "");
	must(world_open(w, &err) == 0);
	return w;
}

static void
play(struct world *w, struct sv in, size_t piece, struct result *r)
{
	w->queued = w->submits = 0;
	str_clear(&w->in);
	str_clear(&w->out);
	str_clear(&w->envelope);
	str_clear(&w->sent);
	world_connect(w);
	while (in.len > 0) {
		world_give(w, sv_upto(in, piece));
		in = sv_from(in, piece < in.len ? piece : in.len);
	}
	session_lost(&w->session);
	session_end(&w->session);
	str_put(&r->out, str_view(&w->out));
	str_put(&r->envelope, str_view(&w->envelope));
	str_put(&r->sent, str_view(&w->sent));
	r->queued = w->queued;
}

static void
forget(struct result *r)
{
	str_free(&r->out);
	str_free(&r->envelope);
	str_free(&r->sent);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct result whole = { 0 }, cut = { 0 };
	struct sv in = { (const char *)data, size };
	struct world *w;

	if (size < 3 || size > INPUT_LIMIT)
		return 0;
	w = world_of(data[0] % KINDS);
	in = sv_from(in, 2);
	play(w, in, in.len, &whole);
	play(w, in, data[1] % 16 + 1U, &cut);
	must(sv_equal(str_view(&whole.out), str_view(&cut.out)));
	must(sv_equal(str_view(&whole.envelope), str_view(&cut.envelope)));
	must(sv_equal(str_view(&whole.sent), str_view(&cut.sent)));
	must(whole.queued == cut.queued);
	forget(&whole);
	forget(&cut);
	return 0;
}
