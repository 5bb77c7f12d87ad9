pickup_TESTS = found_test records_test
