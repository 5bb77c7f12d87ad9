mail_SRC = \
	address.c \
	address_list.c \
	address_parse.c \
	body.c \
	date.c \
	dsn.c \
	fixed.c \
	header.c \
	maillog.c \
	messages.c \
	mime.c \
	settings.c \
	settings_later.c \
	submitted.c \
	text.c \
	xtext.c
