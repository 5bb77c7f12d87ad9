/*
 * main_cf - the text of main.cf: logical lines, names, and the $ language
 *
 * Grammar: compat 2.1.1 to 2.1.3, the whole of it: continuation lines with
 * comments between them, $name ${name} $(name) $$, ${name?a:b} in all forms,
 * ${{a} == {b} ? {c} : {d}}, level comparisons. Expansion is lazy, at
 * main_cf_value(). Unknown names are kept: they may be used by others.
 * compatibility_level is "0" where no line sets it.
 *
 * The text is given, not read: a worker gets the snapshot that master took, so
 * all processes of one start or reload see one main.cf.
 *
 * Memory	a main_cf owns its texts; values are lent by the given pool.
 * Limits	those of param/expand.h.
 * Errors	file, line and reason, in Postfix's words (compat 2.1.2, 2.1.3).
 */
#ifndef PARAM_MAIN_CF_H
#define PARAM_MAIN_CF_H

#include <stdbool.h>

#include "util/err.h"
#include "util/pool.h"
#include "util/sv.h"

struct main_cf;
struct param;

struct main_cf *main_cf_new(void);
void main_cf_free(struct main_cf **);

/* Adds the lines of a text; path is for error messages. Later lines win. What
 * is odd but allowed goes to log_warn(), as Postfix's does. */
int main_cf_parse(
    struct main_cf *, struct sv text, const char *path, struct err *);

/* Says nothing of what is odd: master has said it, once for all. */
void main_cf_quiet(struct main_cf *);

/* One "name=value" or "{ name = value }", as -o gives it (compat 2.1.6). */
int main_cf_set(struct main_cf *, struct sv assignment, struct err *);

/* Defaults for $name where no line sets it; the last table is asked first.
 * The rows must outlive the main_cf. */
void main_cf_know(struct main_cf *, const struct param *);

/* A name with a value that no line set and no row knows (myhostname's own
 * default, process_name ...): weaker than a line, stronger than a row. */
void main_cf_default(struct main_cf *, const char *name, const char *value);

/* The words of the line, unexpanded; NULL: no line sets the name. */
const char *main_cf_raw(const struct main_cf *, const char *name);
int main_cf_line(const struct main_cf *, const char *name); /* 0: none, -o */

/* Expands any text. NULL and the err filled on error. */
const char *main_cf_expand(
    const struct main_cf *, const char *text, struct pool *, struct err *);

/* What a name stands for, expanded: its line, else its default, else its row,
 * else "". An error names the file and line of the value that is wrong. */
const char *main_cf_value(
    const struct main_cf *, const char *name, struct pool *, struct err *);

/* The same with another text for the row, for those who have it at hand. */
const char *main_cf_value_or(const struct main_cf *, const char *name,
    const char *initial, struct pool *, struct err *);

/* Puts "FILE, line N: " of a name before an error text; always -1. */
int main_cf_blame(const struct main_cf *, struct sv name, struct err *);

/* Splits "name = value" as main.cf does; NULL, or what is wrong with it. */
const char *main_cf_split(
    struct sv assignment, struct sv *name, struct sv *value);

/* Calls once for each name that a line sets, in no order. */
typedef void main_cf_each_fn(
    void *context, const char *name, const char *raw, int line);
void main_cf_each(const struct main_cf *, main_cf_each_fn *, void *context);

#endif
