#include "util/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"

_Noreturn void
mem_none(size_t size)
{
	log_fatal("cannot allocate %zu bytes", size);
}

void *
mem_get(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (p == NULL)
		mem_none(size);
	return p;
}

void *
mem_grow(void *old, size_t count, size_t each)
{
	void *p;

	if (each != 0 && count > SIZE_MAX / each)
		mem_none(SIZE_MAX);
	if ((p = realloc(old, count * each)) == NULL)
		mem_none(count * each);
	return p;
}

size_t
mem_double(size_t n)
{
	if (n > SIZE_MAX / 2)
		mem_none(n);
	return n * 2;
}

char *
mem_text(const char *text)
{
	size_t n = strlen(text) + 1;

	return memcpy(mem_get(n), text, n);
}
