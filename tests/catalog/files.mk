catalog_TESTS = \
	catalog_test
