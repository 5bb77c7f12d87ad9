#include "postern/import.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "postern/import_judge.h"
#include "util/log.h"

static const char report_name[] = "import-report";

struct import {
	const struct import_request *request;
	const char *from, *to; /* absolute */
	struct import_tree tree;
	struct import_report report;
	struct import_files files;
	struct import_judge judge;
	struct pool *pool;
};

/* The place need not be there, but where it is to be must. */
static int
find_place(struct import *i, struct err *err)
{
	struct sv path = sv_of(i->request->to);
	const char *slash, *parent, *name;
	char *real;

	while (path.len > 1 && path.at[path.len - 1] == '/')
		path.len--;
	name = pool_copy(i->pool, path);
	slash = strrchr(name, '/');
	parent = slash == NULL   ? "."
		 : slash == name ? "/"
				 : pool_copy(i->pool,
				       sv_upto(path, (size_t)(slash - name)));
	name = slash ? slash + 1 : name;
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return err_set(err, ERR_NEVER,
		    "%s: not the name of a directory", i->request->to);
	if ((real = realpath(parent, NULL)) == NULL)
		return err_errno(err, "%s", parent);
	i->to = pool_printf(
	    i->pool, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name);
	free(real);
	return 0;
}

static int
find_source(struct import *i, struct err *err)
{
	char *real = realpath(i->request->from, NULL);

	if (real == NULL)
		return err_errno(err, "%s", i->request->from);
	i->from = pool_copy(i->pool, sv_of(real));
	free(real);
	return 0;
}

/* A copy of another machine's /etc/postfix says /etc/postfix, too. */
static void
add_roots(struct import *i)
{
	import_root_add(&i->files.roots, sv_of(i->from));
	import_root_add(&i->files.roots, sv_of(i->request->from));
	import_root_add(&i->files.roots, SV("/etc/postfix"));
}

static int
judge(struct import *i, struct err *err)
{
	struct import_texts t = { .from = i->from };

	if (import_take(&i->files, "main.cf", &t.main_cf, err) < 0 ||
	    import_take(&i->files, "master.cf", &t.master_cf, err) < 0)
		return -1;
	if (import_judge_begin(&i->judge, &i->files, &t, err) < 0)
		return -1;
	import_judge(&i->judge);
	return 0;
}

static int
finish(struct import *i, struct str *text, bool *kept, struct err *err)
{
	import_report_print(&i->report, i->from, i->to, text);
	if (import_tree_add(&i->tree, report_name, str_view(text), err) < 0)
		return -1;
	return import_tree_place(&i->tree, kept, err);
}

static int
import(struct import *i, struct err *err)
{
	struct str text = { 0 };
	bool kept = false;
	int result;

	if (import_tree_open(&i->tree, i->from, i->to, i->request->force, err) <
	    0)
		return -1;
	import_files_begin(&i->files, &i->tree, &i->report, i->from, i->to);
	add_roots(i);
	if ((result = judge(i, err)) == 0 &&
	    (result = import_files_copy(&i->files, err)) == 0 &&
	    (result = import_files_rewrite(
		 &i->files, import_judge_drops, err)) == 0)
		result = finish(i, &text, &kept, err);
	if (result == 0) {
		fputs(str_text(&text), stdout);
		printf("\n%s/%s has this, too. Next: postern -c %s check\n",
		    i->to, report_name, i->to);
		if (kept)
			printf("What was there is now %s.old.\n", i->to);
	}
	import_judge_end(&i->judge);
	import_files_end(&i->files);
	str_free(&text);
	return result;
}

int
import_run(const struct import_request *request)
{
	struct import i = { .request = request, .pool = pool_new() };
	struct err err;
	int result;

	result = find_source(&i, &err);
	if (result == 0)
		result = find_place(&i, &err);
	if (result == 0) {
		result = import(&i, &err);
		import_tree_close(&i.tree);
	}
	import_report_end(&i.report);
	if (result < 0)
		log_error("config-import of %s: %s", request->from, err.text);
	pool_free(&i.pool);
	return result < 0 ? 1 : 0;
}
