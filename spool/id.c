#include "spool/id.h"

#include "util/must.h"

enum { BASE = 52, SLOT_BASE = 51, SECOND_DIGITS = 6, MICRO_DIGITS = 4 };

/* The most digits of a number: 30,000 years, and no overflow. */
enum { DIGIT_LIMIT = 7 };

static const char digits[] =
    "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
_Static_assert(sizeof(digits) == BASE + 1, "as many digits as the base");

/* Writes at least so many digits; the place behind them. */
static char *
put(char *at, uint64_t n, unsigned base, int least)
{
	char reversed[16];
	int count = 0;

	do {
		reversed[count++] = digits[n % base];
		n /= base;
	} while (n > 0 || count < least);
	while (count > 0)
		*at++ = reversed[--count];
	return at;
}

void
id_print(struct id id, char text[SPOOL_ID_ROOM])
{
	uint64_t when = (uint64_t)id.when;

	must(id.when >= 0 && id.slot < ID_SLOTS);
	text = put(text, when / ID_SECOND, BASE, SECOND_DIGITS);
	text = put(text, when % ID_SECOND, BASE, MICRO_DIGITS);
	*text++ = 'z';
	text = put(text, id.slot, SLOT_BASE, 1);
	*text = '\0';
}

static int
digit(char c)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* The value of a text of digits that is the one spelling of its number. */
static bool
get(struct sv text, unsigned base, size_t least, uint64_t *n)
{
	if (text.len < least || text.len > DIGIT_LIMIT ||
	    (text.len > least && text.at[0] == '0'))
		return false;
	*n = 0;
	for (size_t i = 0; i < text.len; i++) {
		int d = digit(text.at[i]);

		if (d < 0 || d >= (int)base)
			return false;
		*n = *n * base + (unsigned)d;
	}
	return true;
}

bool
id_parse(struct sv text, struct id *id)
{
	uint64_t seconds, micro, slot;
	size_t z = text.len;

	while (z > 0 && text.at[z - 1] != 'z')
		z--;
	if (z < SECOND_DIGITS + MICRO_DIGITS + 1)
		return false;
	if (!get(sv_from(text, z), SLOT_BASE, 1, &slot) || slot >= ID_SLOTS)
		return false;
	text = sv_upto(text, z - 1);
	if (!get(sv_from(text, text.len - MICRO_DIGITS), BASE, MICRO_DIGITS,
		&micro) ||
	    micro >= ID_SECOND ||
	    !get(sv_upto(text, text.len - MICRO_DIGITS), BASE, SECOND_DIGITS,
		&seconds))
		return false;
	id->when = (int64_t)(seconds * ID_SECOND + micro);
	id->slot = (uint32_t)slot;
	return true;
}

unsigned
id_directory(struct id id)
{
	return (unsigned)(id.when % ID_SECOND) >> 12;
}

void
id_directory_name(unsigned directory, char name[3])
{
	static const char hex[] = "0123456789ABCDEF";

	name[0] = hex[directory >> 4 & 15];
	name[1] = hex[directory & 15];
	name[2] = '\0';
}

bool
spool_id_ok(const char *id)
{
	struct id parts;

	return id_parse(sv_of(id), &parts);
}

int64_t
spool_id_when(const char *id)
{
	struct id parts;

	return id_parse(sv_of(id), &parts) ? parts.when : 0;
}
