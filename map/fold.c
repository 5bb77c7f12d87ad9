/*
 * One case for all keys.
 */
#include <stdint.h>
#include <stdlib.h>
#include <unicase.h>
#include <unistr.h>

#include "map/map.h"
#include "util/mem.h"

static bool by_ascii;

void
map_fold_utf8(bool yes)
{
	by_ascii = !yes;
}

static bool
is_ascii(struct sv text)
{
	unsigned char all = 0;

	for (size_t i = 0; i < text.len; i++)
		all |= (unsigned char)text.at[i];
	return all < 0x80;
}

bool
map_is_text(struct sv text)
{
	return by_ascii || is_ascii(text) ||
	       u8_check((const uint8_t *)text.at, text.len) == NULL;
}

bool
map_fold(struct str *key)
{
	uint8_t *folded;
	size_t len;

	if (by_ascii || is_ascii(str_view(key))) {
		str_lower(key);
		return true;
	}
	if (!map_is_text(str_view(key)))
		return false;
	folded = u8_casefold(
	    (const uint8_t *)key->text, key->len, NULL, NULL, NULL, &len);
	if (folded == NULL)
		mem_none(key->len);
	str_clear(key);
	str_put(key, (struct sv){ (const char *)folded, len });
	free(folded);
	return true;
}
