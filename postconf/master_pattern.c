#include "postconf/master_pattern.h"

bool
master_pattern_is_any(struct sv part)
{
	return sv_equal(part, SV("*"));
}

bool
master_pattern_parse(struct master_pattern *p, struct sv text, int most)
{
	struct sv part;

	*p = (struct master_pattern){ { SV("*"), SV("*"), SV("*") }, 0 };
	do {
		if (!sv_cut(&text, '/', &part)) {
			part = text;
			text.len = 0;
		}
		if (part.len == 0 || p->given == most)
			return false;
		p->part[p->given++] = part;
	} while (text.len > 0);
	return true;
}

static bool
matches(struct sv part, const char *value)
{
	return master_pattern_is_any(part) || sv_equal(part, sv_of(value));
}

bool
master_pattern_matches(
    const struct master_pattern *p, const struct master_entry *e)
{
	return matches(p->part[0], e->field[MASTER_SERVICE]) &&
	       matches(p->part[1], e->field[MASTER_TYPE]);
}
