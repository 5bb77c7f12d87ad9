/*
 * rule - the inside of a policy: lists of restrictions, and how one refuses
 *
 * A restriction is a row: its name, what stands behind it, and what it does.
 * It says POLICY_DUNNO to let the list go on. It refuses by rule_refuse(),
 * which minds warn_if_reject and defer_if_reject; what is wrong with the
 * configuration or a table is rule_fail(), which nothing softens.
 */
#ifndef POLICY_RULE_H
#define POLICY_RULE_H

#include "policy/policy.h"
#include "route/find.h"

/* One of the lists of main.cf; what it is about, in Postfix's words. */
struct policy_list {
	const char *parameter;
	const char *class;  /* "Recipient address" */
	const char *access; /* what a bare type:table means here */
	size_t setting;     /* offsetof, a const char * */
	size_t subject;     /* offsetof in struct policy_facts, const char * */
};

enum policy_list_number {
	LIST_CLIENT,
	LIST_HELO,
	LIST_SENDER,
	LIST_RELAY,
	LIST_RECIPIENT,
	LIST_DATA,
	LIST_END_OF_DATA,
	LIST_COUNT
};

extern const struct policy_list policy_lists[LIST_COUNT];

struct rule;
typedef enum policy_verdict rule_run(struct decision *, const struct rule *);

enum restriction_flag {
	RULE_TABLE = 1 << 0,   /* a type:table stands behind it */
	RULE_GUARDS = 1 << 1,  /* ends the relaying of strangers */
	RULE_OPENS = 1 << 2,   /* permit: nothing behind it is reached */
	RULE_WARN = 1 << 3,    /* warn_if_reject */
	RULE_ABSENT = 1 << 4,  /* Postfix has it, we do not yet */
	RULE_ARGUMENT = 1 << 5 /* a word stands behind it */
};

struct restriction {
	const char *name;
	unsigned flags;
	rule_run *run;
	enum policy_list_number about; /* check_*_access: what is looked up */
};

extern const struct restriction restrictions[]; /* ends with name NULL */
extern const struct restriction restriction_unknown, restriction_bad_table;
/* A type:table by itself means what the list that is run says it means. */
extern const struct restriction restriction_bare_table, restriction_class;

/* A restriction where it stands in a list. */
struct rule {
	const struct restriction *row;
	const char *name; /* as written */
	const char *argument;
	struct maps *table;         /* the one behind check_*_access */
	struct policy_class *class; /* of smtpd_restriction_classes */
	struct rule *next;
};

/* How a list ends for strangers, as far as its names tell. */
enum policy_end { END_UNKNOWN, END_NONE, END_GUARDS, END_OPENS };

/* A list that main.cf gives a name. */
struct policy_class {
	struct policy_class *next;
	const char *name;
	struct rule *rules;
	enum policy_end end;
};

struct policy {
	const struct policy_settings *set;
	const struct route_settings *route;
	struct pool *pool;
	struct rule *lists[LIST_COUNT];
	struct policy_class *classes;
	bool access_parents; /* parent_domain_matches_subdomains names them */
	struct match *mynetworks, *mydestination;
	struct own own;
	struct find_ours ours;
	struct maps *local_recipients, *virtual_aliases, *virtual_mailboxes,
	    *relay_recipients;
};

/* Reads a list into the pool. */
struct rule *rule_parse(const struct policy *, const char *text, struct pool *);
const struct restriction *rule_named(struct sv name); /* NULL: no such */
void rule_close(struct rule *);                       /* the tables of a list */
enum policy_verdict rule_run_list(struct decision *, const struct rule *);

/* The text is "<subject>: CLASS rejected: ..." by the caller's format. */
enum policy_verdict rule_refuse(struct decision *, long code, const char *dsn,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
enum policy_verdict rule_fail(struct decision *, int code, const char *dsn,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
enum policy_verdict rule_server_error(struct decision *); /* 451 4.3.5 */
enum policy_verdict rule_lookup_failed(struct decision *, const char *address);
void rule_effect(struct decision *, const char *action, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *rule_subject(const struct decision *, const struct policy_list *);

/* The answer about an address; NULL: asked, the run is LATER. */
const struct question *rule_resolve(struct decision *, const char *address);

/* The restrictions that have a file of their own. */
rule_run rule_access;
enum policy_verdict rule_authorized(struct decision *); /* OK, DUNNO ... */
enum policy_verdict rule_unlisted(struct decision *);

/* How a table of this policy is asked about an address or a domain. */
struct find rule_find(const struct decision *, enum find_order, struct maps *);

#endif
