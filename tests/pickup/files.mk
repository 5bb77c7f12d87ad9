pickup_TESTS = records_test
