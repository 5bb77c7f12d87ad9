qmgr_SRC = \
	backoff.c \
	schedule.c \
	window.c
