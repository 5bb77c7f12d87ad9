rewrite_SRC = \
	answer.c \
	rewrite.c
