rewrite_TESTS = \
	answer_test
