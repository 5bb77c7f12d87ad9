map_SRC = \
	answers.c \
	batch.c \
	build.c \
	cdb.c \
	cdb_build.c \
	cidr.c \
	db.c \
	db_build.c \
	db_env.c \
	db_pages.c \
	entries.c \
	inline.c \
	lmdb.c \
	lmdb_build.c \
	map.c \
	maps.c \
	match.c \
	net.c \
	regexp.c \
	remote.c \
	rules.c \
	seen.c \
	source.c \
	static.c \
	subst.c \
	texthash.c \
	types.c
