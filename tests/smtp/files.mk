smtp_TESTS = \
	delivery_test \
	dialog_test \
	reply_test \
	stuff_test
