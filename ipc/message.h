/*
 * message - what one process says to another, described once
 *
 * A message is a plain struct and a table of its fields. Sender and receiver
 * share the table, so the two ends cannot drift apart; the fuzzer and the
 * documents read it too. On the wire: the fields in the order of the table,
 * numbers as eight bytes, texts with their length first and a NUL behind.
 *
 * Errors	message_get() refuses what is short, long, or no text; it never
 *		reads past its input, whatever that says of itself.
 * Memory	texts and bytes that message_get() finds are lent by its input;
 *		the arrays of lists by the pool.
 * Limits	a list has at most MESSAGE_LIST_LIMIT members.
 */
#ifndef IPC_MESSAGE_H
#define IPC_MESSAGE_H

#include <stdint.h>

#include "util/err.h"
#include "util/ip.h"
#include "util/pool.h"
#include "util/str.h"

enum { MESSAGE_LIST_LIMIT = 20000 };

enum field_type {
	FIELD_END,
	FIELD_NUMBER, /* int64_t */
	FIELD_TEXT,   /* const char *, no NUL inside; NULL is put as "" */
	FIELD_BYTES,  /* struct sv */
	FIELD_IP,     /* struct ip */
	FIELD_LIST    /* struct message_list of structs with their own table */
};

struct message_list {
	void *at;
	size_t count;
};

struct field {
	enum field_type type;
	const char *name;
	size_t at;
	const struct field *of; /* FIELD_LIST: the table of a member */
	size_t size;            /* FIELD_LIST: of a member */
};

/* One row a message: its number on the wire, its name, its fields. */
struct message {
	uint16_t type;
	const char *name;
	const struct field *fields;
	size_t size; /* of the struct */
};

/* clang-format off */
#define FIELD_ROW(kind, ctype, owner, field)				\
	.type = (kind), .name = #field,					\
	.at = _Generic(((owner *)0)->field, ctype: offsetof(owner, field))
#define field_number(o, f)	{ FIELD_ROW(FIELD_NUMBER, int64_t, o, f) }
#define field_text(o, f)	{ FIELD_ROW(FIELD_TEXT, const char *, o, f) }
#define field_bytes(o, f)	{ FIELD_ROW(FIELD_BYTES, struct sv, o, f) }
#define field_ip(o, f)		{ FIELD_ROW(FIELD_IP, struct ip, o, f) }
#define field_list(o, f, member, table)					\
	{ FIELD_ROW(FIELD_LIST, struct message_list, o, f),		\
	  .of = (table), .size = sizeof(member) }
/* clang-format on */

void message_put(const struct message *, const void *from, struct str *out);
int message_get(const struct message *, void *to, struct sv in, struct pool *,
    struct err *);

#endif
