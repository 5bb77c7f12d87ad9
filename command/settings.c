#include "command/config.h"

#define S struct config_settings

const struct param config_params[] = {
	param_text(S, alternate_config_directories, .initial = "",
	    .doc = "Directories of other configurations that programs which "
		   "are installed set-gid may be told to use. Only what the "
		   "main.cf in the default place says counts."),
	param_text(S, multi_instance_directories, .initial = "",
	    .doc = "The configuration directories of other instances on this "
		   "machine. They count as alternate_config_directories."),
	{ .type = PARAM_END }
};
