qmgr_TESTS = \
	backoff_test \
	flow_test \
	known_test \
	schedule_test \
	window_test
