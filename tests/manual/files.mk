manual_TESTS = \
	page_test \
	sample_test \
	table_test
