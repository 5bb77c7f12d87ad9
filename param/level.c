#include "param/level.h"

enum { LEVEL_PART_MAX = 1000000 };

bool
level_parse(struct sv text, struct level *level)
{
	struct sv part;
	int i = 0;

	*level = (struct level){ 0 };
	while (sv_cut(&text, '.', &part))
		if (i == 2 ||
		    !sv_number(part, LEVEL_PART_MAX, &level->part[i++]))
			return false;
	return sv_number(text, LEVEL_PART_MAX, &level->part[i]);
}

int
level_compare(const struct level *a, const struct level *b)
{
	for (int i = 0; i < 3; i++)
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	return 0;
}
