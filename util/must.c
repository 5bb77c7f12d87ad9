#include "util/must.h"

#include <stdlib.h>

#include "util/log.h"

void
must_failed(const char *fact, const char *file, int line)
{
	log_panic("%s:%d: not so: %s", file, line, fact);
	abort();
}
