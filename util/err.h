/*
 * err - why something could not be done, and whether to try again
 *
 * A mail system asks one question of every failure: later, or never? A call
 * that can fail returns 0 or -1 and takes a struct err last. On -1 the err is
 * filled, its text complete enough to log as it stands; on 0 it is untouched.
 */
#ifndef UTIL_ERR_H
#define UTIL_ERR_H

enum err_kind {
	ERR_NONE,
	ERR_LATER, /* may pass: network, disk full, lookup down */
	ERR_NEVER  /* will not pass: syntax, permission, no such */
};

struct err {
	enum err_kind kind;
	char text[256];
};

int err_set(struct err *, enum err_kind, const char *, ...)
    __attribute__((format(printf, 3, 4))); /* always -1 */

/* The same, with ": " and the text of errno after it; ERR_LATER. */
int err_errno(struct err *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "context: " before the text that is there; always -1. */
int err_in(struct err *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

#endif
