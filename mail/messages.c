#include "mail/messages.h"

/* clang-format off */
#define END { .type = FIELD_END }

static const struct field resolve_fields[] = {
	field_text(struct resolve, sender),
	field_text(struct resolve, address),
	END
};

static const struct field lookup_fields[] = {
	field_text(struct lookup, table),
	field_bytes(struct lookup, key),
	END
};

static const struct field looked_up_fields[] = {
	field_number(struct looked_up, result),
	field_bytes(struct looked_up, value),
	field_text(struct looked_up, text),
	END
};

static const struct field resolved_fields[] = {
	field_number(struct resolved, status),
	field_number(struct resolved, class),
	field_text(struct resolved, address),
	field_text(struct resolved, transport),
	field_text(struct resolved, nexthop),
	field_text(struct resolved, dsn),
	field_text(struct resolved, text),
	field_number(struct resolved, fleeting),
	END
};

static const struct field dns_ask_fields[] = {
	field_number(struct dns_ask, type),
	field_text(struct dns_ask, name),
	END
};

static const struct field dns_record_fields[] = {
	field_number(struct dns_record, preference),
	field_ip(struct dns_record, ip),
	field_text(struct dns_record, name),
	END
};

static const struct field dns_answer_fields[] = {
	field_number(struct dns_answer, status),
	field_number(struct dns_answer, secure),
	field_number(struct dns_answer, ttl),
	field_text(struct dns_answer, text),
	field_list(struct dns_answer, records, struct dns_record, dns_record_fields),
	END
};

static const struct field submit_id_fields[] = {
	field_text(struct submit_id, id),
	field_number(struct submit_id, full),
	END
};

static const struct field submit_space_fields[] = {
	field_number(struct submit_space, full),
	END
};

static const struct field submit_recipient_fields[] = {
	field_text(struct submit_recipient, address),
	field_text(struct submit_recipient, original),
	field_number(struct submit_recipient, notify),
	field_text(struct submit_recipient, orcpt),
	END
};

static const struct field submit_fields[] = {
	field_text(struct submit, sender),
	field_number(struct submit, flags),
	field_number(struct submit, arrived),
	field_text(struct submit, client_name),
	field_text(struct submit, client_address),
	field_text(struct submit, helo),
	field_text(struct submit, protocol),
	field_number(struct submit, user),
	field_text(struct submit, full_name),
	field_text(struct submit, envid),
	field_number(struct submit, ret),
	field_list(struct submit, recipients, struct submit_recipient, submit_recipient_fields),
	END
};

static const struct field submit_end_fields[] = {
	field_number(struct submit_end, size),
	END
};

static const struct field submit_cancel_fields[] = {
	field_number(struct submit_cancel, reason),
	END
};

static const struct field submit_done_fields[] = {
	field_number(struct submit_done, code),
	field_text(struct submit_done, dsn),
	field_text(struct submit_done, text),
	field_text(struct submit_done, id),
	END
};

static const struct field queue_recipient_fields[] = {
	field_text(struct queue_recipient, address),
	field_text(struct queue_recipient, original),
	field_number(struct queue_recipient, notify),
	field_text(struct queue_recipient, orcpt),
	END
};

static const struct field accepted_fields[] = {
	field_text(struct accepted, id),
	field_text(struct accepted, sender),
	field_number(struct accepted, size),
	field_number(struct accepted, flags),
	field_number(struct accepted, arrived),
	field_text(struct accepted, client_name),
	field_text(struct accepted, client_address),
	field_text(struct accepted, helo),
	field_text(struct accepted, protocol),
	field_text(struct accepted, envid),
	field_number(struct accepted, ret),
	field_list(struct accepted, recipients, struct queue_recipient, queue_recipient_fields),
	END
};

static const struct field deliver_recipient_fields[] = {
	field_number(struct deliver_recipient, number),
	field_text(struct deliver_recipient, address),
	field_text(struct deliver_recipient, original),
	field_number(struct deliver_recipient, notify),
	field_text(struct deliver_recipient, orcpt),
	END
};

static const struct field deliver_fields[] = {
	field_text(struct deliver, id),
	field_text(struct deliver, sender),
	field_text(struct deliver, nexthop),
	field_number(struct deliver, size),
	field_number(struct deliver, flags),
	field_number(struct deliver, arrived),
	field_number(struct deliver, active),
	field_text(struct deliver, client_name),
	field_text(struct deliver, client_address),
	field_text(struct deliver, helo),
	field_text(struct deliver, protocol),
	field_text(struct deliver, envid),
	field_number(struct deliver, ret),
	field_list(struct deliver, recipients, struct deliver_recipient, deliver_recipient_fields),
	END
};

static const struct field delivered_fields[] = {
	field_text(struct delivered, id),
	field_number(struct delivered, number),
	field_number(struct delivered, outcome),
	field_text(struct delivered, dsn),
	field_text(struct delivered, text),
	field_number(struct delivered, reach),
	field_text(struct delivered, mta),
	field_text(struct delivered, diag),
	END
};

