/*
 * settings - the parameters that several programs share (compat 2.2.03)
 *
 * A program lists mail_params and mail_settings in its row; they are loaded
 * before its own, so its defaults may name them.
 */
#ifndef MAIL_SETTINGS_H
#define MAIL_SETTINGS_H

#include "param/main_cf.h"
#include "param/param.h"

enum {
	MAIL_MAIN_CF_LIMIT = 16 << 20, /* bytes of main.cf */
	MAIL_ORIGIN_LIMIT = 4096       /* of a file that myorigin names */
};

struct mail_settings {
	const char *compatibility_level;
	const char *mail_name;
	const char *mail_version;
	const char *mail_owner;
	const char *net_owner;
	const char *setgid_group;
	const char *queue_directory;
	const char *spool_commit;
	long journal_segment_size;
	const char *data_directory;
	const char *myhostname;
	const char *mydomain;
	const char *myorigin;
	const char *mydestination;
	const char *mynetworks;
	const char *mynetworks_style;
	const char *relay_domains;
	const char *inet_interfaces;
	const char *inet_protocols;
	const char *proxy_interfaces;
	const char *parent_domain_matches_subdomains;
	const char *recipient_delimiter;
	const char *default_database_type;
	const char *double_bounce_sender;
	const char *syslog_name;
	const char *syslog_facility;
	const char *maillog_file;
	long message_size_limit;
	long line_length_limit;
	const char *header_from_format;
	long header_size_limit;
	long process_memory_limit;
	bool smtputf8_enable;
	bool soft_bounce;
	bool walls_required;
	bool walls_self_test;
};

extern struct mail_settings mail_settings;
extern const struct param mail_params[];

/* For commands: mail_settings from DIRECTORY/main.cf. What is odd in it but
 * allowed is not said again: `postern check` does. */
int mail_load(const char *directory, struct pool *, struct err *);
/* The same, with the main_cf, which is the caller's; NULL on error. */
struct main_cf *mail_load_kept(
    const char *directory, struct pool *, struct err *);

struct mail_table {
	const struct param *rows; /* NULL ends the array */
	void *settings;
};
/* The same, and then these. */
int mail_load_tables(const char *directory, const struct mail_table *,
    struct pool *, struct err *);

/* Puts what depends on this machine under the rows: myhostname, mydomain,
 * mynetworks. Reads interfaces, so: before the walls. */
int mail_defaults(struct main_cf *, struct pool *, struct err *);

/* Whether a feature is listed in parent_domain_matches_subdomains. */
bool mail_parents_match(const char *feature);

#endif
