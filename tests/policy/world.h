/*
 * world - a policy, facts of a client and answers of rewrite, for tests
 *
 * prepare(), then change what the case is about, then decide(), then end().
 */
#ifndef TESTS_POLICY_WORLD_H
#define TESTS_POLICY_WORLD_H

#include <atf-c.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "mail/messages.h"
#include "mail/settings.h"
#include "param/main_cf.h"
#include "policy/rule.h"
#include "util/file.h"
#include "util/log.h"

static struct pool *pool;
static struct policy_settings set;
static struct route_settings route;
static struct policy *policy;
static struct main_cf *main_cf;
static struct decision d;
static struct policy_facts facts;
static const char *transport, *nexthop; /* of each answer */

static inline void
prepare(void)
{
	main_cf_free(&main_cf);
	pool = pool_new();
	transport = "smtp";
	nexthop = "";
	mail_settings = (struct mail_settings){ .mynetworks = "127.0.0.0/8",
		.mydestination = "",
		.myorigin = "example.org",
		.inet_interfaces = "192.0.2.1, 2001:db8::1",
		.proxy_interfaces = "198.51.100.7",
		.recipient_delimiter = "+",
		.parent_domain_matches_subdomains = "smtpd_access_maps",
		.default_database_type = "hash" };
	set = (struct policy_settings){ .smtpd_client_restrictions = "",
		.smtpd_helo_restrictions = "",
		.smtpd_sender_restrictions = "",
		.smtpd_relay_restrictions = "reject_unauth_destination",
		.smtpd_recipient_restrictions = "",
		.smtpd_data_restrictions = "",
		.smtpd_end_of_data_restrictions = "",
		.smtpd_restriction_classes = "",
		.local_recipient_maps = "",
		.relay_recipient_maps = "",
		.smtpd_null_access_lookup_key = "<>",
		.access_map_reject_code = 554,
		.access_map_defer_code = 450,
		.reject_code = 554,
		.defer_code = 450,
		.relay_domains_reject_code = 554,
		.unknown_local_recipient_reject_code = 550,
		.unknown_relay_recipient_reject_code = 550,
		.unknown_virtual_alias_reject_code = 550,
		.unknown_virtual_mailbox_reject_code = 550,
		.smtpd_reject_unlisted_recipient = true,
		.smtpd_relay_before_recipient_restrictions = true };
	route = (struct route_settings){ .virtual_alias_maps = "",
		.virtual_mailbox_maps = "",
		.show_user_unknown_table_name = true };
	facts = (struct policy_facts){ .at = POLICY_AT_RCPT,
		.command = "RCPT",
		.client = "client.example[192.0.2.1]",
		.client_name = "client.example",
		.helo = "client.example",
		.sender = "a@b.example",
		.recipient = "user@example.com" };
	ATF_REQUIRE(ip_parse(SV("192.0.2.1"), &facts.client_ip));
}

static inline int
open_policy(struct err *err)
{
	policy = policy_open(&set, &route, main_cf, err);
	return policy == NULL ? -1 : 0;
}

static inline void
begin(void)
{
	struct err err;

	ATF_REQUIRE_MSG(open_policy(&err) == 0, "%s", err.text);
	decision_begin(&d, policy, &facts, pool);
}

static inline void
end(void)
{
	policy_close(&policy);
	pool_free(&pool);
}

static inline unsigned
open_questions(void)
{
	unsigned n = 0;

	list_each(node, &d.questions)
		n += !owner_of(node, struct question, node)->answered;
	return n;
}

static inline void
answer(enum address_class its_class)
{
	list_each(node, &d.questions) {
		struct question *q = owner_of(node, struct question, node);

		q->answered = true;
		q->status = ANSWER_OK;
		q->class = its_class;
		q->resolved = q->address;
		q->transport = transport;
		q->nexthop = nexthop;
	}
}

static inline enum policy_verdict
decide(enum address_class its_class)
{
	enum policy_verdict v;

	begin();
	while ((v = decision_run(&d)) == POLICY_LATER) {
		ATF_REQUIRE(open_questions() > 0);
		answer(its_class);
	}
	return v;
}

static inline void
write_table(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct err err;

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE(file_write_fd(fd, sv_of(text), &err) == 0);
	close(fd);
}

static inline void
expect(const char *text)
{
	char got[600];

	snprintf(got, sizeof(got), "%d %s %s", d.reply.code, d.reply.dsn,
	    d.reply.text);
	ATF_CHECK_EQ(d.verdict, POLICY_REJECT);
	ATF_CHECK_STREQ(got, text);
}

#define FACT(name)                                                             \
	ATF_TC_WITHOUT_HEAD(name);                                             \
	ATF_TC_BODY(name, tc)

#endif
