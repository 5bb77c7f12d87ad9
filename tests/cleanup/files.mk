cleanup_TESTS = \
	alias_test \
	canon_test \
	session_test \
	stamp_test
