spool_SRC = \
	boot.c \
	change.c \
	commit.c \
	content.c \
	disk.c \
	format.c \
	format_envelope.c \
	id.c \
	journal.c \
	maildrop.c \
	make.c \
	outcomes.c \
	outcomes_ring.c \
	places.c \
	plain.c \
	queue.c \
	read.c \
	records.c \
	replay.c \
	replay_facts.c \
	requeue.c \
	rows.c \
	segment.c \
	segment_read.c \
	slot.c \
	slots.c \
	sum.c
