service_SRC = \
	connect.c \
	control.c \
	listen.c \
	peer.c \
	resolver.c \
	service.c \
	start.c \
	submit.c
