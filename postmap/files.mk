postmap_SRC = postmap.c
