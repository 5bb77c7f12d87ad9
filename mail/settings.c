#include "mail/settings.h"

#include <ifaddrs.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "map/map.h"
#include "util/file.h"
#include "util/ip.h"
#include "util/mem.h"

#define S struct mail_settings

struct mail_settings mail_settings;

/* clang-format off */
const struct param mail_params[] = {
	param_text(S, compatibility_level, .initial = "0",
	    .doc = "The level of Postfix behaviour that the defaults follow: "
		   "0, 1, 2, or a release such as 3.6."),
	param_text(S, mail_name, .initial = "Postern",
	    .doc = "The name of the mail system, in the greeting and in "
		   "Received headers."),
	param_text(S, mail_version, .initial = POSTERN_VERSION,
	    .doc = "The version of the mail system."),
	param_text(S, mail_owner, .initial = "postern",
	    .doc = "The user that owns the queue. It must own nothing else "
		   "and run nothing else."),
	param_text(S, net_owner, .initial = "posternet",
	    .doc = "The user of the processes that speak to the network. It "
		   "must own nothing at all."),
	param_text(S, setgid_group, .initial = "postdrop",
	    .doc = "The group that may drop mail into maildrop: that of the "
		   "set-gid postdrop, and of nobody."),
	param_text(S, queue_directory, .initial = STATEDIR "/spool/postern",
	    .doc = "Where the queue is."),
	param_text(S, spool_commit, .initial = "journal",
	    .doc = "How a message is made durable before the client is told "
		   "that it is accepted: journal writes all that comes "
		   "together to a journal and flushes that once; plain flushes "
		   "each file and its directory."),
	param_count(S, journal_segment_size, .initial = "16777216",
	    .min = 1048576, .max = 67108864,
	    .doc = "How many bytes a segment of a journal has. Each process "
		   "that commits mail uses three of them, and so does the "
		   "queue manager. On a small or nearly full disk they are "
		   "made smaller, down to one MB: none takes more than a 64th "
		   "of the disk, or a 16th of what is free."),
	param_text(S, data_directory, .initial = STATEDIR "/lib/postern",
	    .doc = "Where the mail system keeps what it can make anew."),
	param_text(S, myhostname, .initial = "localhost.localdomain",
	    .doc = "The name of this machine in the mail system. The default "
		   "is the system's host name, with $mydomain behind it when "
		   "it has no dot."),
	param_text(S, mydomain, .initial = "localdomain",
	    .doc = "The domain of this machine. The default is $myhostname "
		   "without its first part."),
	param_text(S, myorigin, .initial = "$myhostname",
	    .doc = "The domain that addresses without one are given; or a file, "
		   "named by its whole path, whose first line says it."),
	param_text(S, mydestination,
	    .initial = "$myhostname, localhost.$mydomain, localhost",
	    .doc = "The domains of which this machine is the final "
		   "destination. A gateway sets it empty: there is no local "
		   "delivery."),
	param_text(S, mynetworks, .initial = "127.0.0.0/8 [::1]/128",
	    .doc = "The clients that are trusted: they may relay. The default "
		   "follows from $mynetworks_style."),
	param_text(S, mynetworks_style,
	    .initial = "${{$compatibility_level} <level {2} ? {subnet} : {host}}",
	    .effect = PARAM_NEVER,
	    .doc = "How $mynetworks is made when it is not set: host, subnet "
		   "or class. Postern trusts only the host's own addresses, "
		   "whatever is said here."),
	param_text(S, relay_domains,
	    .initial = "${{$compatibility_level} <level {2} ? "
		       "{$mydestination} : {}}",
	    .doc = "The domains that this machine relays mail to from "
		   "anywhere."),
	param_text(S, inet_interfaces, .initial = "all",
	    .doc = "The addresses on which mail is received: all, "
		   "loopback-only, or a list."),
	param_text(S, inet_protocols, .initial = "all",
	    .doc = "The protocols used for connections: all, ipv4, ipv6."),
	param_text(S, proxy_interfaces, .initial = "",
	    .doc = "Addresses on which mail is received by way of a proxy or "
		   "address translator."),
	param_text(S, parent_domain_matches_subdomains,
	    .initial = "debug_peer_list,fast_flush_domains,mynetworks,"
		       "permit_mx_backup_networks,qmqpd_authorized_clients,"
		       "relay_domains,smtpd_access_maps",
	    .doc = "The features in which example.com also matches its "
		   "subdomains; elsewhere they are matched by .example.com."),
	param_text(S, recipient_delimiter, .initial = "",
	    .doc = "The characters that may separate a user name from its "
		   "extension."),
	param_text(S, default_database_type, .initial = "hash",
	    .doc = "The type of a table that is named without one."),
	param_text(S, double_bounce_sender, .initial = "double-bounce",
	    .doc = "The sender of mail that must not cause a notification."),
	param_text(S, syslog_name,
	    .initial = "${multi_instance_name?{$multi_instance_name}:"
		       "{postfix}}",
	    .doc = "What stands before the program's name in the log. It is "
		   "postfix so that programs that read logs go on working."),
	param_text(S, syslog_facility, .initial = "mail",
	    .doc = "The syslog facility."),
	param_text(S, maillog_file, .initial = "",
	    .doc = "A file to log to instead of syslog, or /dev/stdout."),
	param_count(S, message_size_limit, .initial = "10240000", .min = 0,
	    .doc = "The largest message in bytes, its headers included; 0 is "
		   "no limit."),
	param_count(S, line_length_limit, .initial = "2048", .min = 512,
	    .doc = "The longest command line that is read."),
	param_text(S, header_from_format, .initial = "standard",
	    .doc = "How a From header that is written gives the sender's name: "
		   "standard (Name <address>) or obsolete (address (Name))."),
	param_count(S, header_size_limit, .initial = "102400", .min = 1,
	    .doc = "The longest message header in bytes; the rest of it is "
		   "dropped."),
	param_count(S, process_memory_limit, .initial = "2147483648",
	    .min = 0,
	    .doc = "How many bytes of memory one process may have. At three "
		   "quarters of it no more clients are taken; a process that "
		   "needs more than all of it says so, ends and is replaced. "
		   "0 is no limit."),
	param_bool(S, smtputf8_enable,
	    .initial = "${{$compatibility_level} <level {1} ? {no} : {yes}}",
	    .doc = "Whether keys of tables are UTF-8 and are looked up "
		   "without regard to case in any script. SMTPUTF8 itself is "
		   "not offered yet."),
	param_bool(S, soft_bounce, .initial = "no",
	    .doc = "Whether every refusal is turned into a temporary one, "
		   "for trying out a configuration."),
	param_bool(S, walls_required, .initial = "no",
	    .doc = "Whether a process refuses to run when the kernel lacks "
		   "one of the walls around it."),
	param_bool(S, walls_self_test, .initial = "no",
	    .doc = "Whether each process tries, once behind its walls, to "
		   "do what they forbid, and ends if it can."),
	{ .type = PARAM_END }
};
/* clang-format on */

