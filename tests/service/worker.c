#include "tests/service/worker.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/channel.h"
#include "util/log.h"
#include "util/proc.h"

enum { HEAR_SECONDS = 100, WAIT_MS = 100000, STEP_MS = 20 };

/* The jail takes no root that has nobody to become. */
static void
become_nobody(void)
{
	struct proc_user nobody;
	struct err err;

	if (geteuid() == 0 &&
	    (proc_find_user("nobody", &nobody, &err) < 0 ||
		proc_become(nobody.uid, nobody.gid, &err) < 0))
		_exit(99);
}

void
worker_begin(struct test_worker *w, const struct service *row)
{
	char *argv[] = { (char *)row->name, NULL };
	struct timeval most = { .tv_sec = HEAR_SECONDS };
	int ends[2];

	ATF_REQUIRE_EQ(chmod(".", 0777), 0);
	ATF_REQUIRE_EQ(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	ATF_REQUIRE((w->pid = fork()) >= 0);
	if (w->pid == 0) {
		fcntl(ends[1], F_SETFL, O_NONBLOCK);
		close(ends[0]);
		if (ends[1] != CONTROL_FD) {
			dup2(ends[1], CONTROL_FD);
			close(ends[1]);
		}
		become_nobody();
		setenv("POSTERN_WORKER", "1", 1);
		exit(service_main(1, argv, row));
	}
	close(ends[1]);
	w->control = ends[0];
	w->pool = pool_new();
	setsockopt(w->control, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
}

struct frame_out {
	const struct message *message;
	uint32_t serial;
	const int *fds;
	unsigned count;
};

static void
send_frame(
    const struct test_worker *w, const struct frame_out *f, const void *from)
{
	const struct message *m = f->message;
	struct str out = { 0 };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int) * 8)];
	} control = { 0 };
	struct iovec iov;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	uint32_t length;

	str_space(&out, CHANNEL_HEAD);
	message_put(m, from, &out);
	length = (uint32_t)(out.len - CHANNEL_HEAD);
	memcpy(out.text, &length, 4);
	memcpy(out.text + 4, &m->type, 2);
	out.text[6] = CHANNEL_VERSION;
	out.text[7] = (char)f->count;
	memcpy(out.text + 8, &f->serial, 4);
	iov = (struct iovec){ out.text, out.len };
	if (f->count > 0) {
		msg.msg_control = control.room;
		msg.msg_controllen = CMSG_SPACE(f->count * sizeof(int));
		control.align.cmsg_level = SOL_SOCKET;
		control.align.cmsg_type = SCM_RIGHTS;
		control.align.cmsg_len = CMSG_LEN(f->count * sizeof(int));
		memcpy(
		    CMSG_DATA(&control.align), f->fds, f->count * sizeof(int));
	}
	ATF_REQUIRE_EQ(
	    sendmsg(w->control, &msg, MSG_NOSIGNAL), (ssize_t)out.len);
	str_free(&out);
}

void
worker_tell(struct test_worker *w, const struct message *m, uint32_t serial,
    const void *from, int fd)
{
	send_frame(w, &(struct frame_out){ m, serial, &fd, fd >= 0 }, from);
}

void
worker_ready(
    struct test_worker *w, const int *listeners, unsigned count, int64_t limit)
{
	char here[256];
	struct control_start start = { .service = "test",
		.config = getcwd(here, sizeof(here)),
		.queue = here,
		.log_kind = LOG_TO_FILE,
		.limit = limit,
		.listeners = count };
	struct control_ready ready;
	int fds[8] = { memfd_create("main.cf", 0),
		open("log", O_WRONLY | O_CREAT | O_APPEND, 0600) };

	ATF_REQUIRE(fds[0] >= 0 && fds[1] >= 0 && count <= 6);
	for (unsigned i = 0; i < count; i++)
		fds[2 + i] = listeners[i];
	send_frame(w, &(struct frame_out){ &control_start, 0, fds, 2 + count },
	    &start);
	close(fds[0]);
	close(fds[1]);
	worker_hear(w, &control_ready, &ready);
}

static void
get(struct test_worker *w, char *to, size_t n)
{
	ATF_REQUIRE_EQ(recv(w->control, to, n, MSG_WAITALL), (ssize_t)n);
}

uint32_t
worker_hear(struct test_worker *w, const struct message *m, void *to)
{
	struct err err;

	for (;;) {
		char head[CHANNEL_HEAD], *body;
		uint32_t length, serial;
		uint16_t type;

		get(w, head, sizeof(head));
		memcpy(&length, head, 4);
		memcpy(&type, head + 4, 2);
		memcpy(&serial, head + 8, 4);
		body = pool_get(w->pool, length + 1);
		get(w, body, length);
		if (type != m->type)
			continue;
		ATF_REQUIRE_EQ(message_get(m, to, (struct sv){ body, length },
				   w->pool, &err),
		    0);
		return serial;
	}
}

int
worker_wait(struct test_worker *w)
{
	int status = -1;

	pool_free(&w->pool);
	for (int ms = 0; ms < WAIT_MS; ms += STEP_MS) {
		if (waitpid(w->pid, &status, WNOHANG) == w->pid)
			return status;
		usleep(STEP_MS * 1000);
	}
	kill(w->pid, SIGKILL);
	waitpid(w->pid, &status, 0);
	return -1;
}
