master_TESTS = \
	config_test \
	ground_test \
	sockets_test \
	workers_test
