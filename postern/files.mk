postern_SRC = postern.c
