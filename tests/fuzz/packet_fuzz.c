/*
 * A hostile name server: its packet, read as the answer to each kind of
 * question. The first byte chooses the kind.
 */
#include <stdint.h>
#include <stdlib.h>

#include "dnsd/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct dns_ask *ask, const struct dns_answer *a)
{
	const struct dns_record *r = a->records.at;

	if (a->records.count > DNS_RECORD_LIMIT ||
	    (a->status == DNS_OK) != (a->records.count > 0))
		abort();
	for (size_t i = 0; i < a->records.count; i++)
		if (*r[i].name != '\0' ? !dns_name_ok(sv_of(r[i].name))
				       : ask->type == DNS_PTR)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data, size };
	struct pool *pool = pool_new();
	struct dns_ask ask = { .name = "x.example" };
	struct dns_answer answer;

	if (size > 0) {
		ask.type = data[0] % DNS_TYPES;
		if (ask.type == DNS_PTR)
			ask.name = "192.0.2.1";
		packet_read(sv_from(in, 1), &ask, pool, &answer);
		check(&ask, &answer);
	}
	pool_free(&pool);
	return 0;
}
