service_SRC = \
	connect.c \
	control.c \
	listen.c \
	peer.c \
	service.c \
	start.c
