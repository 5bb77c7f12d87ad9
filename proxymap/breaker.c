#include "proxymap/breaker.h"

enum breaker_may
breaker_may_ask(struct breaker *b, int64_t now)
{
	if (b->pause == 0)
		return BREAKER_ASK;
	if (b->probing || now < b->until)
		return BREAKER_REFUSE;
	b->probing = true;
	return BREAKER_PROBE;
}

bool
breaker_failed(struct breaker *b, bool probe, int64_t now)
{
	if (b->pause == 0) {
		if (++b->failures < BREAKER_FAILURES)
			return false;
		b->pause = BREAKER_LEAST_MS;
		b->until = now + b->pause;
		return true;
	}
	if (!probe)
		return false; /* one from before */
	b->probing = false;
	b->pause *= 2;
	if (b->pause > BREAKER_MOST_MS)
		b->pause = BREAKER_MOST_MS;
	b->until = now + b->pause;
	return false;
}

bool
breaker_answered(struct breaker *b)
{
	bool was_open = b->pause > 0;

	*b = (struct breaker){ 0 };
	return was_open;
}
