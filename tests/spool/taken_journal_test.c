/* The same, by the journal. */
#define SAMPLE_JOURNAL
#include "tests/spool/taken_test.c"
