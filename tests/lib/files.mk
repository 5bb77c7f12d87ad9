lib_SRC = \
	prison.c
