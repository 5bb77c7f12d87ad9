postqueue_TESTS = \
	json_test \
	print_test
