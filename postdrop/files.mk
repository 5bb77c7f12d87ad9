postdrop_SRC = \
	drop.c \
	postdrop.c
