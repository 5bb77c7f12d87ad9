/*
 * later_anvil - the rows of the program that counts clients
 */
#include "param/param.h"

extern const struct param anvil_params[];

/* clang-format off */
const struct param anvil_params[] = {
	param_later(PARAM_TIME, anvil_rate_time_unit, "limits per client",
	    .initial = "60s", .min = 1,
	    .doc = "The time in which the rates of clients are counted."),
	param_later(PARAM_TIME, anvil_status_update_time, "limits per client",
	    .initial = "600s", .min = 1,
	    .doc = "How often the greatest numbers and rates of clients are "
		   "logged."),
	{ .type = PARAM_END }
};
/* clang-format on */
