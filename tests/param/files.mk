param_TESTS = \
	expand_test \
	level_test \
	main_cf_test \
	master_cf_test \
	param_test
