postconf_TESTS = \
	main_text_test
