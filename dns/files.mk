dns_SRC = \
	answer.c \
	client_name.c \
	facts.c \
	mx.c
