command_SRC = \
	ask.c
