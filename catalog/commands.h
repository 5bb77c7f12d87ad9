/*
 * commands - what becomes of a command that a master.cf names
 *
 * master answers, from its table of programs (master/fate.c).
 */
#ifndef CATALOG_COMMANDS_H
#define CATALOG_COMMANDS_H

enum command_fate {
	COMMAND_SERVED,    /* by a daemon of ours */
	COMMAND_ELSEWHERE, /* no process of its own; why says the reason */
	COMMAND_UNKNOWN    /* nothing starts with such an entry */
};

enum command_fate command_fate(const char *command, const char **why);

#endif
