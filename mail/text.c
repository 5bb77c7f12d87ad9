#include "mail/text.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

WIDE void
text_look(struct text_facts *f, const char *at, size_t blocks)
{
	for (; blocks > 0; blocks--, at += TEXT_BLOCK) {
		struct text_facts here = { 0 };

		for (ptrdiff_t i = 0; i < TEXT_BLOCK; i++)
			text_look_at(&here, at[i - 1], at[i]);
		f->high |= here.high;
		f->dots |= here.dots;
		f->bare |= here.bare;
	}
}
