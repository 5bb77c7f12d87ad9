master_SRC = \
	absent.c \
	ask.c \
	check.c \
	config.c \
	ground.c \
	holder.c \
	master.c \
	names.c \
	programs.c \
	replace.c \
	services.c \
	settings.c \
	sockets.c \
	stop.c \
	worker.c
