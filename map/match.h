/*
 * match - lists of patterns: is this host, domain or address one of them?
 *
 * Grammar and rules: compat 3.10. Items by comma or blank; "!" negates;
 * "/file" is replaced by its contents; "type:table" asks a table; the first
 * item that matches decides.
 *
 *	MATCH_STRING	exact text: mydestination
 *	MATCH_DOMAIN	a domain, and its subdomains if PARENTS is set or the
 *			item is ".example.com" and it is not: relay_domains
 *	MATCH_ADDRESS	host names and addresses, networks: mynetworks
 *
 * Memory	a list owns its texts and tables; files and tables are opened by
 *		match_open(), before the jail is closed.
 * Errors	bad items are warned of with the list's name, and with the file
 *		and line where they stand; match_refused() counts them. A bad
 *		network matches nobody; but a negated one, behind which others
 *		may be let in, answers MATCH_LATER to clients of its family. An
 *		unreadable file or table makes the list answer MATCH_LATER where
 *		it would have been asked.
 * Limits	100 files a list, 20 within each other; none within itself.
 */
#ifndef MAP_MATCH_H
#define MAP_MATCH_H

#include "map/map.h"
#include "util/ip.h"

enum match_kind { MATCH_STRING, MATCH_DOMAIN, MATCH_ADDRESS };
enum match_flag { MATCH_PARENTS = 1 << 0 };
enum match_result { MATCH_NO, MATCH_YES, MATCH_LATER };

struct match;

/* name is the parameter's, for messages. */
struct match *match_open(enum match_kind, unsigned flags, const char *name,
    const char *list, const char *default_type);
/* How many items of all lists were refused so far. */
unsigned match_refused(void);
/* Who knows where a parameter stands puts that before the err's text. */
typedef int match_blame_fn(const char *name, struct err *);
void match_blame_by(match_blame_fn *);
void match_close(struct match **);
bool match_empty(const struct match *);

/* MATCH_STRING and MATCH_DOMAIN. */
enum match_result match_name(struct match *, struct sv name, struct err *);
/* MATCH_ADDRESS; the host name may be empty ("unknown" is asked as it is). */
enum match_result match_client(
    struct match *, struct sv host, const struct ip *, struct err *);

#endif
