fuzz_TESTS = \
	address_fuzz \
	address_list_fuzz \
	body_fuzz \
	canon_fuzz \
	cidr_fuzz \
	header_fuzz \
	inline_fuzz \
	ipc_fuzz \
	main_cf_fuzz \
	master_cf_fuzz \
	match_fuzz \
	message_fuzz \
	packet_fuzz \
	proxymap_fuzz \
	report_fuzz \
	rules_fuzz \
	session_fuzz \
	smtp_fuzz \
	stored_fuzz

$(B)/tests/fuzz/report_fuzz: $(B)/obj/tests/bounce/mime.o

$(B)/tests/fuzz/session_fuzz: $(B)/obj/tests/smtpd/world.o

# Both sides of SMTP have a session: this one is the client's.
$(B)/tests/fuzz/smtp_fuzz: $(B)/obj/tests/fuzz/smtp_fuzz.o $(B)/lib/libsmtp.a
