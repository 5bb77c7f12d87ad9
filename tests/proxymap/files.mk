proxymap_TESTS = \
	config_test \
	format_test \
	ldap_test \
	memcache_test \
	outside_test \
	redis_test \
	socketmap_test \
	sql_test \
	table_test \
	tcp_test \
	tls_test

$(proxymap_TESTS:%=$(B)/tests/proxymap/%): \
    $(B)/obj/tests/proxymap/asked.o $(B)/obj/tests/proxymap/fake.o
