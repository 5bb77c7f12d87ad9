/*
 * postcat - prints message files
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/config.h"
#include "postcat/show.h"
#include "spool/queue.h"
#include "util/file.h"
#include "util/log.h"
#include "util/proc.h"

enum { PIECE = 65536, NOTHING_WRONG = 0, SOMETHING_WRONG = 1 };

struct options {
	const char *config;
	bool queue; /* IDs are given, not names */
	struct show show;
};

static bool wrong;

/* --- where a message is --------------------------------------------------- */

static const struct mail_table no_tables[] = { { NULL, NULL } };

/* As the queue's owner, to whom it matters what a link there leads to. */
static void
enter_queue(const struct options *o, struct pool *pool)
{
	struct stat st;
	struct err err;

	if (config_load(config_directory(o->config), no_tables, pool, &err) < 0)
		log_fatal("%s", err.text);
	if (chdir(mail_settings.queue_directory) < 0)
		log_fatal(
		    "%s: %s", mail_settings.queue_directory, strerror(errno));
	if (geteuid() != 0)
		return;
	if (stat("queue", &st) < 0)
		log_fatal("%s/queue: %s", mail_settings.queue_directory,
		    strerror(errno));
	if (st.st_uid != 0 && proc_become(st.st_uid, st.st_gid, &err) < 0)
		log_fatal("%s", err.text);
}

/* Opens the message of an ID, wherever it is; path is where. */
static int
find(const char *id, struct pool *pool, const char **path)
{
	const char *const places[] = {
		pool_copy(pool, sv_of(queue_name(id).text)),
		pool_printf(pool, "maildrop/%s", id),
		pool_printf(pool, "corrupt/%s", id),
	};
	int why = ENOENT;

	if (!spool_id_ok(id))
		log_fatal("bad mail queue ID: %s", id);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int fd = open(places[i],
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

		*path = places[i];
		if (fd >= 0)
			return fd;
		if (errno != ENOENT)
			why = errno;
	}
	log_fatal("open queue file %s: %s%s", id, strerror(why),
	    why == EACCES ? "; only root and the owner of the queue can read it"
			  : "");
}

/* --- reading -------------------------------------------------------------- */

/* What can only be read once is kept in a file without a name. */
static int
copy(int from)
{
	FILE *file = tmpfile();
	char *piece = malloc(PIECE);
	int to = file ? dup(fileno(file)) : -1;
	struct err err;
	ssize_t n;

	if (to < 0 || piece == NULL)
		log_fatal("cannot make a temporary file: %s", strerror(errno));
	fclose(file);
	while ((n = read(from, piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			log_fatal("read: %s", strerror(errno));
		if (file_write_fd(to, (struct sv){ piece, (size_t)n }, &err) <
		    0)
			log_fatal("temporary file: %s", err.text);
	}
	free(piece);
	close(from);
	return to;
}

/* Takes the descriptor over. */
static void
print(const struct show *show, int fd)
{
	struct pool *pool = pool_new();
	struct message m;
	struct stat st;
	struct err err;

	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		log_fatal("%s: is a directory", show->name);
	if (!S_ISREG(st.st_mode))
		fd = copy(fd);
	if (message_read(&m, fd, pool, &err) < 0)
		log_fatal("%s: %s", show->name, err.text);
	for (unsigned i = 0; i < m.count; i++)
		log_warn("%s: %s", show->name, m.problems[i]);
	wrong |= m.count > 0;
	if (m.readable)
		show_message(show, &m);
	pool_free(&pool);
	close(fd);
}

static void
print_named(struct options *o, const char *name, struct pool *pool)
{
	int fd;

	o->show.name = name;
	if (o->queue)
		fd = find(name, pool, &o->show.name);
	else if ((fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
		log_fatal("open %s: %s", name, strerror(errno));
	print(&o->show, fd);
}

/* --- what is wanted ------------------------------------------------------- */

_Noreturn static void
usage(void)
{
	log_fatal("usage: postcat [-b (body)] [-c config_dir] [-d (decimal "
		  "record types)] [-e (envelope)] [-f (file names)] [-h "
		  "(header)] [-n (record types)] [-o (offsets)] [-q (IDs of "
		  "the queue)] [-r] [-s offset] [-v] [file(s) or ID(s)...]");
}

static bool *
switch_of(struct options *o, int letter)
{
	switch (letter) {
	case 'b':
		return &o->show.body;
	case 'd':
		return &o->show.decimal;
	case 'e':
		return &o->show.envelope;
	case 'f':
		return &o->show.named;
	case 'h':
		return &o->show.header;
	case 'n':
		return &o->show.symbol;
	case 'o':
		return &o->show.offset;
	case 'q':
		return &o->queue;
	default:
		return NULL;
	}
}

static void
parse(int argc, char **argv, struct options *o)
{
	unsigned long from = 0;
	int letter;

	while ((letter = getopt(argc, argv, "bc:defhnoqrs:v")) != -1)
		if (letter == 'c')
			o->config = optarg;
		else if (letter == 's') {
			if (!sv_number(sv_of(optarg), INT64_MAX, &from))
				usage();
		} else if (letter == 'v')
			log_verbose(1);
		else if (letter == '?')
			usage();
		else if (letter != 'r') /* no record points to another */
			*switch_of(o, letter) = true;
	o->show.from = from;
	if (!o->show.envelope && !o->show.header && !o->show.body)
		o->show.envelope = o->show.header = o->show.body = true;
}

int
main(int argc, char **argv)
{
	struct options o = { .show.out = stdout };
	struct pool *pool;

	config_begin();
	log_tag("postcat");
	parse(argc, argv, &o);
	pool = pool_new();
	if (o.queue)
		enter_queue(&o, pool);
	if (optind == argc) {
		o.show.name = "stdin";
		print(&o.show, STDIN_FILENO);
	}
	for (int i = optind; i < argc; i++)
		print_named(&o, argv[i], pool);
	pool_free(&pool);
	if (fflush(stdout) != 0 || ferror(stdout))
		log_fatal("write: %s", strerror(errno));
	return wrong ? SOMETHING_WRONG : NOTHING_WRONG;
}
