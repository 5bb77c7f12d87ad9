#include "smtpd/verb.h"

static enum reply
not_implemented(struct session *s, struct sv args)
{
	(void)s, (void)args;
	return REPLY_NOT_IMPLEMENTED;
}

static enum reply
no_auth(struct session *s, struct sv args)
{
	(void)s, (void)args;
	return REPLY_NO_AUTH;
}

static enum reply
no_xclient(struct session *s, struct sv args)
{
	(void)s, (void)args;
	return REPLY_NO_XCLIENT;
}

/* Known, and refused. What follows BDAT would be text: nothing may. */
static const struct verb xclient = { .name = "XCLIENT", .run = no_xclient };
static const struct verb xforward = { .name = "XFORWARD", .run = no_xclient };
static const struct verb starttls = {
	.name = "STARTTLS", .flags = VERB_LAST, .run = not_implemented
};
static const struct verb auth = { .name = "AUTH", .run = no_auth };
static const struct verb bdat = {
	.name = "BDAT", .flags = VERB_LAST, .run = not_implemented
};
static const struct verb etrn = {
	.name = "ETRN", .flags = VERB_JUNK, .run = not_implemented
};
static const struct verb unknown = { .name = NULL };

const struct verb *const verbs[VERB_COUNT] = { &verb_helo, &verb_ehlo, &xclient,
	&xforward, &starttls, &auth, &verb_mail, &verb_rcpt, &verb_data, &bdat,
	&verb_rset, &verb_noop, &verb_vrfy, &etrn, &verb_quit, &verb_help,
	&unknown };

const struct verb *
verb_find(struct sv name)
{
	size_t i = 0;

	while (verbs[i]->name != NULL && !sv_is(name, verbs[i]->name))
		i++;
	return verbs[i];
}

size_t
verb_number(const struct verb *v)
{
	size_t i = 0;

	while (verbs[i] != v)
		i++;
	return i;
}
