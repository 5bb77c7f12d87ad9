/*
 * What this build has: types of tables, locks, SASL and TLS.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map/type.h"
#include "postconf/other.h"
#include "util/log.h"

enum { TYPES_LIMIT = 64 };

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* "proxy:" is a word before a type (map/types.c), and no row. */
int
types_show(const struct request *r)
{
	const char *names[TYPES_LIMIT] = { "proxy" };
	size_t n = 1;

	for (size_t i = 0; map_types[i] != NULL && n < TYPES_LIMIT; i++)
		names[n++] = map_types[i]->name;
	qsort(names, n, sizeof(names[0]), by_text);
	for (size_t i = 0; i < n; i++)
		puts(names[i]);
	return 0;
}

int
locks_show(const struct request *r)
{
	fputs("flock\nfcntl\ndotlock\n", stdout);
	return 0;
}

/* There are none yet. */
int
sasl_show(const struct request *r)
{
	return 0;
}

static int
show_compiled(void)
{
	puts(OPENSSL_VERSION_TEXT);
	return 0;
}

static int
show_running(void)
{
	puts(OpenSSL_version(OPENSSL_VERSION));
	return 0;
}

static int
show_algorithms(void)
{
	static const struct {
		const char *openssl, *name;
	} all[] = {
		{ "DSA", "dsa" },
		{ "EC", "ecdsa" },
		{ "RSA", "rsa" },
		{ "ED25519", "ed25519" },
		{ "ED448", "ed448" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		EVP_PKEY_CTX *key =
		    EVP_PKEY_CTX_new_from_name(NULL, all[i].openssl, NULL);

		if (key != NULL)
			puts(all[i].name);
		EVP_PKEY_CTX_free(key);
	}
	return 0;
}

int
tls_show(const struct request *r)
{
	static const struct {
		const char *mode;
		int (*show)(void);
	} modes[] = {
		{ "compile-version", show_compiled },
		{ "run-version", show_running },
		{ "public-key-algorithms", show_algorithms },
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(r->detail, modes[i].mode) == 0)
			return modes[i].show();
	log_warn("unknown 'postconf -T' mode: %s", r->detail);
	return 1;
}
