dnsd_SRC = \
	asker.c \
	dnsd.c \
	hosts.c \
	packet.c \
	servers.c \
	settings.c \
	ub.c
