/*
 * state - what the files of service/ share about the one process they are in
 */
#ifndef SERVICE_STATE_H
#define SERVICE_STATE_H

#include "service/control.h"
#include "service/service.h"

enum { SERVICE_LISTENERS = 32 };

struct listener {
	struct watch watch;
	int fd;
};

struct service_state {
	const struct service *row;
	struct loop loop;
	struct pool *pool; /* what lives as long as the process */
	struct channel control;
	struct control_start start;
	bool ready;
	/* Who keeps the process alive. */
	int64_t held, limit;
	struct control_load told;
	struct timer tell;
	bool changed; /* held, since it was told */
	/* The end. */
	bool ending, left;
	enum service_end how;
	struct timer deadline;
	bool replacing;
	/* listen.c */
	struct listener listeners[SERVICE_LISTENERS];
	size_t listening;
	bool accepting;
	struct timer breath; /* after accept() failed */
	struct timer look;   /* at the memory */
	/* limits.c */
	size_t files; /* descriptors that it may have */
	bool memory_is_short;
	int64_t looked, used; /* when, and processor time until then */
	bool stressed;        /* as master says of the whole service */
	/* connect.c */
	struct list connecting;
	uint32_t serial;
};

extern struct service_state service_state;

/* start.c: everything between START and READY, or the process ends. */
void start_with(
    const struct control_start *, int main_cf, int log, const int *listeners);
/* The same as far as it can be told to be wrong: settings and tables. */
int start_check(const struct control_start *, int main_cf, struct err *);
int start_reload(int main_cf, struct err *);

/* listen.c */
void listen_begin(const int *fds, size_t count);
void listen_update(void); /* watches or not, as limit and ending say */

/* limits.c */
int limits_begin(struct err *); /* before the walls, behind the settings */
int64_t limits_clients(int64_t limit); /* as many as descriptors allow */
bool limits_is_last(int fd);           /* those kept for ourselves are next */
bool limits_memory_is_short(void);
bool limits_is_busy(void); /* since it was asked last */
/* Once a minute, if it is the same again. */
void limits_warn(const char *what, const char *why);

/* connect.c */
void connect_answer(uint32_t serial, int fd); /* -1: refused */
void connect_refuse_all(void);

#endif
