/*
 * sum - checksums of what is on disk: XXH3, 64 bits
 *
 * They find what a disk lost or tore, not what somebody forged. A sum made
 * piece by piece is that of the whole, seed 0.
 */
#ifndef SPOOL_SUM_H
#define SPOOL_SUM_H

#include <stddef.h>
#include <stdint.h>

struct sum;

uint64_t sum_of(const void *, size_t, uint64_t seed);

struct sum *sum_new(void);
void sum_add(struct sum *, const void *, size_t);
uint64_t sum_value(const struct sum *);
void sum_free(struct sum **);

#endif
