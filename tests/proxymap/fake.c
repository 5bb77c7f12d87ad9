#include "tests/proxymap/fake.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/must.h"

static bool
hear(int fd, struct sv text)
{
	char c;

	for (size_t i = 0; i < text.len; i++)
		if (read(fd, &c, 1) != 1 || c != text.at[i]) {
			fprintf(stderr, "fake: not \"%.*s\" at %zu\n",
			    (int)text.len, text.at, i);
			return false;
		}
	return true;
}

static void
say(int fd, struct sv text, size_t piece)
{
	while (text.len > 0) {
		struct sv now = sv_upto(text, piece);

		if (send(fd, now.at, now.len, MSG_NOSIGNAL) < 0)
			return;
		text = sv_from(text, now.len);
		if (text.len > 0)
			usleep(500); /* else the kernel would gather them */
	}
}

static int
next(struct fake *f, int fd, bool reset)
{
	const struct linger now = { .l_onoff = 1 };

	if (reset)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	if (fd >= 0)
		close(fd);
	return accept(f->fd, NULL, NULL);
}

static bool
play(struct fake *f, const struct fake_step *s, int *fd)
{
	char c;

	switch (s->act) {
	case FAKE_HEAR:
		return hear(*fd, s->text);
	case FAKE_SAY:
		say(*fd, s->text, s->text.len);
		return true;
	case FAKE_DRIP:
		say(*fd, s->text, 1);
		return true;
	case FAKE_WAIT:
		while (read(*fd, &c, 1) > 0)
			;
		*fd = next(f, *fd, false);
		return true;
	default:
		*fd = next(f, *fd, s->act == FAKE_RESET);
		return true;
	}
}

static void *
run(void *arg)
{
	struct fake *f = arg;
	int fd = accept(f->fd, NULL, NULL);

	for (int i = 0; fd >= 0 && f->steps[i].act != FAKE_END; i++)
		if (!play(f, &f->steps[i], &fd)) {
			f->bad = i;
			break;
		}
	if (fd >= 0)
		close(fd);
	return NULL;
}

static void
begin(struct fake *f, int domain, const struct sockaddr *sa, socklen_t len,
    const struct fake_step *steps)
{
	*f = (struct fake){ .steps = steps, .bad = -1 };
	f->fd = socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(f->fd >= 0 && bind(f->fd, sa, len) == 0);
	must(listen(f->fd, 8) == 0);
	must(pthread_create(&f->thread, NULL, run, f) == 0);
}

void
fake_begin(struct fake *f, const struct fake_step *steps)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sa);

	begin(f, AF_INET, (struct sockaddr *)&sa, sizeof(sa), steps);
	must(getsockname(f->fd, (struct sockaddr *)&sa, &len) == 0);
	f->port = ntohs(sa.sin_port);
}

void
fake_begin_at(struct fake *f, const char *path, const struct fake_step *steps)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	begin(f, AF_UNIX, (struct sockaddr *)&sa, sizeof(sa), steps);
}

int
fake_end(struct fake *f)
{
	shutdown(f->fd, SHUT_RDWR); /* ends an accept() */
	pthread_join(f->thread, NULL);
	close(f->fd);
	return f->bad;
}
