/*
 * A frame from a process that was taken over. The first byte says which message
 * it pretends to be. It is understood or refused; what is understood can be put
 * and got again, and is the same.
 */
#include <stdint.h>
#include <string.h>

#include "mail/messages.h"
#include "service/control.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { ROOM = 512 };

static const struct message *const control[] = { &control_start,
	&control_client, &control_answer, &control_log, &control_settings,
	&control_wake, &control_end, &control_ready, &control_ask,
	&control_load, &control_replace, &control_stress };

static const struct message *
choose(unsigned n)
{
	size_t count = 0, own = sizeof(control) / sizeof(control[0]);

	while (messages[count] != NULL)
		count++;
	n %= (unsigned)(count + own);
	return n < count ? messages[n] : control[n - count];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	struct str first = { 0 }, second = { 0 };
	_Alignas(max_align_t) char at[ROOM], again[ROOM];
	const struct message *m;
	struct sv body;
	struct err err;

	m = choose(size > 0 ? data[0] : 0);
	must(m->size <= ROOM);
	/* A copy of the exact size, so that a read past it is seen. */
	body = sv_from((struct sv){ (const char *)data, size }, 1);
	if (message_get(m, at, pool_view(pool, body), pool, &err) == 0) {
		message_put(m, at, &first);
		must(message_get(m, again, str_view(&first), pool, &err) == 0);
		message_put(m, again, &second);
		must(sv_equal(str_view(&first), str_view(&second)));
	}
	str_free(&first);
	str_free(&second);
	pool_free(&pool);
	return 0;
}
