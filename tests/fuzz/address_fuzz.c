/*
 * An address from a stranger: a path, strict or not, or a header's list. What
 * is understood has an external form that is a safe path and reads the same.
 */
#include <stdint.h>
#include <string.h>

#include "mail/address.h"
#include "mail/address_list.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
on_address(void *context, const char *internal)
{
	struct pool *pool = context;
	struct str path = { 0 };
	const char *back;
	struct sv rest;

	must(strlen(internal) <= ADDRESS_LIMIT);
	str_puts(&path, "<");
	address_put_external(&path, internal);
	str_puts(&path, ">");
	for (size_t i = 0; i < path.len; i++)
		must((unsigned char)path.text[i] >= ' ');
	rest = str_view(&path);
	back = address_path(&rest, true, pool);
	must(back != NULL || strlen(internal) == ADDRESS_LIMIT);
	must(back == NULL || strcmp(back, internal) == 0);
	must(rest.len == 0);
	str_free(&path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data, size }, rest = sv_from(in, 1);
	struct sv extension;
	struct pool *pool = pool_new();
	const char *address;

	if (size > 0 && data[0] % 3 == 0)
		address_list(rest, pool, on_address, pool);
	else if (size > 0) {
		address = address_path(&rest, data[0] % 3 == 1, pool);
		if (address != NULL)
			on_address(pool, address);
		must(rest.len < size);
	}
	address_base(in, "+-", &extension);
	address_domain_ok(in);
	pool_free(&pool);
	return 0;
}
