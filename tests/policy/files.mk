policy_TESTS = \
	class_test \
	policy_test \
	submitter_test
