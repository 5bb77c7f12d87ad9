postconf_SRC = \
	master_main.c \
	option.c \
	postconf.c \
	print.c \
	text.c
postconf_USES = catalog $(catalog_USES)
