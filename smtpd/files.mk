smtpd_SRC = \
	client.c \
	command.c \
	config.c \
	judge.c \
	path.c \
	prove.c \
	reply.c \
	resolve.c \
	session.c \
	session_log.c \
	settings.c \
	settings_later.c \
	settings_tls.c \
	smtpd.c \
	verb.c \
	verb_data.c \
	verb_hello.c \
	verb_mail.c \
	verb_rcpt.c \
	verb_simple.c \
	verb_vrfy.c
