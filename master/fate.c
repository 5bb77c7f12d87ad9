/*
 * What becomes of a command of master.cf, by the table of programs.
 */
#include "catalog/commands.h"

#include <stddef.h>

#include "master/programs.h"

enum command_fate
command_fate(const char *command, const char **why)
{
	const struct program *p = program_find(command);

	if (p == NULL)
		return COMMAND_UNKNOWN;
	*why = p->why;
	return p->daemon != NULL ? COMMAND_SERVED : COMMAND_ELSEWHERE;
}
