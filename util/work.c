#include "util/work.h"

#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "util/log.h"
#include "util/must.h"

/* Not under the lock, which the loop wants as soon as it hears. */
static void
tell(struct work *w)
{
	const uint64_t one = 1;

	must(write(w->wake_fd, &one, sizeof(one)) == sizeof(one));
}

static void *
serve(void *arg)
{
	struct work *w = arg;
	struct list *node;
	bool first;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		w->idle++;
		while (list_empty(&w->waiting) && !w->over)
			pthread_cond_wait(&w->more, &w->lock);
		w->idle--;
		if ((node = list_take(&w->waiting)) == NULL)
			break;
		w->queued--;
		pthread_mutex_unlock(&w->lock);
		owner_of(node, struct job, node)
		    ->run(owner_of(node, struct job, node));
		pthread_mutex_lock(&w->lock);
		list_add(&w->done, node);
		first = !w->told;
		w->told = true;
		pthread_mutex_unlock(&w->lock);
		if (first)
			tell(w);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void
finish_done(struct work *w)
{
	struct list ready, *node;

	list_begin(&ready);
	pthread_mutex_lock(&w->lock);
	while ((node = list_take(&w->done)) != NULL)
		list_add(&ready, node);
	w->told = false;
	pthread_mutex_unlock(&w->lock);
	while ((node = list_take(&ready)) != NULL) {
		struct job *job = owner_of(node, struct job, node);

		job->done(job);
	}
}

static void
on_wake(struct watch *watch, unsigned what)
{
	struct work *w = owner_of(watch, struct work, wake);
	uint64_t count;

	if (read(w->wake_fd, &count, sizeof(count)) == sizeof(count))
		finish_done(w);
}

void
work_begin(struct work *w, struct loop *loop, unsigned most)
{
	*w = (struct work){ .loop = loop,
		.most = most < WORK_THREADS ? most : WORK_THREADS };
	must(pthread_mutex_init(&w->lock, NULL) == 0);
	must(pthread_cond_init(&w->more, NULL) == 0);
	list_begin(&w->waiting);
	list_begin(&w->done);
	w->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->wake_fd < 0)
		log_fatal("eventfd failed");
	watch_begin(&w->wake, loop, w->wake_fd, on_wake);
	watch_want(&w->wake, LOOP_READ);
}

/* Signals are the loop's. */
static void
start_thread(struct work *w)
{
	sigset_t all, was;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	if (pthread_create(&w->threads[w->started], NULL, serve, w) == 0)
		w->started++;
	else if (w->started == 0)
		log_fatal("cannot start a thread");
	pthread_sigmask(SIG_SETMASK, &was, NULL);
}

void
work_do(struct work *w, struct job *job)
{
	bool more;

	list_begin(&job->node);
	pthread_mutex_lock(&w->lock);
	list_add(&w->waiting, &job->node);
	/* One that is woken is idle until it has the lock. */
	more = ++w->queued > w->idle && w->started < w->most;
	pthread_mutex_unlock(&w->lock);
	pthread_cond_signal(&w->more); /* who wakes finds the lock free */
	if (more)
		start_thread(w);
}

void
work_end(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_cond_broadcast(&w->more);
	pthread_mutex_unlock(&w->lock);
	while (w->started > 0)
		pthread_join(w->threads[--w->started], NULL);
	finish_done(w);
	watch_end(&w->wake);
	close(w->wake_fd);
	pthread_cond_destroy(&w->more);
	pthread_mutex_destroy(&w->lock);
}