static int
host_name(struct main_cf *cf, struct pool *pool, struct err *err)
{
	char name[256] = "";
	const char *dot, *text = main_cf_raw(cf, "myhostname");

	if (gethostname(name, sizeof(name) - 1) < 0)
		return err_errno(err, "gethostname");
	if (text == NULL)
		text = strchr(name, '.')
			   ? pool_copy(pool, sv_of(name))
			   : pool_printf(pool, "%s.$mydomain", name);
	main_cf_default(cf, "myhostname", text);
	if (main_cf_raw(cf, "myhostname") == NULL && !strchr(name, '.'))
		main_cf_default(cf, "mydomain", "localdomain");
	else {
		text = main_cf_expand(cf, "$myhostname", pool, err);
		if (text == NULL)
			return -1;
		dot = strchr(text, '.');
		main_cf_default(cf, "mydomain", dot ? dot + 1 : "localdomain");
	}
	return 0;
}

/* As Debian has it: "myorigin = /etc/mailname" is the first line of that file,
 * and a reload behind the walls has what the start has seen. */
static int
origin_of_file(struct main_cf *cf, struct pool *pool, struct err *err)
{
	static char *seen;
	const char *path = main_cf_value_or(cf, "myorigin", "", pool, err);
	struct str text = { 0 };
	struct sv rest, line;

	if (path == NULL || *path != '/')
		return path == NULL ? -1 : 0;
	if (file_read(path, MAIL_ORIGIN_LIMIT, &text, err) == 0) {
		rest = str_view(&text);
		if (!sv_cut(&rest, '\n', &line))
			line = rest;
		free(seen);
		seen = mem_text(pool_copy(pool, sv_trim(line)));
	}
	str_free(&text);
	if (seen == NULL)
		return err_in(err, "myorigin");
	return main_cf_set(
	    cf, sv_of(pool_printf(pool, "myorigin=%s", seen)), err);
}

