master_TESTS = \
	sockets_test \
	workers_test
