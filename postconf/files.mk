postconf_SRC = \
	master_edit.c \
	master_entry.c \
	master_file.c \
	master_main.c \
	master_pattern.c \
	master_print.c \
	master_scope.c \
	option.c \
	postconf.c \
	print.c \
	text.c
postconf_USES = catalog $(catalog_USES)
