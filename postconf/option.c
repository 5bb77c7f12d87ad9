#include "postconf/option.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command/config.h"
#include "util/log.h"

static const char letters[] = "+aAbc:C:defFhHjlmMno:pPqtT:vxX#";
static const char usage[] =
    "usage: postconf [-dfhHjnpqvx] [-c config_dir] [-C class,...] "
    "[-o name=value] [name...] | [-e] name=value... | -X name... | "
    "-# name... | -M|-F|-P [-e|-X|-#] [argument...] | -b|-t [file] | "
    "-T compile-version|run-version|public-key-algorithms | -a|-A|-l|-m";

static const struct {
	char letter;
	enum request_what what;
} whats[] = {
	{ 'p', REQUEST_MAIN },
	{ 'M', REQUEST_SERVICES },
	{ 'F', REQUEST_FIELDS },
	{ 'P', REQUEST_PARAMETERS },
	{ 'b', REQUEST_TEMPLATES },
	{ 't', REQUEST_TEMPLATES },
	{ 'm', REQUEST_TABLES },
	{ 'l', REQUEST_LOCKS },
	{ 'a', REQUEST_SASL },
	{ 'A', REQUEST_SASL },
	{ 'T', REQUEST_TLS },
};

static const struct {
	char letter;
	enum request_action action;
} actions[] = {
	{ 'e', REQUEST_EDIT },
	{ 'X', REQUEST_EXCLUDE },
	{ '#', REQUEST_COMMENT },
};

/* No letter of the one goes with a letter of the other. */
static const struct clash {
	const char *one, *other;
} clashes[] = {
	{ "aAbFlmMpPtT", "aAbFlmMpPtT" },
	{ "eX#", "eX#" },
	{ "eX#", "dfhHjnox" },
	{ "d", "no" },
	{ "h", "H" },
	{ "j", "fhH" },
	{ "M", "dnhH" },
	{ "F", "dnX#" },
	{ "P", "dn#" },
	{ "aAblmtT", "defhHjnoxX#" },
};

static const struct {
	const char *name;
	unsigned bits;
} classes[] = {
	{ "builtin", REQUEST_BUILTIN },
	{ "service", REQUEST_SERVICE },
	{ "user", REQUEST_USER },
	{ "all", REQUEST_BUILTIN | REQUEST_SERVICE | REQUEST_USER },
};

/* How often each letter was given. */
struct given {
	unsigned char times[128];
	int overrides;
};

static bool
has(const struct given *g, char letter)
{
	return g->times[(unsigned char)letter] > 0;
}

static void
check_clash(const struct given *g, const struct clash *c)
{
	for (const char *a = c->one; *a != '\0'; a++)
		for (const char *b = c->other; *b != '\0' && has(g, *a); b++)
			if (*a != *b && has(g, *b))
				log_fatal("options -%c and -%c do not go "
					  "together",
				    *a, *b);
}

static unsigned
parse_classes(const char *text)
{
	struct sv rest = sv_of(text), item;
	unsigned bits = 0;

	while (sv_item(&rest, ", \t", &item)) {
		size_t i, n = sizeof(classes) / sizeof(classes[0]);

		for (i = 0; i < n && !sv_is(item, classes[i].name); i++)
			;
		if (i == n)
			log_fatal("unknown -C option value \"" SV_FMT "\"",
			    SV_ARG(item));
		bits |= classes[i].bits;
	}
	return bits;
}

static void
take(struct request *r, struct given *g, int c)
{
	if (c == '?' || c >= (int)sizeof(g->times))
		log_fatal("%s", usage);
	if (g->times[c] < 100)
		g->times[c]++;
	if (c == 'c')
		r->directory = optarg;
	else if (c == 'C')
		r->classes = parse_classes(optarg);
	else if (c == 'T')
		r->detail = optarg;
	else if (c == 'v')
		log_verbose(g->times[c]);
	else if (c == 'o' && g->overrides == REQUEST_OVERRIDES)
		log_fatal("more than %d options -o", REQUEST_OVERRIDES);
	else if (c == 'o')
		r->overrides[g->overrides++] = optarg;
}

/* A value among the arguments is an order to set it. */
static bool
has_value(char **arguments)
{
	for (; *arguments != NULL; arguments++)
		if (strchr(*arguments, '=') != NULL)
			return true;
	return false;
}

static void
set_order(struct request *r, struct given *g)
{
	for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++)
		if (has(g, whats[i].letter))
			r->what = whats[i].what;
	if (r->what <= REQUEST_PARAMETERS && has_value(r->arguments))
		g->times['e']++;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (has(g, actions[i].letter))
			r->action = actions[i].action;
	for (size_t i = 0; i < sizeof(clashes) / sizeof(clashes[0]); i++)
		check_clash(g, &clashes[i]);
}

static void
set_flags(struct request *r, const struct given *g)
{
	r->defaults = has(g, 'd');
	r->only_set = has(g, 'n');
	r->fold = has(g, 'f');
	r->json = has(g, 'j');
	r->names_only = has(g, 'H');
	r->values_only = has(g, 'h');
	r->expand = has(g, 'x') || has(g, 'b');
	r->quiet = has(g, 'q');
	r->inherited = g->times['P'] > 1;
	r->client = has(g, 'A');
}

void
request_parse(struct request *r, int argc, char **argv)
{
	struct given g = { .overrides = 0 };
	int c;

	*r = (struct request){ .what = REQUEST_MAIN,
		.action = REQUEST_SHOW,
		.classes = REQUEST_BUILTIN | REQUEST_SERVICE | REQUEST_USER };
	while ((c = getopt(argc, argv, letters)) != -1)
		take(r, &g, c);
	r->arguments = argv + optind;
	r->directory = config_directory(r->directory);
	set_order(r, &g);
	set_flags(r, &g);
}
