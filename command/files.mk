command_SRC = \
	ask.c \
	config.c \
	json.c \
	owner.c \
	report.c \
	run.c \
	settings.c \
	submission.c
