map_SRC = \
	build.c \
	cidr.c \
	db.c \
	db_build.c \
	db_env.c \
	db_pages.c \
	map.c \
	maps.c \
	match.c \
	net.c \
	seen.c \
	source.c \
	static.c \
	texthash.c \
	types.c
