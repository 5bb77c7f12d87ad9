pickup_SRC = \
	client.c \
	drop.c \
	feed.c \
	item.c \
	pickup.c \
	records.c \
	report.c \
	user.c
