#include "postconf/master_file.h"

#include "postconf/text.h"
#include "util/file.h"
#include "util/lines.h"

const char *
master_file_path(const char *directory, struct pool *pool)
{
	return pool_printf(pool, "%s/master.cf", directory);
}

struct master_entry *
master_file_entry(const char *path, int number, struct sv line,
    struct pool *pool, struct err *err)
{
	struct master_entry *e = master_entry_parse(line, pool, err);

	if (e == NULL)
		err_in(err, "%s: line %d", path, number);
	return e;
}

static int
load(const char *path, struct sv text, struct list *entries, struct pool *pool,
    struct err *err)
{
	struct lines in = lines_of(text, path);
	struct master_entry *e = NULL;
	int result = 0;

	while (result == 0 && lines_next(&in)) {
		e = master_file_entry(path, in.first, in.line, pool, err);
		if (e != NULL)
			list_add(entries, &e->node);
		else
			result = -1;
	}
	lines_end(&in);
	return result;
}

int
master_file_load(const char *directory, struct list *entries, struct pool *pool,
    struct err *err)
{
	const char *path = master_file_path(directory, pool);
	struct str text = { 0 };
	int result = file_read(path, TEXT_LIMIT, &text, err);

	if (result == 0)
		result = load(path, str_view(&text), entries, pool, err);
	str_free(&text);
	return result;
}
