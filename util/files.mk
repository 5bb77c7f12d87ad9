util_SRC = \
	base64.c \
	err.c \
	file.c \
	hash.c \
	heap.c \
	ip.c \
	jail.c \
	jail_landlock.c \
	jail_prove.c \
	jail_seccomp.c \
	lines.c \
	list.c \
	log.c \
	loop.c \
	mem.c \
	must.c \
	pidfile.c \
	pool.c \
	proc.c \
	str.c \
	stream.c \
	sv.c \
	users.c \
	work.c
