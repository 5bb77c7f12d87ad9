/*
 * bounce - tells senders what became of their mail
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bounce/job.h"
#include "bounce/settings.h"
#include "mail/settings.h"
#include "service/agent.h"
#include "util/file.h"
#include "util/log.h"
#include "util/mem.h"

struct asked {
	struct job job;
	struct agent_job answer;
	int fd; /* kept for its lock: a new qmgr leaves the message alone */
};

static struct template templates[NOTIFY_COUNT];

/* What was begun goes on though who asked has gone: the sender is to be told
 * all the same. */
static void
on_done(struct job *job, bool told)
{
	struct asked *a = owner_of(job, struct asked, job);

	agent_answer(&a->answer, &message_notify_done,
	    &(struct notify_done){ .id = job->about.id,
		.status = told ? ANSWER_OK : ANSWER_LATER });
	close(a->fd);
	job_end(job);
	free(a);
}

static int
on_frame(struct agent *from, const struct frame *f, struct err *err)
{
	struct asked *a = mem_get(sizeof(*a));

	a->fd = channel_take_fd(&from->channel);
	if (job_begin(&a->job, f, a->fd, err) < 0) {
		if (a->fd >= 0)
			close(a->fd);
		free(a);
		return -1;
	}
	a->job.done = on_done;
	agent_begin(&a->answer, from, f);
	job_run(&a->job);
	return 0;
}

/* --- words ---------------------------------------------------------------- */

static int
expand_all(struct pool *pool, struct err *err)
{
	struct template_times times = {
		.delay_warning_time = bounce_settings.delay_warning_time,
		.maximal_queue_lifetime =
		    bounce_settings.maximal_queue_lifetime,
	};

	for (int i = 0; i < NOTIFY_COUNT; i++)
		if (template_expand(&templates[i], service_main_cf(), &times,
			pool, err) < 0)
			return err_in(err, "%s", kind_of(i)->template);
	return 0;
}

static int
read_templates(const char *path, struct pool *pool, struct err *err)
{
	struct str text = { 0 };
	int result;

	result = file_read(path, TEMPLATE_SIZE, &text, err);
	if (result == 0)
		result =
		    template_parse(str_view(&text), path, pool, templates, err);
	str_free(&text);
	if (result == 0 && expand_all(pool, err) < 0)
		result = err_in(err, "%s", path);
	return result;
}

/* They live as long as the process. A file that is wrong is no reason to tell
 * nobody. */
static int
prepare(struct err *err)
{
	const char *path = bounce_settings.bounce_template_file;
	static struct pool *pool;

	pool = pool_new();
	tzset();
	job_use(templates);
	memcpy(templates, template_builtin, sizeof(templates));
	if (*path != '\0') {
		if (read_templates(path, pool, err) == 0)
			return 0;
		log_warn("%s; the built-in templates are used", err->text);
		memcpy(templates, template_builtin, sizeof(templates));
	}
	return expand_all(pool, err);
}

static int
start(struct err *err)
{
	(void)err;
	submit_setup();
	return 0;
}

static void
drain(enum service_end how)
{
	submit_close();
	agent_drain(how);
}

static const struct service_settings settings[] = {
	{ mail_params, &mail_settings },
	{ bounce_params, &bounce_settings },
	{ NULL, NULL },
};

static const struct service row = {
	.name = "bounce",
	.settings = settings,
	.user = SERVICE_OWNER,
	.root = SERVICE_EMPTY,
	.prepare = prepare,
	.start = start,
	.connected = agent_connected,
	.drain = drain,
};

int
main(int argc, char **argv)
{
	agent_serve(on_frame);
	return service_main(argc, argv, &row);
}
