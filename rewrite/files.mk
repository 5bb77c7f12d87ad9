rewrite_SRC = \
	answer.c \
	prove.c \
	rewrite.c
