#include "service/control.h"

/* clang-format off */
#define END { .type = FIELD_END }
#define MESSAGE(number, of)						\
	const struct message control_##of = { number, "control_" #of,	\
	    of##_fields, sizeof(struct control_##of) }
#define S(of) struct control_##of

static const struct field option_fields[] = {
	field_text(S(option), assignment),
	END
};
static const struct field start_fields[] = {
	field_text(S(start), service),
	field_text(S(start), config),
	field_text(S(start), queue),
	field_number(S(start), log_kind),
	field_number(S(start), limit),
	field_number(S(start), listeners),
	field_number(S(start), root),
	field_number(S(start), self_test),
	field_list(S(start), options, S(option), option_fields),
	END
};
static const struct field client_fields[] = {
	field_text(S(client), from), END
};
static const struct field answer_fields[] = {
	field_number(S(answer), granted), END
};
static const struct field log_fields[] = {
	field_number(S(log), kind), END
};
static const struct field settings_fields[] = {
	field_number(S(settings), generation), END
};
static const struct field wake_fields[] = {
	field_number(S(wake), reason), END
};
static const struct field end_fields[] = {
	field_number(S(end), how),
	field_number(S(end), seconds),
	END
};
static const struct field ready_fields[] = {
	field_number(S(ready), pid), field_number(S(ready), limit), END
};
static const struct field ask_fields[] = {
	field_text(S(ask), service), END
};
static const struct field stress_fields[] = {
	field_number(S(stress), on), END
};
static const struct field load_fields[] = {
	field_number(S(load), clients), field_number(S(load), busy), END
};
static const struct field replace_fields[] = {
	field_text(S(replace), why), END
};

MESSAGE(CONTROL_START, start);
MESSAGE(CONTROL_CLIENT, client);
MESSAGE(CONTROL_ANSWER, answer);
MESSAGE(CONTROL_LOG, log);
MESSAGE(CONTROL_SETTINGS, settings);
MESSAGE(CONTROL_WAKE, wake);
MESSAGE(CONTROL_END, end);
MESSAGE(CONTROL_READY, ready);
MESSAGE(CONTROL_ASK, ask);
MESSAGE(CONTROL_LOAD, load);
MESSAGE(CONTROL_STRESS, stress);
MESSAGE(CONTROL_REPLACE, replace);
/* clang-format on */
