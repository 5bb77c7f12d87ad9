#include "master/settings.h"

#include <limits.h>

#define S struct master_settings

struct master_settings master_settings;

/* clang-format off */
const struct param master_params[] = {
	param_count(S, worker_processes, .initial = "0", .min = 0, .max = 1024,
	    .doc = "The most processes of one service that serve many clients "
		   "each; 0 is one for each processor."),
	param_count(S, default_process_limit, .initial = "100", .min = 1,
	    .max = INT_MAX,
	    .doc = "How many clients or deliveries a service serves at a time "
		   "when master.cf says nothing. Where main.cf does not set "
		   "it, $smtpd_session_limit is used for services that listen "
		   "on the network."),
	param_count(S, smtpd_session_limit, .initial = "10000", .min = 1,
	    .max = INT_MAX,
	    .doc = "How many clients a service that listens on the network "
		   "serves at a time."),
	param_time(S, service_throttle_time, .initial = "60s", .min = 1,
	    .doc = "How long a service is left alone after its program died "
		   "before it served anyone."),
	param_time(S, shutdown_time, .initial = "20s", .min = 1, .max = 3600,
	    .doc = "How long sessions and deliveries may take to finish when "
		   "the mail system is stopped."),
	param_time(S, worker_drain_time, .initial = "1000s", .min = 1,
	    .doc = "How long a process that was replaced may go on with the "
		   "sessions it has."),
	param_text(S, master_service_disable, .initial = "",
	    .doc = "Services of master.cf that are not run: name/type, or a "
		   "type."),
	{ .type = PARAM_END }
};
/* clang-format on */
