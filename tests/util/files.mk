util_TESTS = \
	str_test \
	stream_test
