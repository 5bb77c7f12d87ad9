/*
 * replay - runs a fuzz target over files, without a fuzzer
 *
 * NAME_fuzz FILE... runs these; without any, all of tests/fuzz/corpus/NAME. A
 * finding ends the process; a corpus that is not there is an error too.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "util/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { INPUT_LIMIT = 16 * 1024 * 1024 };

/* True when the file was there to run. */
static bool
replay(const char *path)
{
	struct str text = { 0 };
	struct err err;
	uint8_t *copy;

	if (file_read(path, INPUT_LIMIT, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	/* A copy of just this size: a byte read past it is seen. */
	copy = malloc(text.len ? text.len : 1);
	if (copy == NULL)
		abort();
	if (text.len > 0)
		memcpy(copy, text.text, text.len);
	LLVMFuzzerTestOneInput(copy, text.len);
	free(copy);
	str_free(&text);
	return true;
}

static int
replay_corpus(const char *program)
{
	const char *slash = strrchr(program, '/');
	struct sv name = sv_of(slash ? slash + 1 : program);
	struct str path = { 0 };
	struct dirent *entry;
	size_t prefix;
	int count = 0;
	bool good = true;
	DIR *dir;

	if (sv_ends(name, "_fuzz"))
		name.len -= strlen("_fuzz");
	str_printf(
	    &path, SRCDIR "/tests/fuzz/corpus/" SV_FMT "/", SV_ARG(name));
	prefix = path.len;
	dir = opendir(str_text(&path));
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		str_cut(&path, prefix);
		str_puts(&path, entry->d_name);
		good = replay(str_text(&path)) && good;
		count++;
	}
	if (dir != NULL)
		closedir(dir);
	str_cut(&path, prefix);
	if (count == 0)
		fprintf(stderr, "no corpus in %s\n", str_text(&path));
	str_free(&path);
	return good && count > 0 ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	bool good = true;

	if (argc < 2)
		return replay_corpus(argv[0]);
	for (int i = 1; i < argc; i++)
		good = replay(argv[i]) && good;
	return good ? 0 : 1;
}
