cleanup_SRC = \
	alias.c \
	canon.c \
	cleanup.c \
	envelope.c \
	met.c \
	notice.c \
	session.c \
	settings.c \
	stamp.c
