#include "postsuper/order.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
const struct operation operations[] = {
	{ 'd', false, QUEUE_DELETE, ORDER_ALL, MAILLOG_REMOVED, "Deleted" },
	{ 'r', false, QUEUE_REQUEUE, ORDER_ALL, MAILLOG_REQUEUED, "Requeued" },
	{ 'h', false, QUEUE_HOLD, ORDER_TRIED, MAILLOG_HELD, "Placed on hold" },
	{ 'H', false, QUEUE_RELEASE, ORDER_HOLD, MAILLOG_RELEASED,
	  "Released from hold" },
	{ 'e', false, QUEUE_EXPIRE, ORDER_ALL, MAILLOG_TO_EXPIRE,
	  "Force-expired" },
	{ 'f', true, QUEUE_EXPIRE, ORDER_ALL, MAILLOG_TO_EXPIRE,
	  "Force-expired" },
	{ .letter = 0 }
};

static const struct {
	const char *name;
	unsigned queue;
} queues[] = {
	{ "hold",	ORDER_HOLD },
	{ "incoming",	ORDER_INCOMING },
	{ "active",	ORDER_ACTIVE },
	{ "deferred",	ORDER_DEFERRED },
};
/* clang-format on */

const struct operation *
order_operation(int letter)
{
	for (const struct operation *o = operations; o->letter != 0; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

unsigned
order_queue(const char *name)
{
	for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++)
		if (strcmp(queues[i].name, name) == 0)
			return queues[i].queue;
	return 0;
}
