service_TESTS = \
	agent_test \
	limits_test \
	peer_test \
	worker_test

$(B)/tests/service/agent_test: $(B)/obj/tests/service/worker.o
$(B)/tests/service/peer_test: $(B)/obj/tests/service/worker.o
$(B)/tests/service/worker_test: $(B)/obj/tests/service/worker.o
$(B)/tests/service/limits_test: $(B)/obj/tests/service/worker.o
