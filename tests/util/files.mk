util_TESTS = \
	base64_test \
	file_test \
	heap_test \
	ip_test \
	jail_calls_test \
	jail_test \
	lines_test \
	log_test \
	loop_test \
	pidfile_test \
	proc_test \
	str_test \
	stream_test \
	sv_test \
	users_test \
	work_test
