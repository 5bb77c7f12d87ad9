proxymap_SRC = \
	breaker.c \
	client.c \
	config.c \
	direct.c \
	format.c \
	memcache.c \
	outside.c \
	proxymap.c \
	server.c \
	settings.c \
	socketmap.c \
	table.c \
	tcp.c \
	types.c \
	wire.c \
	wire_tls.c
