smtp_SRC = \
	reply.c \
	session.c \
	settings.c \
	step_content.c \
	step_end.c \
	step_envelope.c \
	step_hello.c \
	stuff.c
