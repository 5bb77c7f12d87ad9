/*
 * power - a disk that remembers every call, and what a power cut may leave
 *
 * power_disk does what the real one does and writes it down. power_cut() then
 * builds, in another directory, a spool as it may be found when the power went
 * after the first so many calls: data is there after its file was flushed, a
 * name after its directory was; of all else, each name and each 512 bytes may
 * be kept or lost, and a file's length may have grown without its data. A move
 * is one step, as journals of file systems make it; a rename is two here. Its
 * clock stands still. Cuts are quickest in the order of their calls.
 */
#ifndef TESTS_SPOOL_POWER_H
#define TESTS_SPOOL_POWER_H

#include <stdbool.h>

#include "spool/disk.h"

enum power_luck { POWER_ALL_LOST, POWER_ALL_KEPT, POWER_MIXED };

extern const struct disk power_disk;
/* One that cannot move: EINVAL, as some file systems say. */
extern const struct disk power_disk_unmoving;

/* What its clock says. */
extern int64_t power_clock;
#define POWER_CLOCK INT64_C(1700000000000000)

/* Nothing is done any more, and not written down: who calls is dead. */
extern bool power_dead;

void power_begin(const char *base); /* forgets; records what is below base */
size_t power_calls(void);           /* made up to now */
void power_cut(size_t calls, enum power_luck, unsigned seed, const char *to);
void power_end(void);

#endif
