postern_TESTS = \
	import_judge_test \
	import_roots_test
