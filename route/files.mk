route_SRC = \
	find.c \
	own.c \
	rewrite.c \
	route.c \
	settings.c
