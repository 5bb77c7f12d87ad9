service_SRC = \
	agent.c \
	audit.c \
	connect.c \
	control.c \
	limits.c \
	listen.c \
	lookups.c \
	peer.c \
	resolver.c \
	service.c \
	start.c \
	submit.c \
	tables.c
