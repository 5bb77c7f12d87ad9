smtp_SRC = \
	conn.c \
	content.c \
	delivery.c \
	idle.c \
	leftover.c \
	manager.c \
	nexthop.c \
	outcome.c \
	own.c \
	reply.c \
	session.c \
	settings.c \
	settings_later.c \
	smtp.c \
	step_content.c \
	step_end.c \
	step_envelope.c \
	step_hello.c \
	stuff.c
