param_SRC = \
	expand.c \
	level.c \
	master_args.c \
	main_cf.c \
	master_cf.c \
	param.c
