dnsd_TESTS = \
	asker_test \
	hosts_test \
	packet_test \
	servers_test \
	ub_test
