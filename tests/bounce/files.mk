bounce_TESTS = letter_test
