bounce_SRC = \
	audience.c \
	bounce.c \
	clean.c \
	job.c \
	kind.c \
	letter.c \
	original.c \
	settings.c \
	status.c \
	template.c
