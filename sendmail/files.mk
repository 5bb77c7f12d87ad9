sendmail_SRC = \
	deliver.c \
	dialog.c \
	hand.c \
	headers.c \
	input.c \
	options.c \
	recipients.c \
	sendmail.c \
	settings.c \
	who.c

# -bs is the conversation of the SMTP server.
sendmail_USES = smtpd
