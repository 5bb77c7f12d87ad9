manual_TESTS = \
	sample_test
