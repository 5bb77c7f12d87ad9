postlog_SRC = postlog.c
