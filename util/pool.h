/*
 * pool - memory with one owner and one end
 *
 * Everything that lives as long as a mail transaction is taken from the
 * transaction's pool; RSET is then one call and cannot forget a field.
 *
 * Memory	what is got is lent until pool_reset() or pool_free(). There is
 *		no way to give one piece back. An unused pool costs a pointer's
 *		worth; a reset one keeps nothing but its own head.
 */
#ifndef UTIL_POOL_H
#define UTIL_POOL_H

#include <stdarg.h>

#include "util/sv.h"

struct pool;

struct pool *pool_new(void);
void *pool_get(struct pool *, size_t);         /* zeroed */
char *pool_copy(struct pool *, struct sv);     /* ends in NUL */
struct sv pool_view(struct pool *, struct sv); /* the copy, as a view */
char *pool_printf(struct pool *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
size_t pool_size(const struct pool *); /* bytes held, for limits */
void pool_reset(struct pool *);
void pool_free(struct pool **);

#endif
