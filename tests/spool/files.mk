spool_TESTS = \
	content_test \
	crash_test \
	format_test \
	id_test \
	journal_test \
	maildrop_test \
	message_journal_test \
	message_test \
	replay_test \
	rows_test \
	segment_test \
	slot_journal_test \
	slot_test

$(B)/tests/spool/crash_test $(B)/tests/spool/replay_test: \
    $(B)/obj/tests/spool/power.o
