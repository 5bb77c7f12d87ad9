rewrite_SRC = \
	answer.c \
	rewrite.c
rewrite_TESTS = answer_test
