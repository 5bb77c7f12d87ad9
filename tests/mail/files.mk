mail_TESTS = \
	address_list_test \
	address_test \
	body_test \
	dsn_test \
	header_test \
	messages_test \
	mime_test \
	settings_test \
	xtext_test
