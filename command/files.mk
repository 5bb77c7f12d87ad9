command_SRC = \
	ask.c \
	config.c \
	owner.c \
	report.c \
	run.c \
	settings.c \
	submission.c
