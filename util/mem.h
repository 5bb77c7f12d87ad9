/*
 * mem - memory that is there, or the process is not
 *
 * A daemon that cannot have a few hundred bytes cannot do its work either, so
 * these calls never return NULL: they log and exit, and master starts anew.
 * Sizes that a stranger chooses are bounded by the caller before they get here.
 */
#ifndef UTIL_MEM_H
#define UTIL_MEM_H

#include <stddef.h>

void *mem_get(size_t); /* zeroed; free() it */
void *mem_grow(void *, size_t count, size_t each);
size_t mem_double(size_t);    /* twice as much, or the end */
char *mem_text(const char *); /* a copy */
/* The end, for who got no memory from elsewhere. */
_Noreturn void mem_none(size_t wanted);

#endif
