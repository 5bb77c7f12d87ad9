/* The same, by the journal. */
#define SAMPLE_JOURNAL
#include "tests/spool/load_test.c"
