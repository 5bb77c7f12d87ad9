fuzz_TESTS = \
	address_fuzz \
	canon_fuzz \
	ipc_fuzz \
	main_cf_fuzz \
	master_cf_fuzz \
	message_fuzz
