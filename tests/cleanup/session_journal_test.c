/* The same, by the journal. */
#define SAMPLE_JOURNAL
#include "tests/cleanup/session_test.c"
