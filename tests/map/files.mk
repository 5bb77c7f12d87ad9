map_TESTS = \
	answers_test \
	batch_test \
	db_test \
	fold_test \
	hostile_test \
	map_test \
	match_test \
	pcre_test \
	peer_test \
	regexp_test \
	source_test \
	stored_test \
	types_test \
	walls_test
