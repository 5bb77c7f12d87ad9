/* The same, by the journal. */
#define SAMPLE_JOURNAL
#include "tests/spool/outcomes_test.c"
