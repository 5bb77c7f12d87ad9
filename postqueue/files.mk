postqueue_SRC = \
	ask.c \
	postqueue.c \
	print.c
