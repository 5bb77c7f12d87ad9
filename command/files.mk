command_SRC = \
	ask.c \
	config.c \
	report.c \
	run.c \
	submission.c
