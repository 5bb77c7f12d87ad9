util_TESTS = str_test