static void
put_own(struct str *out, const struct ifaddrs *i)
{
	struct sockaddr_storage ss = { 0 };
	uint16_t port;
	struct ip ip;

	memcpy(&ss, i->ifa_addr,
	    i->ifa_addr->sa_family == AF_INET ? sizeof(struct sockaddr_in)
					      : sizeof(struct sockaddr_in6));
	ip = ip_from_sockaddr(&ss, &port);
	if (ip_is_loopback(&ip))
		return;
	str_printf(
	    out, ip.family == 4 ? " %s/32" : " [%s]/128", ip_print(&ip).text);
}

static int
own_networks(struct main_cf *cf, struct pool *pool, struct err *err)
{
	struct str out = { 0 };
	/* Behind the walls nobody can look again: a reload has what the start
	 * has seen. */
	static char *seen;
	struct ifaddrs *all;

	if (getifaddrs(&all) < 0) {
		if (seen == NULL)
			return err_errno(err, "cannot list network interfaces");
		main_cf_default(cf, "mynetworks", pool_copy(pool, sv_of(seen)));
		return 0;
	}
	str_puts(&out, "127.0.0.0/8 [::1]/128");
	for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
		if (i->ifa_addr != NULL &&
		    (i->ifa_addr->sa_family == AF_INET ||
			i->ifa_addr->sa_family == AF_INET6))
			put_own(&out, i);
	freeifaddrs(all);
	free(seen);
	seen = mem_text(str_text(&out));
	main_cf_default(cf, "mynetworks", pool_copy(pool, str_view(&out)));
	str_free(&out);
	return 0;
}

int
mail_defaults(struct main_cf *cf, struct pool *pool, struct err *err)
{
	if (host_name(cf, pool, err) < 0 || origin_of_file(cf, pool, err) < 0)
		return -1;
	return own_networks(cf, pool, err);
}

static int
load(struct main_cf *cf, const char *directory, const struct mail_table *table,
    struct pool *pool, struct err *err)
{
	const char *path = pool_printf(pool, "%s/main.cf", directory);
	struct str text = { 0 };
	int result = -1;

	main_cf_quiet(cf);
	main_cf_default(cf, "config_directory", directory);
	main_cf_know(cf, mail_params);
	for (const struct mail_table *t = table; t->rows != NULL; t++)
		main_cf_know(cf, t->rows);
	if (file_read(path, MAIL_MAIN_CF_LIMIT, &text, err) == 0 &&
	    main_cf_parse(cf, str_view(&text), path, err) == 0 &&
	    mail_defaults(cf, pool, err) == 0)
		result = param_load(mail_params, &mail_settings, cf, pool, err);
	for (; result == 0 && table->rows != NULL; table++)
		result =
		    param_load(table->rows, table->settings, cf, pool, err);
	str_free(&text);
	return result;
}

int
mail_load_tables(const char *directory, const struct mail_table *table,
    struct pool *pool, struct err *err)
{
	struct main_cf *cf = main_cf_new();
	int result = load(cf, directory, table, pool, err);

	main_cf_free(&cf);
	return result;
}

static const struct mail_table none[] = { { NULL, NULL } };

struct main_cf *
mail_load_kept(const char *directory, struct pool *pool, struct err *err)
{
	struct main_cf *cf = main_cf_new();

	if (load(cf, directory, none, pool, err) < 0)
		main_cf_free(&cf);
	return cf;
}

int
mail_load(const char *directory, struct pool *pool, struct err *err)
{
	return mail_load_tables(directory, none, pool, err);
}

bool
mail_parents_match(const char *feature)
{
	return sv_listed(sv_of(mail_settings.parent_domain_matches_subdomains),
	    sv_of(feature));
}
