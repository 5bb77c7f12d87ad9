smtp_TESTS = \
	delivery_test \
	dialog_test \
	reply_test \
	stuff_test

$(B)/tests/smtp/delivery_test: $(B)/obj/tests/smtp/world.o
