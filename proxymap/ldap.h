/*
 * ldap - what the parts of ldap: share: ldap.c has the rows and the connection,
 * ldap_search.c the searches that one key needs
 *
 * Bugs		of SASL there is EXTERNAL alone. version is 3 where no line
 *		says it; Postfix says 2, which servers refuse.
 */
#ifndef PROXYMAP_LDAP_H
#define PROXYMAP_LDAP_H

#include <ldap.h>

#include "proxymap/client.h"
#include "proxymap/config.h"
#include "proxymap/format.h"

struct ldap_settings {
	const char *server_host;
	long server_port;
	long version;
	long timeout;
	const char *search_base;
	const char *query_filter;
	const char *result_filter;
	const char *result_attribute;
	const char *special_result_attribute;
	const char *leaf_result_attribute;
	const char *terminal_result_attribute;
	const char *scope;
	const char *bind;
	const char *bind_dn;
	const char *bind_pw;
	const char *sasl_mechs;
	const char *sasl_realm;
	const char *sasl_authz_id;
	long sasl_minssf;
	long recursion_limit;
	long size_limit;
	long dereference;
	bool chase_referrals;
	long debuglevel;
	bool start_tls;
	const char *tls_ca_cert_dir;
	const char *tls_ca_cert_file;
	const char *tls_cert;
	const char *tls_key;
	bool tls_require_cert;
	const char *tls_random_file;
	const char *tls_cipher_suite;
	const char *cache;
	const char *cache_expiry;
	const char *cache_size;
};

enum ldap_role {
	LDAP_ROLE_VALUE,
	LDAP_ROLE_SPECIAL,  /* its values are DNs or URLs, to be followed */
	LDAP_ROLE_LEAF,     /* a value where nothing is followed */
	LDAP_ROLE_TERMINAL, /* if it is there it is all that counts */
};

struct ldap_attribute {
	char *name;
	enum ldap_role role;
};

struct ldap_table {
	struct client client;
	struct config config;
	struct ldap_settings set;
	struct format_settings format_set;
	struct format base, filter, result;
	const char *uris; /* separated by blanks */
	int uris_count;
	int scope;
	bool sasl;
	struct ldap_attribute *attributes;
	size_t attributes_count;
	char **wanted; /* their names, ends in NULL */
	const char *paths[8];
};

struct ldap_link {
	struct client_link link;
	LDAP *ld;
	int64_t deadline; /* of wire_now() */
};

/* ldap_search.c */
enum map_result ldap_table_find(
    struct client_link *, struct sv key, struct str *value, struct err *);

/* ldap.c: the error for a code; which are the key's or query's own fault. */
int ldap_complain(LDAP *, const char *what, int code, struct err *);
/* The next message of an operation, within the deadline: its type and *message,
 * or -1. */
int ldap_table_message(
    struct ldap_link *, int operation, LDAPMessage **, struct err *);

#endif
