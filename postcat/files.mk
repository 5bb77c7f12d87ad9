postcat_SRC = \
	message.c \
	postcat.c \
	show.c
