#include "tests/proxymap/asked.h"

#include <atf-c.h>

#include "param/main_cf.h"
#include "proxymap/settings.h"

void
asked_settings(void)
{
	static struct pool *pool;
	struct main_cf *cf = main_cf_new();
	struct err err = { .text = "" };

	if (pool == NULL)
		pool = pool_new();
	if (param_load(proxymap_params, &proxymap_settings, cf, pool, &err) < 0)
		atf_tc_fail("%s", err.text);
	main_cf_free(&cf);
}

void
asked_open(struct asked *a, const struct client_type *type, const char *format,
    int port)
{
	const char *at = strstr(format, "%d");

	asked_settings();
	*a = (struct asked){ .link = NULL };
	if (at == NULL)
		str_puts(&a->name, format);
	else
		str_printf(&a->name, "%.*s%d%s", (int)(at - format), format,
		    port, at + 2);
	a->client = client_open(type, str_text(&a->name), &a->err);
	if (a->client == NULL)
		atf_tc_fail("%s: %s", str_text(&a->name), a->err.text);
}

enum map_result
asked_find(struct asked *a, const char *key)
{
	a->err = (struct err){ .text = "" };
	return client_ask(a->client, &a->link, sv_of(key), &a->value, &a->err);
}

void
asked_is(
    struct asked *a, const char *key, enum map_result result, const char *text)
{
	enum map_result got = asked_find(a, key);
	const char *said = got == MAP_LATER ? a->err.text : str_text(&a->value);

	ATF_CHECK_MSG(got == result, "%.20s: %d, not %d: %s", key, (int)got,
	    (int)result, said);
	if (got != MAP_NONE)
		ATF_CHECK_STREQ(said, text);
}

void
asked_close(struct asked *a)
{
	client_hang_up(&a->link);
	client_close(&a->client);
	str_free(&a->name);
	str_free(&a->value);
}
