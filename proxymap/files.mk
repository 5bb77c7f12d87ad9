proxymap_SRC = \
	proxymap.c \
	types.c
