/*
 * holder - which process has a port: read from /proc, for error messages only
 */
#ifndef MASTER_HOLDER_H
#define MASTER_HOLDER_H

#include <stdint.h>

struct holder_text {
	char text[128]; /* "process 123 (nginx)", or "another process" */
};

struct holder_text holder_of_port(uint16_t port);

#endif
