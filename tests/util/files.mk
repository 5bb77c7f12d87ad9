util_TESTS = \
	file_test \
	jail_test \
	proc_test \
	str_test \
	stream_test
