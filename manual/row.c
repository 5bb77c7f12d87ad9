#include "manual/row.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util/sv.h"

enum { WIDTH = 78 };

static const struct {
	const char *name, *unit;
} kinds[] = {
	[PARAM_BOOL] = { "yes or no", "" },
	[PARAM_COUNT] = { "number", "" },
	[PARAM_TIME] = { "time", "s" },
	[PARAM_TEXT] = { "text", " bytes" },
	[PARAM_RAW] = { "text, not expanded", " bytes" },
};

void
row_kind(const struct param *p, struct str *to)
{
	const char *unit = kinds[p->type].unit;
	bool low = p->min > 0, high = p->max != 0 && p->max != INT_MAX;

	str_printf(to, "%s", kinds[p->type].name);
	if (low && high)
		str_printf(
		    to, " from %ld%s to %ld%s", p->min, unit, p->max, unit);
	else if (low)
		str_printf(to, " of at least %ld%s", p->min, unit);
	else if (high)
		str_printf(to, " of at most %ld%s", p->max, unit);
}

void
row_effect(const struct param *p, struct str *to)
{
	if (p->effect == PARAM_NEVER)
		str_printf(to, "No effect here.");
	if (p->effect != PARAM_LATER)
		return;
	str_printf(to, "No effect yet: %s.", p->lacks);
	if (!p->guard)
		return;
	str_printf(to, " Mail would pass without it, so nothing starts where "
		       "it is set");
	if (p->harmless != NULL && *p->harmless != '\0')
		str_printf(to, " to anything but: %s", p->harmless);
	str_printf(to, ".");
}

static bool
ends_sentence(struct sv word)
{
	return word.len > 1 && word.at[word.len - 1] == '.';
}

void
row_wrap(struct sv text, const char *prefix, bool sentences)
{
	struct sv word;
	size_t at = 0;
	bool ended = false;

	while (sv_item(&text, " ", &word)) {
		if (at > 0 &&
		    (at + 1 + word.len > WIDTH || (ended && sentences))) {
			putchar('\n');
			at = 0;
		}
		if (at == 0)
			at = (size_t)printf("%s", prefix);
		else
			at += (size_t)printf(" ");
		at += (size_t)printf(SV_FMT, SV_ARG(word));
		ended = ends_sentence(word);
	}
	if (at > 0)
		putchar('\n');
}
