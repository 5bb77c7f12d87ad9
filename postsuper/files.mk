postsuper_SRC = \
	hands.c \
	order.c \
	postsuper.c
