qmgr_SRC = \
	active.c \
	agent.c \
	ask.c \
	assign.c \
	backoff.c \
	change.c \
	deliver.c \
	inlet.c \
	known.c \
	leftover.c \
	notify.c \
	outcome.c \
	qmgr.c \
	resolve.c \
	rights.c \
	save.c \
	scan.c \
	schedule.c \
	settings.c \
	settings_later.c \
	site.c \
	state.c \
	window.c \
	work.c
