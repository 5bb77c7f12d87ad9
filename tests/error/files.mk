error_TESTS = verdict_test
