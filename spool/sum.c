#include "spool/sum.h"

/* With the widest vectors of the processor it runs on. */
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include "util/must.h"

/* The library wants an alignment that malloc() does not promise. */
static XXH3_state_t *
state(const struct sum *s)
{
	return (XXH3_state_t *)(uintptr_t)s;
}

uint64_t
sum_of(const void *at, size_t len, uint64_t seed)
{
	return XXH3_64bits_withSeed(at, len, seed);
}

struct sum *
sum_new(void)
{
	XXH3_state_t *s = XXH3_createState();

	must(s != NULL);
	XXH3_64bits_reset(s);
	return (struct sum *)(void *)s;
}

void
sum_add(struct sum *s, const void *at, size_t len)
{
	XXH3_64bits_update(state(s), at, len);
}

uint64_t
sum_value(const struct sum *s)
{
	return XXH3_64bits_digest(state(s));
}

void
sum_free(struct sum **s)
{
	if (*s != NULL)
		XXH3_freeState(state(*s));
	*s = NULL;
}
