policy_TESTS = \
	policy_test
