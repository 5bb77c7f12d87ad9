/*
 * control - what master and a worker say to each other
 *
 * A worker is born with its control channel as descriptor 3; everything else it
 * is handed: START brings the snapshot of main.cf, the log and the listening
 * sockets. Nothing that a worker says is believed beyond its own row.
 *
 *	master -> worker		worker -> master
 *	start (main.cf, log, sockets)	ready
 *	client (socket)			ask
 *	answer (socket)			load
 *	log (descriptor)		replace
 *	settings (main.cf)
 *	wake
 *	stress
 *	end
 */
#ifndef SERVICE_CONTROL_H
#define SERVICE_CONTROL_H

#include "ipc/message.h"

enum { CONTROL_FD = 3 };

enum control_type {
	CONTROL_NONE,
	CONTROL_START,
	CONTROL_CLIENT,
	CONTROL_ANSWER,
	CONTROL_LOG,
	CONTROL_SETTINGS,
	CONTROL_WAKE,
	CONTROL_END,
	CONTROL_STRESS,
	CONTROL_READY = 32,
	CONTROL_ASK,
	CONTROL_LOAD,
	CONTROL_REPLACE
};

/* Descriptors: main.cf's snapshot, the log, then the listening sockets. */
struct control_start {
	const char *service; /* of master.cf */
	const char *config;  /* directory, for messages and relative tables */
	const char *queue;   /* queue_directory */
	int64_t log_kind;    /* enum log_kind */
	int64_t limit;       /* clients at a time */
	int64_t listeners;   /* how many sockets follow */
	int64_t root;        /* started as root: all the walls */
	int64_t self_test;   /* prove the walls from inside */
	struct message_list options; /* struct control_option: each -o */
};

struct control_option {
	const char *assignment;
};

struct control_client { /* another service wants to talk */
	const char *from;
};

struct control_answer { /* to ask, by serial: with a socket, or refused */
	int64_t granted;
};

struct control_log {
	int64_t kind;
};

struct control_settings {
	int64_t generation;
};

struct control_wake {
	int64_t reason; /* unused: 0 */
};

struct control_end {
	int64_t how; /* enum service_end */
	int64_t seconds;
};

struct control_stress { /* most places of the whole service are taken */
	int64_t on;
};

struct control_ready {
	int64_t pid;
	int64_t limit; /* clients at a time: no more than START said */
};

struct control_ask {
	const char *service;
};

struct control_load {
	int64_t clients;
	int64_t busy; /* another worker would take some of its work */
};

struct control_replace {
	const char *why;
};

extern const struct message control_start, control_client, control_answer,
    control_log, control_settings, control_wake, control_end, control_ready,
    control_ask, control_load, control_replace, control_stress;

#endif
