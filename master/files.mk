master_SRC = \
	ask.c \
	check.c \
	config.c \
	fate.c \
	ground.c \
	holder.c \
	legacy.c \
	master.c \
	names.c \
	programs.c \
	replace.c \
	services.c \
	settings.c \
	sockets.c \
	stop.c \
	worker.c
# Every program's names, for those that main.cf may have.
master_USES = catalog $(filter-out master,$(catalog_USES))
