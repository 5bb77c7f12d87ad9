bounce_TESTS = audience_test letter_test original_test template_test

$(B)/tests/bounce/letter_test: $(B)/obj/tests/bounce/mime.o
