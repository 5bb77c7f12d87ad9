/* The same, by the journal. */
#define SAMPLE_JOURNAL
#include "tests/spool/message_test.c"
