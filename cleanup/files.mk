cleanup_SRC = \
	alias.c \
	asker.c \
	canon.c \
	cleanup.c \
	envelope.c \
	from.c \
	met.c \
	notice.c \
	session.c \
	settings.c \
	settings_later.c \
	space.c \
	stamp.c \
	whole.c
