ipc_SRC = \
	channel.c \
	message.c
