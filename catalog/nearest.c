/*
 * nearest - the name that was meant by one that nobody knows
 */
#include "catalog/catalog.h"

enum { NAME_LIMIT = 64 };

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* How many letters must be put in, left out, changed or swapped with their
 * neighbour to make one of the other. */
static unsigned
distance(struct sv a, struct sv b)
{
	unsigned rows[3][NAME_LIMIT + 1], *above = rows[0], *row = rows[1],
					  *before = rows[2], *spare;

	for (unsigned j = 0; j <= b.len; j++)
		above[j] = before[j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			char x = a.at[i - 1], y = b.at[j - 1];

			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == b.at[j - 2] &&
			    y == a.at[i - 2])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[b.len];
}

struct near {
	struct sv name, nearest;
	unsigned best;
};

static void
look_at(void *context, const struct param *p)
{
	struct near *n = context;
	struct sv name = sv_of(p->name);
	unsigned d;

	if (name.len > NAME_LIMIT || (d = distance(n->name, name)) >= n->best)
		return;
	n->best = d;
	n->nearest = name;
}

/* Near enough is a quarter of the name, and at most four letters. */
struct sv
catalog_nearest(struct sv name)
{
	struct near n = { .name = name, .nearest = SV("") };

	n.best = name.len < 16 ? (unsigned)name.len / 4 + 1 : 5;
	if (name.len <= NAME_LIMIT)
		catalog_each(look_at, &n);
	return n.nearest;
}
