mail_SRC = \
	maillog.c \
	messages.c \
	settings.c
