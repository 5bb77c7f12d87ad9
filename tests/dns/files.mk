dns_TESTS = \
	client_name_test \
	mx_test
