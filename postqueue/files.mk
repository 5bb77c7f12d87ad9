postqueue_SRC = \
	json.c \
	postqueue.c \
	print.c \
	read.c
