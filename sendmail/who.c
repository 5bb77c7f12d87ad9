#include "sendmail/who.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "mail/submitted.h"

const char *
who_login(struct pool *pool)
{
	const struct passwd *p = getpwuid(getuid());

	return p == NULL ? NULL : pool_copy(pool, sv_of(p->pw_name));
}

/* The first field of gecos; "&" in it is the login name. */
static void
put_gecos(struct str *out, const struct passwd *p)
{
	struct sv name = sv_of(p->pw_gecos), field;

	if (!sv_cut(&name, ',', &field))
		field = name;
	for (size_t i = 0; i < field.len; i++) {
		size_t from = out->len;

		if (field.at[i] != '&') {
			str_putc(out, field.at[i]);
			continue;
		}
		str_puts(out, p->pw_name);
		if (out->len > from)
			out->text[from] =
			    (char)toupper((unsigned char)out->text[from]);
	}
}

const char *
who_full_name(const char *given, struct pool *pool)
{
	const char *name = given != NULL ? given : secure_getenv("NAME");
	const struct passwd *p;
	struct str text = { 0 };

	if (name != NULL)
		str_puts(&text, name);
	else if ((p = getpwuid(getuid())) != NULL && p->pw_gecos != NULL)
		put_gecos(&text, p);
	if (text.len > SUBMITTED_NAME_LIMIT)
		str_cut(&text, SUBMITTED_NAME_LIMIT);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.text[i] < ' ' || text.text[i] == 127)
			text.text[i] = ' ';
	name = pool_copy(pool, sv_trim(str_view(&text)));
	str_free(&text);
	return name;
}
