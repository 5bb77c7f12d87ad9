command_SRC = \
	ask.c \
	config.c \
	owner.c \
	report.c \
	run.c \
	submission.c
