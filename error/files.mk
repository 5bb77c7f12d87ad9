error_SRC = \
	error.c \
	verdict.c
