#include "master/check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/control.h"
#include "service/service.h"
#include "util/hash.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/proc.h"

enum { CHECK_SECONDS = 30, OUTPUT_LIMIT = 65536 };

/* What was said in one check. */
struct said {
	struct hash lines;
	struct pool *pool;
};

/* The child: the snapshot is its stdin, the pipe its stderr. */
static _Noreturn void
become(const struct config *c, const struct master_cf_entry *e,
    const char *path, int out)
{
	const char **argv;
	size_t n = 0;
	struct err err;
	char self[64];
	int in;

	while (e->options[n] != NULL)
		n++;
	argv = mem_get((n * 2 + 6) * sizeof(*argv));
	n = 0;
	argv[n++] = path;
	argv[n++] = "-C";
	argv[n++] = c->directory;
	argv[n++] = "-n";
	argv[n++] = e->service;
	for (size_t i = 0; e->options[i] != NULL; i++) {
		argv[n++] = "-o";
		argv[n++] = e->options[i];
	}
	argv[n] = NULL;
	/* Its own file position, so that many can read at a time. */
	snprintf(self, sizeof(self), "/proc/self/fd/%d", c->snapshot);
	if ((in = open(self, O_RDONLY)) < 0 || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(out, STDERR_FILENO) < 0 || proc_close_at_exec(3, &err) < 0)
		_exit(1);
	unsetenv("POSTERN_WORKER");
	execv(path, (char **)argv);
	log_fatal("cannot run %s: %s", path, strerror(errno));
}

/* The last line may not be whole. */
static void
end_early(struct str *said)
{
	size_t n = said->len;

	while (n > 0 && said->text[n - 1] != '\n')
		n--;
	str_cut(said, n);
	str_puts(said, "... and more\n");
}

/* What it says, until it ends or its time is over. Bad lines of a large table
 * are many and no reason not to start: what is too much is not kept. */
static void
hear(int in, pid_t pid, struct str *said)
{
	struct pollfd p = { .fd = in, .events = POLLIN };
	char piece[1024];
	bool more = false;
	ssize_t n;
	int ready;

	for (;;) {
		ready = poll(&p, 1, CHECK_SECONDS * 1000);
		if (ready < 0 && errno == EINTR)
			continue; /* a child ended, or the next reload came */
		if (ready <= 0)
			break;
		if ((n = read(in, piece, sizeof(piece))) <= 0) {
			if (more)
				end_early(said);
			return;
		}
		if (said->len < OUTPUT_LIMIT)
			str_put(said, (struct sv){ piece, (size_t)n });
		else
			more = true;
	}
	kill(pid, SIGKILL);
}

/* Each program has its own tag before what all of them say. */
static struct sv
without_tag(struct sv line)
{
	struct sv tag, rest = line;

	if (!sv_cut(&rest, ':', &tag) || sv_has(tag, ' '))
		return line;
	return sv_trim(rest);
}

static void
repeat(struct said *all, struct sv said)
{
	struct sv line, text;

	while (sv_item(&said, "\n", &line)) {
		struct hash_node *node;

		text = without_tag(line);
		if (hash_find(&all->lines, text) != NULL)
			continue;
		node = pool_get(all->pool, sizeof(*node));
		node->key = pool_view(all->pool, text);
		hash_put(&all->lines, node);
		log_warn("check: " SV_FMT, SV_ARG(line));
	}
}

static bool
is_good(int status)
{
	return WIFEXITED(status) && (WEXITSTATUS(status) == 0 ||
					WEXITSTATUS(status) == SERVICE_WITHOUT);
}

/* Whether it would start. */
static bool
try(const struct config *c, const struct master_cf_entry *e, const char *path,
    struct said *all)
{
	struct str said = { 0 };
	int ends[2], status;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		log_warn("cannot check %s: %s", path, strerror(errno));
		return false;
	}
	if (pid == 0)
		become(c, e, path, ends[1]);
	close(ends[1]);
	hear(ends[0], pid, &said);
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	repeat(all, str_view(&said));
	str_free(&said);
	return is_good(status);
}

static bool
same_options(const struct master_cf_entry *a, const struct master_cf_entry *b)
{
	size_t i = 0;

	for (; a->options[i] != NULL && b->options[i] != NULL; i++)
		if (strcmp(a->options[i], b->options[i]) != 0)
			return false;
	return a->options[i] == b->options[i];
}

/* An entry before it runs the same program in the same way. */
static bool
was_checked(const struct config *c, const struct master_cf_entry *e)
{
	const char *daemon = program_find(e->command)->daemon;

	for (const struct master_cf_entry *b = c->entries; b != e;
	     b = b->next) {
		const struct program *p = program_find(b->command);

		if (p != NULL && p->daemon != NULL &&
		    strcmp(p->daemon, daemon) == 0 && same_options(b, e))
			return true;
	}
	return false;
}

int
check_services(const struct config *c, const char *daemons, struct err *err)
{
	struct said said = { .pool = pool_new() };
	char path[4096];
	int bad = 0;

	for (const struct master_cf_entry *e = c->entries; e; e = e->next) {
		const struct program *p = program_find(e->command);

		if (p == NULL || p->daemon == NULL || was_checked(c, e))
			continue;
		snprintf(path, sizeof(path), "%s/%s", daemons, p->daemon);
		if (!try(c, e, path, &said)) {
			log_error("service %s would not start", e->service);
			bad++;
		}
	}
	hash_free(&said.lines);
	pool_free(&said.pool);
	if (bad > 0)
		return err_set(err, ERR_NEVER,
		    "%s: %d services would not start", c->directory, bad);
	return 0;
}
