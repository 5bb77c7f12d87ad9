proxymap_SRC = \
	config.c \
	format.c \
	proxymap.c \
	types.c
