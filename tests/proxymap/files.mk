proxymap_TESTS = \
	config_test \
	format_test \
	outside_test \
	table_test \
	tcp_test

$(proxymap_TESTS:%=$(B)/tests/proxymap/%): \
    $(B)/obj/tests/proxymap/asked.o $(B)/obj/tests/proxymap/fake.o
