#include "catalog/weigh.h"

static bool
asks_for_nothing(const struct param *p, struct sv value)
{
	return value.len == 0 || sv_is(value, "no") || sv_is(value, "none") ||
	       sv_same(value, sv_of(p->initial));
}

enum weigh
weigh_value(const struct param *p, struct sv value)
{
	struct sv list = sv_of(p->harmless), item;

	if (asks_for_nothing(p, value))
		return WEIGH_NOTHING;
	while (sv_item(&list, " ", &item))
		if (sv_same(item, value))
			return WEIGH_LACKING;
	return p->guard ? WEIGH_UNSAFE : WEIGH_LACKING;
}
