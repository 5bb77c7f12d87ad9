ipc_TESTS = \
	channel_test \
	message_test
