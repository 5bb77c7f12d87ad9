/* The same, by the journal. */
#define SAMPLE_JOURNAL
#include "tests/spool/crash_test.c"
