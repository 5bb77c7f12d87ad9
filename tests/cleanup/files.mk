cleanup_TESTS = \
	alias_test \
	asker_test \
	canon_test \
	session_journal_test \
	session_test \
	stamp_test
