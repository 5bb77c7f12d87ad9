postsuper_TESTS = order_test
