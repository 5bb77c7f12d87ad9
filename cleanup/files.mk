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
cleanup_TESTS = \
	alias_test \
	canon_test \
	session_test \
	stamp_test
