master_TESTS = \
	config_test \
	sockets_test \
	workers_test
