util_SRC = \
	err.c \
	hash.c \
	ip.c \
	list.c \
	log.c \
	loop.c \
	mem.c \
	must.c \
	pool.c \
	str.c \
	stream.c \
	sv.c
