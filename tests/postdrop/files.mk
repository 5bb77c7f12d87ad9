postdrop_TESTS = \
	drop_test
