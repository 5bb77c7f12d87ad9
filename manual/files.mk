manual_SRC = \
	manual.c \
	page.c \
	row.c \
	sample.c \
	section.c \
	table.c
manual_USES = catalog $(catalog_USES)
