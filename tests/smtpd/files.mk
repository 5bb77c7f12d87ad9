smtpd_TESTS = \
	body_test \
	dialog_test

$(B)/tests/smtpd/dialog_test: $(B)/obj/tests/smtpd/world.o