static const struct field deliver_end_fields[] = {
	field_text(struct deliver_end, id),
	field_number(struct deliver_end, fault),
	field_number(struct deliver_end, keeps),
	field_text(struct deliver_end, dsn),
	field_text(struct deliver_end, text),
	END
};

static const struct field leftover_fields[] = {
	field_text(struct leftover, id),
	END
};

static const struct field notify_recipient_fields[] = {
	field_text(struct notify_recipient, address),
	field_text(struct notify_recipient, original),
	field_text(struct notify_recipient, dsn),
	field_text(struct notify_recipient, text),
	field_number(struct notify_recipient, action),
	field_number(struct notify_recipient, notify),
	field_text(struct notify_recipient, orcpt),
	field_text(struct notify_recipient, mta),
	field_text(struct notify_recipient, diag),
	END
};

static const struct field notify_fields[] = {
	field_text(struct notify, id),
	field_text(struct notify, sender),
	field_number(struct notify, kind),
	field_number(struct notify, size),
	field_number(struct notify, arrived),
	field_number(struct notify, flags),
	field_number(struct notify, until),
	field_text(struct notify, envid),
	field_number(struct notify, ret),
	field_list(struct notify, recipients, struct notify_recipient, notify_recipient_fields),
	END
};

static const struct field notify_done_fields[] = {
	field_text(struct notify_done, id),
	field_number(struct notify_done, status),
	END
};

static const struct field queue_ask_fields[] = {
	field_number(struct queue_ask, verb),
	field_text(struct queue_ask, what),
	END
};

static const struct field queue_row_recipient_fields[] = {
	field_text(struct queue_row_recipient, address),
	field_text(struct queue_row_recipient, original),
	field_text(struct queue_row_recipient, reason),
	END
};

static const struct field queue_row_fields[] = {
	field_text(struct queue_row, id),
	field_text(struct queue_row, sender),
	field_text(struct queue_row, queue),
	field_number(struct queue_row, size),
	field_number(struct queue_row, arrived),
	field_number(struct queue_row, state),
	field_list(struct queue_row, recipients, struct queue_row_recipient, queue_row_recipient_fields),
	END
};

static const struct field queue_end_fields[] = {
	field_number(struct queue_end, status),
	field_text(struct queue_end, text),
	field_number(struct queue_end, count),
	END
};

static const struct field taken_fields[] = {
	field_number(struct taken, reason),
	END
};

static const struct field leaving_fields[] = {
	field_number(struct leaving, reason),
	END
};

#define MESSAGE(number, of)						\
	const struct message message_##of = { number, #of, of##_fields,	\
	    sizeof(struct of) }

MESSAGE(MESSAGE_LOOKUP, lookup);
MESSAGE(MESSAGE_LOOKED_UP, looked_up);
MESSAGE(MESSAGE_RESOLVE, resolve);
MESSAGE(MESSAGE_RESOLVED, resolved);
MESSAGE(MESSAGE_DNS_ASK, dns_ask);
MESSAGE(MESSAGE_DNS_ANSWER, dns_answer);
MESSAGE(MESSAGE_SUBMIT_ID, submit_id);
MESSAGE(MESSAGE_SUBMIT, submit);
MESSAGE(MESSAGE_SUBMIT_END, submit_end);
MESSAGE(MESSAGE_SUBMIT_CANCEL, submit_cancel);
MESSAGE(MESSAGE_SUBMIT_DONE, submit_done);
MESSAGE(MESSAGE_ACCEPTED, accepted);
MESSAGE(MESSAGE_DELIVER, deliver);
MESSAGE(MESSAGE_DELIVERED, delivered);
MESSAGE(MESSAGE_DELIVER_END, deliver_end);
MESSAGE(MESSAGE_LEFTOVER, leftover);
MESSAGE(MESSAGE_NOTIFY, notify);
MESSAGE(MESSAGE_NOTIFY_DONE, notify_done);
MESSAGE(MESSAGE_QUEUE_ASK, queue_ask);
MESSAGE(MESSAGE_QUEUE_ROW, queue_row);
MESSAGE(MESSAGE_QUEUE_END, queue_end);
MESSAGE(MESSAGE_LEAVING, leaving);
MESSAGE(MESSAGE_TAKEN, taken);
MESSAGE(MESSAGE_SUBMIT_SPACE, submit_space);

const struct message *const messages[] = {
	&message_lookup,
	&message_looked_up,
	&message_resolve,
	&message_resolved,
	&message_dns_ask,
	&message_dns_answer,
	&message_submit_id,
	&message_submit,
	&message_submit_end,
	&message_submit_cancel,
	&message_submit_done,
	&message_accepted,
	&message_deliver,
	&message_delivered,
	&message_deliver_end,
	&message_leftover,
	&message_notify,
	&message_notify_done,
	&message_queue_ask,
	&message_queue_row,
	&message_queue_end,
	&message_leaving,
	&message_taken,
	&message_submit_space,
	NULL
};
/* clang-format on */
