replay_SRC = \
	replay.c
