/*
 * What becomes of a command of master.cf, for catalog/commands.h, which
 * includes no program: 1, a daemon of ours serves it; 0, none does, and why;
 * -1, nobody knows it.
 */
#include "master/programs.h"

int fate_of(const char *command, const char **why);

int
fate_of(const char *command, const char **why)
{
	const struct program *p = program_find(command);

	if (p == NULL)
		return -1;
	*why = p->why;
	return p->daemon != NULL;
}
