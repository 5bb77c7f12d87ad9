proxymap_TESTS = \
	config_test \
	format_test
