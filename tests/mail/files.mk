mail_TESTS = \
	address_test \
	dsn_test \
	header_test \
	messages_test \
	xtext_test
