postconf_SRC = \
	instance.c \
	main_edit.c \
	main_show.c \
	master_edit.c \
	master_entry.c \
	master_file.c \
	master_main.c \
	master_pattern.c \
	master_print.c \
	master_scope.c \
	mention.c \
	names.c \
	option.c \
	postconf.c \
	print.c \
	renamed.c \
	templates.c \
	text.c \
	types.c
postconf_USES = catalog $(catalog_USES)
