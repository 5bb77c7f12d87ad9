/*
 * expand - the $ language of main.cf, over any set of names (compat 2.1.3)
 *
 *	text	= *(literal | "$$" | "$" name | "${" what "}" | "$(" what ")")
 *	what	= name [test] | compare [test] | name "{" text "}"
 *	compare	= "{" text "}" op ["level"] "{" text "}"
 *	test	= "?" ( "{" text "}" [":" other] | text ) | ":" other
 *	other	= "{" text "}" | text
 *
 * White space around braces is skipped, inside them it is kept. Only the branch
 * that is taken is looked at. A name is empty when its words are, before they
 * are expanded: with "a = $b", ${a?x} is x. The named functions are
 * domain_to_ascii and domain_to_utf8 (IDNA 2008, a domain of at most 1000
 * bytes); another is reported.
 *
 * Limits	nesting 100; 1 MB of result; 8 MB of text read for it, where a
 *		name costs 100 bytes: names that double each other soon end.
 * Errors	Postfix's words; then blame is the name in whose value the fault
 *		is, empty when it is in the given text itself.
 */
#ifndef PARAM_EXPAND_H
#define PARAM_EXPAND_H

#include "util/err.h"
#include "util/str.h"

/* The words of a name, unexpanded; NULL: nobody knows it. */
typedef const char *expand_find(const void *from, struct sv name);

struct expand {
	expand_find *find;
	const void *from;
	struct sv blame;
	int depth;
	size_t work;
};

/* Adds the expanded text to out. */
int expand_text(struct expand *, struct sv text, struct str *out, struct err *);

#endif
