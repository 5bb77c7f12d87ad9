bounce_SRC = \
	bounce.c \
	job.c \
	letter.c \
	settings.c \
	submit.c
