fuzz_TESTS = \
	address_fuzz \
	body_fuzz \
	canon_fuzz \
	ipc_fuzz \
	main_cf_fuzz \
	master_cf_fuzz \
	message_fuzz \
	session_fuzz

$(B)/tests/fuzz/session_fuzz: $(B)/obj/tests/smtpd/world.o
