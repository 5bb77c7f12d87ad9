/*
 * A list of mailboxes: it is read to its end, what is good is an address whose
 * external form reads the same, and what is bad is shown from the input.
 */
#include <stdint.h>
#include <string.h>

#include "mail/address.h"
#include "mail/address_list.h"
#include "util/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_good(struct sv address, struct pool *pool)
{
	const char *internal = pool_copy(pool, address), *back;
	struct str path = { 0 };
	struct sv rest;

	must(strlen(internal) == address.len);
	must(address.len <= ADDRESS_LIMIT);
	for (size_t i = 0; i < address.len; i++)
		must((unsigned char)address.at[i] >= ' ' &&
		     address.at[i] != 127);
	str_puts(&path, "<");
	if (address.len > 0)
		address_put_external(&path, internal);
	str_puts(&path, ">");
	rest = str_view(&path);
	back = address_path(&rest, true, pool);
	must(back != NULL || address.len == ADDRESS_LIMIT);
	must(back == NULL || strcmp(back, internal) == 0);
	str_free(&path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv in = { (const char *)data, size };
	struct address_list list = address_list_of(in);
	enum address_list_item item;
	struct pool *pool = pool_new();
	size_t count = 0;

	while ((item = address_list_next(&list)) != ADDRESS_LIST_END) {
		must(++count <= size);
		must(list.source.at >= in.at &&
		     list.source.at + list.source.len <= in.at + in.len);
		if (item == ADDRESS_LIST_GOOD)
			check_good(list.address, pool);
	}
	must(list.scan.in.len == 0);
	address_list_end(&list);
	pool_free(&pool);
	return 0;
}
