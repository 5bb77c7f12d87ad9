fuzz_TESTS = \
	ipc_fuzz \
	main_cf_fuzz \
	master_cf_fuzz
