qmgr_TESTS = \
	backoff_test \
	flow_test \
	schedule_test \
	window_test
