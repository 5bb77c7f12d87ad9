util_SRC = err.c ip.c list.c log.c mem.c must.c pool.c str.c sv.c
