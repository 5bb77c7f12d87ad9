qmgr_TESTS = \
	backoff_test \
	change_test \
	flow_test \
	known_test \
	report_test \
	schedule_test \
	window_test
