postqueue_SRC = \
	postqueue.c \
	print.c
