/*
 * boot - which start of the machine this is
 *
 * What was written and not flushed is there as long as the machine runs, and no
 * longer: so what a dead process left is one thing before a start of the
 * machine, and another after it.
 */
#ifndef SPOOL_BOOT_H
#define SPOOL_BOOT_H

#include <stdint.h>

/* The same number until the machine starts again; 0: not known. What is read
 * for it cannot be seen from behind the walls: call it once before. */
uint64_t boot_id(void);

#endif
