postmap_SRC = \
	alias.c \
	ask.c \
	make.c \
	postmap.c \
	value.c
postmap_USES = proxymap
