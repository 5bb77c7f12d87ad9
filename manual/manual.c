/*
 * manual - fills a template from the rows; run by make
 *
 *	manual <conf/completion.bash >build/conf/completion.bash
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manual/fill.h"

static const struct {
	const char *word;
	void (*fill)(void);
} words[] = {
	{ "@parameters@\n", fill_parameters },
	{ "@transports@\n", fill_transports },
	{ "@never@\n", fill_never },
	{ "@sample@\n", fill_sample },
	{ "@names@\n", fill_names },
	{ "@types@\n", fill_types },
	{ "@tables@\n", fill_tables },
};

static void
copy(const char *line)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(line, words[i].word) == 0) {
			words[i].fill();
			return;
		}
	fputs(line, stdout);
}

int
main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) >= 0)
		copy(line);
	free(line);
	if (ferror(stdin) || fflush(stdout) != 0) {
		perror("manual");
		return 1;
	}
	return 0;
}
