manual_SRC = \
	manual.c \
	page.c \
	row.c \
	sample.c \
	section.c
manual_USES = catalog $(catalog_USES)
