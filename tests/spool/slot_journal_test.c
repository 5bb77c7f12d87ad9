/* The same, by the journal. */
#define SAMPLE_JOURNAL
#include "tests/spool/slot_test.c"
