postqueue_TESTS = print_test
