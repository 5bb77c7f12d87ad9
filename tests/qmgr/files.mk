qmgr_TESTS = \
	backoff_test \
	schedule_test \
	window_test
