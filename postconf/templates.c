/*
 * The words of reports: as bounce_template_file has them (-t), or as they will
 * be read (-b).
 */
#include <stdio.h>
#include <string.h>

#include "bounce/kind.h"
#include "bounce/settings.h"
#include "bounce/template.h"
#include "postconf/instance.h"
#include "postconf/other.h"
#include "util/file.h"
#include "util/log.h"

static void
read_file(struct template *all, const char *path, struct pool *pool)
{
	struct str text = { 0 };
	struct err err;

	if (file_read(path, TEMPLATE_SIZE, &text, &err) < 0 ||
	    template_parse(str_view(&text), path, pool, all, &err) < 0)
		log_fatal("%s", err.text);
	str_free(&text);
}

static void
print_header(const char *name, const char *value)
{
	if (value != NULL)
		printf("%s: %s\n", name, value);
}

/* A word that is no line of the text. */
static const char *
end_word(const char *text, struct pool *pool)
{
	const char *word = "EOF";

	while (strstr(text, pool_printf(pool, "%s\r\n", word)) != NULL)
		word = pool_printf(pool, "%s_", word);
	return word;
}

static void
print_text(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text != '\r')
			putchar(*text);
}

/* In the form that a file has. */
static void
print_template(const char *name, const struct template *t, struct pool *pool)
{
	const char *word = end_word(t->text, pool);

	printf("%s = <<%s\n", name, word);
	print_header("Charset", t->charset);
	print_header("From", t->from);
	print_header("Subject", t->subject);
	print_header("Postmaster-Subject", t->copy_subject);
	putchar('\n');
	print_text(t->text);
	printf("%s\n\n", word);
}

static void
print_expanded(struct template *t, const char *name, const struct instance *i)
{
	struct template_times times = {
		.delay_warning_time = bounce_settings.delay_warning_time,
		.maximal_queue_lifetime =
		    bounce_settings.maximal_queue_lifetime,
	};
	struct sv stem = sv_of(name);
	const char *word;
	struct err err;

	if (template_expand(t, i->cf, &times, i->pool, &err) < 0)
		log_fatal("%s: %s", name, err.text);
	word = end_word(t->text, i->pool);
	printf("expanded_" SV_FMT "_text = <<%s\n",
	    SV_ARG(sv_upto(stem, stem.len - strlen("_template"))), word);
	print_text(t->text);
	printf("%s\n\n", word);
}

int
templates_show(const struct request *r)
{
	struct template all[NOTIFY_COUNT];
	struct instance i;
	const char *path = r->arguments[0];
	struct err err;

	if (path != NULL && r->arguments[1] != NULL)
		log_fatal("options -b and -t take at most one file");
	instance_begin(&i, r);
	if (param_load(bounce_params, &bounce_settings, i.cf, i.pool, &err) < 0)
		log_fatal("%s", err.text);
	memcpy(all, template_builtin, sizeof(all));
	if (path == NULL)
		path = bounce_settings.bounce_template_file;
	if (*path != '\0')
		read_file(all, path, i.pool);
	for (int kind = 0; kind < NOTIFY_COUNT; kind++) {
		const char *name = kind_of(kind)->template;

		if (r->expand)
			print_expanded(&all[kind], name, &i);
		else
			print_template(name, &all[kind], i.pool);
	}
	instance_end(&i);
	return 0;
}
