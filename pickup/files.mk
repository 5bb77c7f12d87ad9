pickup_SRC = \
	client.c \
	drop.c \
	feed.c \
	found.c \
	item.c \
	pickup.c \
	records.c \
	report.c \
	user.c
