postern_SRC = \
	import.c \
	import_files.c \
	import_judge.c \
	import_place.c \
	import_report.c \
	import_roots.c \
	import_tree.c \
	postern.c
postern_USES = catalog $(catalog_USES)
