#include "map/subst.h"

static bool
is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') ||
	       ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Takes the name behind a "$"; false: it is not closed. */
static bool
take_name(struct sv *rest, struct sv *name)
{
	size_t n = 0;

	if (rest->len > 0 && (*rest->at == '{' || *rest->at == '(')) {
		char close = *rest->at == '{' ? '}' : ')';

		*rest = sv_from(*rest, 1);
		return sv_cut(rest, close, name);
	}
	while (n < rest->len && is_word(rest->at[n]))
		n++;
	*name = sv_upto(*rest, n);
	*rest = sv_from(*rest, n);
	return true;
}

static int
take_group(struct sv *rest, int *group, struct err *err)
{
	unsigned long n;
	struct sv name;

	if (!take_name(rest, &name))
		return err_set(err, ERR_NEVER, "truncated replacement index");
	if (!sv_number(name, 1000000, &n))
		return err_set(err, ERR_NEVER,
		    "non-numeric replacement index \"" SV_FMT "\"",
		    SV_ARG(sv_upto(name, 100)));
	if (n == 0 || n > SUBST_GROUPS)
		return err_set(err, ERR_NEVER,
		    "out of range replacement index \"%lu\"", n);
	*group = (int)n;
	return 1;
}

int
subst_next(struct sv *value, struct sv *text, int *group, struct err *err)
{
	size_t n = 0;

	*group = 0;
	if (value->len == 0)
		return 0;
	while (n < value->len && value->at[n] != '$')
		n++;
	if (n > 0) {
		*text = sv_upto(*value, n);
		*value = sv_from(*value, n);
		return 1;
	}
	*value = sv_from(*value, 1);
	if (value->len > 0 && *value->at == '$') {
		*text = sv_upto(*value, 1);
		*value = sv_from(*value, 1);
		return 1;
	}
	return take_group(value, group, err);
}
