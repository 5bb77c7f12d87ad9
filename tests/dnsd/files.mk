dnsd_TESTS = \
	hosts_test \
	packet_test \
	servers_test \
	ub_test
