policy_TESTS = \
	policy_test \
	submitter_test
