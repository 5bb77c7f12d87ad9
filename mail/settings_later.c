/*
 * settings_later - rows that are for all programs, and not in effect
 */
#include "param/param.h"

extern const struct param mail_later_params[];

/* clang-format off */
const struct param mail_later_params[] = {
	param_later(PARAM_BOOL, owner_request_special, "local aliases",
	    .initial = "yes",
	    .doc = "Whether a name that begins with owner- or ends in "
		   "-request is special: such a part is no extension of an "
		   "address, and mail to a list has its owner for sender."),
	param_never(PARAM_TEXT, alias_maps,
	    .initial = "$default_database_type:/etc/aliases",
	    .doc = "Tables of the aliases of local users. There is no local "
		   "delivery; sendmail -bi builds the files of "
		   "alias_database."),
	param_never(PARAM_TIME, application_event_drain_time,
	    .initial = "100s", .min = 1,
	    .doc = "How long a program waits for others to settle when its "
		   "work is done. Programs here wait for events, not for a "
		   "time."),
	param_never(PARAM_COUNT, berkeley_db_create_buffer_size,
	    .initial = "16777216", .min = 1,
	    .doc = "How much memory the builder of a hash or btree file may "
		   "use. It is written in one pass here and needs no setting."),
	param_later(PARAM_COUNT, berkeley_db_read_buffer_size,
	    "a cache of Berkeley DB pages",
	    .initial = "131072", .min = 1,
	    .doc = "How much memory a reader of a hash or btree file may use "
		   "for its pages."),
	param_never(PARAM_TEXT, command_directory,
	    .initial = COMMANDDIR,
	    .doc = "Where the commands are. Programs are found beside each "
		   "other, so another value has no effect."),
	param_named(PARAM_TEXT, config_directory,
	    .initial = CONFDIR,
	    .doc = "The directory of main.cf and master.cf. It is given by "
		   "-c or MAIL_CONFIG; a line in main.cf has no effect."),
	param_never(PARAM_TEXT, daemon_directory,
	    .initial = DAEMONDIR,
	    .doc = "Where the daemons are. Programs are found beside each "
		   "other, so another value has no effect."),
	param_never(PARAM_BOOL, daemon_table_open_error_is_fatal,
	    .initial = "no",
	    .doc = "Whether a table that cannot be opened ends the program. "
		   "Here it never does: what needs the table is a temporary "
		   "error."),
	param_never(PARAM_TIME, daemon_timeout,
	    .initial = "18000s", .min = 1,
	    .doc = "How long a daemon may work on one request before it is "
		   "taken for dead. Each step has its own limit here."),
	param_later(PARAM_COUNT, debug_peer_level, "debugging of single peers",
	    .initial = "2", .min = 1,
	    .doc = "How much more is logged for a peer in debug_peer_list."),
	param_later(PARAM_TEXT, debug_peer_list, "debugging of single peers",
	    .initial = "",
	    .doc = "Clients and servers about which more is logged."),
	param_never(PARAM_TEXT, debugger_command,
	    .initial = "",
	    .doc = "A command that is run when a daemon is started with -D. "
		   "None is: look at a process from outside."),
	param_later(PARAM_TEXT, default_cache_db_type, "caches on disk",
	    .initial = "btree",
	    .doc = "The type of the tables in which daemons keep what they "
		   "have learnt."),
	param_later(PARAM_COUNT, delay_logging_resolution_limit,
	    "times of other precision",
	    .initial = "2", .min = 0, .max = 6,
	    .doc = "How many digits behind the point the times in delay= and "
		   "delays= may have."),
	param_later(PARAM_COUNT, deliver_lock_attempts, "locks of mailboxes",
	    .initial = "20", .min = 1,
	    .doc = "How often a lock on a file is tried for."),
	param_later(PARAM_TIME, deliver_lock_delay, "locks of mailboxes",
	    .initial = "1s", .min = 1,
	    .doc = "How long to wait between two attempts to lock a file."),
	param_never(PARAM_TEXT, export_environment,
	    .initial = "TZ MAIL_CONFIG LANG",
	    .doc = "The variables that programs which are not part of the "
		   "mail system get. None is run."),
	param_never(PARAM_COUNT, fork_attempts,
	    .initial = "5", .min = 1,
	    .doc = "How often a process that cannot be made is tried again. "
		   "Processes are made by master alone, which tries again by "
		   "itself."),
	param_never(PARAM_TIME, fork_delay,
	    .initial = "1s", .min = 1,
	    .doc = "How long to wait between two attempts to make a process. "
		   "See service_throttle_time."),
	param_later(PARAM_BOOL, helpful_warnings,
	    "warnings that can be turned off",
	    .initial = "yes",
	    .doc = "Whether settings that are allowed but look wrong are "
		   "warned of. At present all are."),
	param_never(PARAM_TEXT, import_environment,
	    .initial = "MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ XAUTHORITY "
		       "DISPLAY LANG=C POSTLOG_SERVICE POSTLOG_HOSTNAME "
		       "XDG_RUNTIME_DIR",
	    .doc = "The variables that a program takes over from who started "
		   "it. Here each keeps MAIL_CONFIG and nothing else."),
	param_later(PARAM_TEXT, info_log_address_format,
	    "another format of addresses in the log",
	    .initial = "external",
	    .doc = "How addresses are written in log lines: external, with "
		   "quotes where SMTP wants them, or internal."),
	param_never(PARAM_TIME, ipc_idle,
	    .initial = "5s", .min = 1,
	    .doc = "After which time an internal connection that is not used "
		   "is closed. Here it stays open and costs nothing."),
	param_never(PARAM_TIME, ipc_timeout,
	    .initial = "3600s", .min = 1,
	    .doc = "How long one process waits for another. Each question "
		   "has its own limit here, and a much shorter one."),
	param_never(PARAM_TIME, ipc_ttl,
	    .initial = "1000s", .min = 1,
	    .doc = "After which time an internal connection is closed though "
		   "it is used. Here it stays open until one end is replaced."),
	param_later(PARAM_TEXT, known_tcp_ports, "names of ports from main.cf",
	    .initial = "lmtp=24, smtp=25, smtps=submissions=465, "
		       "submission=587",
	    .doc = "Names of ports that need no look at the system's list of "
		   "services."),
	param_never(PARAM_COUNT, lmdb_map_size,
	    .initial = "16777216", .min = 1,
	    .doc = "How large an lmdb file is at first: as large as it need be."),
	param_named(PARAM_TEXT, mail_release_date,
	    .initial = "20260821",
	    .doc = "The date of the Postfix release whose behaviour is "
		   "followed."),
	param_later(PARAM_TEXT, maillog_file_compressor, "rotation of the log",
	    .initial = "gzip",
	    .doc = "The command that makes an old log file smaller after it "
		   "was rotated."),
	param_later(PARAM_TEXT, maillog_file_permissions,
	    "rights of the log file",
	    .initial = "0600",
	    .doc = "The rights with which maillog_file is made."),
	param_later(PARAM_TEXT, maillog_file_prefixes,
	    "a list of places for the log",
	    .initial = "/var, /dev/stdout",
	    .doc = "The directories in which maillog_file may be."),
	param_later(PARAM_TEXT, maillog_file_rotate_suffix,
	    "rotation of the log",
	    .initial = "%Y%m%d-%H%M%S",
	    .doc = "What is put behind the name of a log file that is "
		   "rotated, as strftime has it."),
	param_never(PARAM_TEXT, mailq_path,
	    .initial = COMMANDDIR "/mailq",
	    .doc = "Where mailq is. No program needs to know."),
	param_never(PARAM_TIME, max_idle,
	    .initial = "100s", .min = 1,
	    .doc = "After which time a daemon with nothing to do ends. "
		   "Workers stay: they are few, and sleep."),
	param_never(PARAM_COUNT, max_use,
	    .initial = "100", .min = 1,
	    .doc = "How many clients a daemon serves before it is replaced. "
		   "A worker serves many at a time and is replaced at a "
		   "reload."),
	param_never(PARAM_TEXT, meta_directory,
	    .initial = CONFDIR,
	    .doc = "Where lists of installed files and of extensions are. "
		   "There are none."),
	param_never(PARAM_TEXT, openssl_path,
	    .initial = "openssl",
	    .doc = "Where the openssl command is, for those who make "
		   "certificates. No program needs to know."),
	param_later(PARAM_TEXT, postlog_service_name, "the service postlog",
	    .initial = "postlog",
	    .doc = "The name of the service that writes maillog_file for "
		   "others. Each process writes itself."),
	param_later(PARAM_TIME, postlogd_watchdog_timeout,
	    "the service postlog",
	    .initial = "10s", .min = 10,
	    .doc = "How long the service that writes maillog_file may be "
		   "busy with one thing."),
	param_named(PARAM_TEXT, process_id,
	    .initial = "",
	    .doc = "The number of the process that asks. Values may refer to "
		   "it; a line in main.cf has no effect."),
	param_never(PARAM_TEXT, process_id_directory,
	    .initial = "pid",
	    .doc = "Where the lock files of processes are, in the queue "
		   "directory. It is always pid."),
	param_named(PARAM_TEXT, process_name,
	    .initial = "",
	    .doc = "The name of the program that asks. Values may refer to "
		   "it; a line in main.cf has no effect."),
	param_later(PARAM_BOOL, respectful_logging,
	    "the choice of older words in the log",
	    .initial = "${{$compatibility_level} <level {3.6} ? {no} : {yes}}",
	    .doc = "Whether log lines say allowlist and denylist. They "
		   "always do."),
	param_never(PARAM_TEXT, sendmail_path,
	    .initial = COMMANDDIR "/sendmail",
	    .doc = "Where sendmail is. No program needs to know."),
	param_named(PARAM_TEXT, service_name,
	    .initial = "",
	    .doc = "The service of master.cf that the process which asks "
		   "belongs to. Values may refer to it; a line in main.cf "
		   "has no effect."),
	param_never(PARAM_TEXT, shlib_directory,
	    .initial = "no",
	    .doc = "Where shared libraries are. There are none: each program "
		   "is whole."),
	param_named(PARAM_TEXT, stress,
	    .initial = "",
	    .doc = "Holds yes while a service has few places left, and is "
		   "empty otherwise. Values may refer to it; a line in "
		   "main.cf has no effect."),
	param_later(PARAM_COUNT, tcp_windowsize, "a TCP window of other size",
	    .initial = "0",
	    .doc = "The size of TCP windows, for networks that cannot do "
		   "with the system's choice, which is 0."),
	param_never(PARAM_TIME, trigger_timeout,
	    .initial = "10s", .min = 1,
	    .doc = "How long to wait for a service to take a wake-up. "
		   "Nothing waits for that."),
	param_never(PARAM_TEXT, address_verify_service_name,
	    .initial = "verify",
	    .doc = "The name of the service that verifies addresses. Only "
		   "this name is known."),
	param_never(PARAM_TEXT, bounce_service_name,
	    .initial = "bounce",
	    .doc = "The name of the service that returns mail. Only this "
		   "name is known."),
	param_never(PARAM_TEXT, cleanup_service_name,
	    .initial = "cleanup",
	    .doc = "The name of the service that takes new messages. Only "
		   "this name is known; -o of another service cannot choose "
		   "one."),
	param_never(PARAM_TEXT, connection_cache_service_name,
	    .initial = "scache",
	    .doc = "The name of the service that keeps connections for "
		   "others. Each process keeps its own."),
	param_never(PARAM_TEXT, defer_service_name,
	    .initial = "defer",
	    .doc = "The name of the service that records delays. Only this "
		   "name is known."),
	param_never(PARAM_TEXT, error_service_name,
	    .initial = "error",
	    .doc = "The name of the transport that refuses mail. Only this "
		   "name is known."),
	param_never(PARAM_TEXT, flush_service_name,
	    .initial = "flush",
	    .doc = "The name of the service that flushes by domain. Only "
		   "this name is known."),
	param_never(PARAM_TEXT, pickup_service_name,
	    .initial = "pickup",
	    .doc = "The name of the service that takes local mail from "
		   "maildrop. Only this name is known."),
	param_later(PARAM_TEXT, proxy_write_maps,
	    "tables that are written through proxymap",
	    .initial = "$smtp_sasl_auth_cache_name "
		       "$lmtp_sasl_auth_cache_name $address_verify_map "
		       "$postscreen_cache_map",
	    .doc = "Tables that other processes may have proxymap write to."),
	param_never(PARAM_TEXT, proxymap_service_name,
	    .initial = "proxymap",
	    .doc = "The name of the service that asks tables for others. "
		   "Only this name is known."),
	param_never(PARAM_TEXT, proxywrite_service_name,
	    .initial = "proxywrite",
	    .doc = "The name of the service that writes tables for others. "
		   "Only this name is known."),
	param_never(PARAM_TEXT, queue_service_name,
	    .initial = "qmgr",
	    .doc = "The name of the queue manager. Only this name is known."),
	param_never(PARAM_TEXT, rewrite_service_name,
	    .initial = "rewrite",
	    .doc = "The name of the service that rewrites and resolves "
		   "addresses. Only this name is known."),
	param_never(PARAM_TEXT, showq_service_name,
	    .initial = "showq",
	    .doc = "The name of the service that lists the queue. The queue "
		   "manager does that."),
	param_never(PARAM_TEXT, trace_service_name,
	    .initial = "trace",
	    .doc = "The name of the service that reports deliveries. Only "
		   "this name is known."),
	param_later(PARAM_BOOL, disable_mime_input_processing, "MIME",
	    .initial = "no",
	    .doc = "Whether the structure of messages that come in is not "
		   "looked at."),
	param_later(PARAM_BOOL, disable_mime_output_conversion, "MIME",
	    .initial = "no",
	    .doc = "Whether 8-bit content is sent as it is to a server that "
		   "does not take it."),
	param_later(PARAM_COUNT, mime_boundary_length_limit, "MIME",
	    .initial = "2048", .min = 1,
	    .doc = "How much of the boundary between two parts is compared."),
	param_later(PARAM_COUNT, mime_nesting_limit, "MIME",
	    .initial = "100", .min = 1,
	    .doc = "How many levels of parts within parts a message may have."),
	param_later(PARAM_TEXT, smtputf8_autodetect_classes, "SMTPUTF8",
	    .initial = "sendmail, verify",
	    .doc = "Where mail may come from that is looked through for "
		   "signs that it needs SMTPUTF8."),
	param_later(PARAM_BOOL, strict_smtputf8, "SMTPUTF8",
	    .initial = "no",
	    .doc = "Whether addresses in UTF-8 are taken only from clients "
		   "that say SMTPUTF8."),
	param_later(PARAM_BOOL, strict_7bit_headers, "MIME",
	    .initial = "no",
	    .doc = "Whether mail with 8-bit text in its headers is refused."),
	param_later(PARAM_BOOL, strict_8bitmime, "MIME",
	    .initial = "no",
	    .doc = "Whether both strict_7bit_headers and "
		   "strict_8bitmime_body are in force."),
	param_later(PARAM_BOOL, strict_8bitmime_body, "MIME",
	    .initial = "no",
	    .doc = "Whether 8-bit text is refused in a body that does not "
		   "say so."),
	param_later(PARAM_BOOL, strict_mime_encoding_domain, "MIME",
	    .initial = "no",
	    .doc = "Whether a message or multipart part with an encoding of "
		   "its own is refused."),
	param_later(PARAM_TEXT, default_delivery_status_filter,
	    "status filters",
	    .initial = "",
	    .doc = "A table that changes the status and text of a delivery "
		   "before anybody acts on it."),
	param_never(PARAM_BOOL, enable_long_queue_ids,
	    .initial = "no",
	    .doc = "Whether queue IDs are long and never used again. They "
		   "always are."),
	param_never(PARAM_COUNT, hash_queue_depth,
	    .initial = "1", .min = 1,
	    .doc = "How many levels of directories a queue has. There is "
		   "always one."),
	param_never(PARAM_TEXT, hash_queue_names,
	    .initial = "deferred, defer",
	    .doc = "The queues that have directories below them. There is "
		   "one queue, and it has."),
	param_later(PARAM_TEXT, internal_mail_filter_classes,
	    "filters of the system's own mail",
	    .initial = "",
	    .doc = "Which kinds of mail that the system itself writes pass "
		   "the content filters: bounce, notify."),
	param_later(PARAM_COUNT, header_address_token_limit,
	    "rewriting of long headers",
	    .initial = "10240", .min = 1,
	    .doc = "How many words of an address header are looked at when "
		   "it is rewritten."),
	param_later(PARAM_TEXT, error_notice_recipient,
	    "notices of protocol errors",
	    .initial = "postmaster",
	    .doc = "Who is told of mail that could not be delivered because "
		   "of an error in resources, software or protocol, if "
		   "notify_classes says so."),
	{ .type = PARAM_END }
};
/* clang-format on */
