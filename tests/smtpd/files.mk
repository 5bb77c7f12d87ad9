smtpd_TESTS = \
	client_test \
	dialog_test \
	walk_test

$(B)/tests/smtpd/client_test: $(B)/obj/tests/smtpd/world.o \
    $(B)/obj/tests/smtpd/peers.o
$(B)/tests/smtpd/dialog_test: $(B)/obj/tests/smtpd/world.o
$(B)/tests/smtpd/walk_test: $(B)/obj/tests/smtpd/world.o
