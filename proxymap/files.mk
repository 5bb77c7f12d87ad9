proxymap_SRC = \
	client.c \
	config.c \
	direct.c \
	format.c \
	proxymap.c \
	server.c \
	settings.c \
	tcp.c \
	types.c \
	wire.c \
	wire_tls.c
