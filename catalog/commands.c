#include "catalog/commands.h"

/* master/fate.c: -1, nobody knows it; 0, no process serves it; 1. */
extern int fate_of(const char *command, const char **why);

enum command_fate
command_fate(const char *command, const char **why)
{
	int fate = fate_of(command, why);

	if (fate < 0)
		return COMMAND_UNKNOWN;
	return fate > 0 ? COMMAND_SERVED : COMMAND_ELSEWHERE;
}
