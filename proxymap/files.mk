proxymap_SRC = \
	breaker.c \
	client.c \
	config.c \
	direct.c \
	format.c \
	memcache.c \
	outside.c \
	proxymap.c \
	redis.c \
	redis_cluster.c \
	redis_link.c \
	resp.c \
	server.c \
	settings.c \
	socketmap.c \
	sql.c \
	table.c \
	tcp.c \
	types.c \
	wire.c \
	wire_tls.c

# Each wants its library.
proxymap_SRC += \
	$(if $(findstring _LDAP,$(HAVE)),ldap.c ldap_search.c) \
	$(if $(findstring _MYSQL,$(HAVE)),mysql.c) \
	$(if $(findstring _PGSQL,$(HAVE)),pgsql.c) \
	$(if $(findstring _SQLITE,$(HAVE)),sqlite.c)

# MariaDB's header has macros of calls that are banned here: it comes before.
$(B)/obj/proxymap/mysql.o: FLAGS := -include mariadb/mysql.h $(FLAGS)
