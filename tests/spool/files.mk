spool_TESTS = \
	content_test \
	crash_journal_test \
	crash_test \
	format_test \
	id_test \
	journal_owner_test \
	journal_test \
	load_journal_test \
	load_test \
	maildrop_test \
	message_journal_test \
	message_test \
	outcomes_journal_test \
	outcomes_test \
	replay_test \
	rows_test \
	segment_test \
	slot_journal_test \
	slot_test \
	taken_journal_test \
	taken_test

$(patsubst %,$(B)/tests/spool/%_test,crash crash_journal load load_journal \
    outcomes outcomes_journal replay taken taken_journal): $(B)/obj/tests/spool/power.o
