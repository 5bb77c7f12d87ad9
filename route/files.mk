route_SRC = \
	find.c \
	own.c \
	rewrite.c \
	route.c \
	settings.c
route_TESTS = \
	find_test \
	own_test \
	rewrite_test \
	route_test
