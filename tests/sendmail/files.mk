sendmail_TESTS = \
	hand_test \
	input_test \
	options_test \
	recipients_test
