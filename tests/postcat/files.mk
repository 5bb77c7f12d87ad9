postcat_TESTS = \
	run_test \
	show_test
