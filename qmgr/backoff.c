#include "qmgr/backoff.h"

int64_t
backoff_wait(const struct backoff *b, int64_t age, uint32_t random)
{
	int64_t wait = age;

	if (wait > b->most * 1000000)
		wait = b->most * 1000000;
	if (wait < b->least * 1000000)
		wait = b->least * 1000000;
	return wait + wait / 10 * (random % 1000) / 1000;
}
