/*
 * asked - one table, asked as postmap -q asks it, against a fake server
 */
#ifndef TESTS_PROXYMAP_ASKED_H
#define TESTS_PROXYMAP_ASKED_H

#include "proxymap/client.h"
#include "tests/proxymap/fake.h"

struct asked {
	struct client *client;
	struct client_link *link;
	struct str name, value;
	struct err err;
};

/* The format may have one %d: the server's port. */
void asked_open(
    struct asked *, const struct client_type *, const char *format, int port);
enum map_result asked_find(struct asked *, const char *key);
/* The same, checked: the value, or the reason of LATER. */
void asked_is(
    struct asked *, const char *key, enum map_result, const char *text);
void asked_close(struct asked *);
/* proxymap's settings as they are without a main.cf. */
void asked_settings(void);

#endif
