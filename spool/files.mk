spool_SRC = \
	change.c \
	content.c \
	disk.c \
	format.c \
	format_envelope.c \
	id.c \
	maildrop.c \
	make.c \
	plain.c \
	queue.c \
	read.c \
	requeue.c \
	rows.c \
	segment.c \
	segment_read.c \
	slot.c \
	sum.c
