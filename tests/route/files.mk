route_TESTS = \
	find_test \
	own_test \
	rewrite_test \
	route_test
