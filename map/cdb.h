/*
 * cdb - the layout of a constant database (D. J. Bernstein's cdb)
 *
 * 256 pairs (position, slots) of 4 bytes each, the lowest first; then the
 * records (key length, value length, key, value); then 256 tables of slots
 * (sum, position of the record; 0: free). A key's sum tells its table by its
 * low 8 bits, and by the others where in it the search begins.
 */
#ifndef MAP_CDB_H
#define MAP_CDB_H

#include <stdint.h>

#include "util/sv.h"

enum { CDB_TABLES = 256, CDB_PAIR = 8, CDB_HEAD = CDB_TABLES * CDB_PAIR };

uint32_t cdb_sum(struct sv key);

#endif
