#include "postconf/mention.h"

#include <string.h>

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static struct sv
skip_space(struct sv v)
{
	while (v.len > 0 && (*v.at == ' ' || (*v.at >= '\t' && *v.at <= '\r')))
		v = sv_from(v, 1);
	return v;
}

/* What follows a "$". An empty name is none: "$$", "${{". */
static struct sv
take_name(struct sv *rest)
{
	struct sv name;
	size_t n = 0;

	if (rest->len > 0 && (*rest->at == '{' || *rest->at == '('))
		*rest = skip_space(sv_from(*rest, 1));
	else if (rest->len > 0 && *rest->at == '$')
		*rest = sv_from(*rest, 1);
	while (n < rest->len && is_name(rest->at[n]))
		n++;
	name = sv_upto(*rest, n);
	*rest = sv_from(*rest, n);
	return name;
}

bool
mention_name(struct sv *rest, struct sv *name)
{
	struct sv before, after;

	while (sv_cut(rest, '$', &before)) {
		bool braced = rest->len > 0 && *rest->at == '{';
		bool dollar = rest->len > 0 && *rest->at == '$';

		*name = take_name(rest);
		after = skip_space(*rest);
		if (name->len > 0 && !dollar &&
		    !(braced && after.len > 0 && *after.at == '{'))
			return true; /* with a "{" it is a function */
	}
	return false;
}

/* They may be asked with parameters of main.cf. */
static const char *const types[] = {
	"ldap:", "memcache:", "mysql:", "pgsql:", "redis:", "sqlite:"
};

bool
mention_table(struct sv *rest, struct sv *name)
{
	while (sv_item(rest, ", \t\r\n{}", name)) {
		sv_skip(name, "proxy:");
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
			if (sv_skip(name, types[i]) && name->len > 0 &&
			    !strchr("/.", *name->at))
				return true;
	}
	return false;
}
