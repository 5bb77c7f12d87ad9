smtp_TESTS = \
	dialog_test \
	reply_test \
	stuff_test
