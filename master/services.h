/*
 * services - what master.cf asks for, and the workers that serve it
 *
 * A service is an entry of master.cf with a program of ours. It has its sockets
 * from start to stop, and workers: one first, more when the load asks for it. A
 * worker is replaced by a younger one (reload, changed table), which is started
 * before the old one is told to end: at most DRAINING old ones of a service
 * finish their sessions at a time, and a replacement happens at most every
 * REPLACE_MS.
 *
 * master reads no mail: what workers say is ask, load and replace, and each is
 * checked against the row of the worker's own program.
 */
#ifndef MASTER_SERVICES_H
#define MASTER_SERVICES_H

#include <sys/types.h>

#include "master/config.h"
#include "master/sockets.h"
#include "service/control.h"
#include "service/service.h"
#include "util/log.h"

struct master {
	struct loop loop;
	struct config *config;
	const char *daemons; /* directory of the programs */
	bool root;           /* started as root: all the walls */
	enum log_kind log_kind;
	int log;
	struct list services;
	bool begun;        /* what comes first has ended */
	unsigned failures; /* of that */
	bool stopping;
	bool hurried; /* abort: nothing is started any more */
	enum program_phase phase;
	struct timer deadline; /* of the stop */
	int64_t generation;    /* of the configuration */
};

struct master_service {
	struct list node; /* in master.services */
	struct master *master;
	const struct program *program;
	const char *name; /* of master.cf; its own memory */
	enum master_cf_type type;
	const struct master_cf_entry *entry; /* of the present config */
	int sockets[SOCKETS_LIMIT];
	size_t socket_count;
	struct list workers;
	bool dropped;          /* a reload left it out */
	bool wanted;           /* started even if the stop has come to it */
	int64_t replaced;      /* when a worker was last replaced */
	struct timer replace;  /* to do so when it is time again */
	struct timer throttle; /* set: it is left alone */
	struct timer wakeup;   /* of master.cf */
	int64_t deaths, since; /* of late, and since when they are counted */
	int64_t full;          /* when it was last said that it is */
	bool stressed;         /* most places are taken; its workers know */
};

struct worker {
	struct list node; /* in service->workers */
	struct master_service *service;
	pid_t pid;
	struct channel control;
	bool ready, ending, busy;
	enum service_end how; /* ending: what it was told */
	bool successor;       /* the others end when it is ready */
	int64_t load, given;  /* clients it says it has; sockets given to it */
	int64_t limit;        /* clients it says it can have */
	int64_t asked, since; /* connections of late, and since when */
	struct timer late;    /* ends it by force */
};

/* services.c */
int services_open(struct master *, struct err *); /* sockets, no process */
void services_run(struct master *);
int services_reload(struct master *, struct config *, struct err *);
struct master_service *services_find(struct master *, const char *name);
void services_throttle(struct master_service *);
void services_settled(struct master_service *); /* look again what is needed */
void services_first_ended(struct master_service *, bool well);
void services_tell_stress(struct worker *);
void services_look_at_load(struct master_service *); /* stress, a warning */
int64_t services_limit(const struct master_service *, size_t workers);
size_t services_most_workers(const struct master_service *);

/* replace.c */
void replace_ask(struct master_service *, const char *why);
void replace_ready(struct worker *);         /* a successor is there */
void replace_again(struct master_service *); /* a successor died too early */

/* worker.c */
struct worker *worker_start(struct master_service *); /* NULL: throttled */
struct worker *worker_pick(struct master_service *);  /* for a connection */
/* A copy of the descriptor goes with it. */
void worker_send(
    struct worker *, const struct message *, const void *from, int fd);
void worker_end(struct worker *, enum service_end, int64_t seconds);
void worker_died(struct master *, pid_t, int status);
size_t worker_count(const struct master_service *); /* not ending ones */

/* ask.c */
void ask_answer(struct worker *from, uint32_t serial, const char *service);

/* stop.c */
void stop_begin(struct master *, bool hurried);
void stop_look(struct master *); /* a worker has gone */
/* Of a service that the stop has come to: who ends, or one more. It is to be
 * told so when it has its connection. */
struct worker *stop_pick(struct master_service *);
void stop_tell(struct worker *);

#endif
