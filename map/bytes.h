/*
 * bytes - numbers in the pages of a file, wherever they stand
 */
#ifndef MAP_BYTES_H
#define MAP_BYTES_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* In the order of this machine. */
static inline uint16_t
bytes_16(const unsigned char *at)
{
	uint16_t n;
	return memcpy(&n, at, sizeof(n)), n;
}

static inline uint32_t
bytes_32(const unsigned char *at)
{
	uint32_t n;
	return memcpy(&n, at, sizeof(n)), n;
}

static inline uint64_t
bytes_64(const unsigned char *at)
{
	uint64_t n;
	return memcpy(&n, at, sizeof(n)), n;
}

/* The lowest byte first. */
static inline uint32_t
bytes_little_32(const unsigned char *at)
{
	return le32toh(bytes_32(at));
}

static inline void
bytes_put_little_32(unsigned char *at, uint32_t n)
{
	n = htole32(n), memcpy(at, &n, sizeof(n));
}

#endif
