/*
 * What each group of calls allows behind the jail, and what it does not.
 */
#include <atf-c.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <netinet/in.h>

#include "compat/sanitize.h"
#include "tests/lib/prison.h"
#include "util/jail.h"

static const char *
memory(const struct jail *jail)
{
	size_t sizes[] = { 16, 4096, 300000, 64 << 20 };
	char *p;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		p = malloc(sizes[i]);
		if (p == NULL)
			return "malloc";
		p[sizes[i] - 1] = 1;
		p = realloc(p, sizes[i] * 2);
		if (p == NULL)
			return "realloc";
		free(p);
	}
	return NULL;
}

ATF_TC_WITHOUT_HEAD(base_allows_memory);
ATF_TC_BODY(base_allows_memory, tc)
{
	prison_holds(prison_as(), JAIL_BASE, memory);
}

static const char *
waiting(const struct jail *jail)
{
	struct epoll_event ev = { .events = EPOLLIN };
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	struct timespec ts = { 0, 1000000 };
	int ep = epoll_create1(EPOLL_CLOEXEC), fds[2];
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	int event = eventfd(1, EFD_CLOEXEC);
	uint64_t n;

	if (ep < 0 || timer < 0 || event < 0)
		return "epoll, timer or event descriptor";
	if (epoll_ctl(ep, EPOLL_CTL_ADD, timer, &ev) < 0 ||
	    timerfd_settime(timer, 0, &soon, NULL) < 0)
		return "timerfd_settime";
	if (epoll_wait(ep, &ev, 1, 1000) != 1)
		return "epoll_wait";
	if (read(event, &n, sizeof(n)) != sizeof(n) || n != 1)
		return "eventfd";
	if (pipe2(fds, O_CLOEXEC) < 0 || clock_gettime(CLOCK_REALTIME, &ts) < 0)
		return "pipe2 or clock";
	if (epoll_pwait(ep, &ev, 1, 0, NULL) < 0)
		return "epoll_pwait";
	ts = (struct timespec){ 0, 1000000 };
	if (nanosleep(&ts, NULL) < 0)
		return "nanosleep";
	return NULL;
}

ATF_TC_WITHOUT_HEAD(base_allows_waiting);
ATF_TC_BODY(base_allows_waiting, tc)
{
	prison_holds(prison_as(), JAIL_BASE, waiting);
}

static int pair[2], message;

static const char *
descriptors(const struct jail *jail)
{
	char room[CMSG_SPACE(sizeof(int))] = { 0 }, text[8] = "";
	struct iovec iov = { text, 1 };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	struct stat st;
	struct flock lock = { .l_type = F_RDLCK };
	int fd;

	if (recvmsg(pair[1], &msg, MSG_CMSG_CLOEXEC) != 1)
		return "recvmsg";
	if (CMSG_FIRSTHDR(&msg) == NULL)
		return "no descriptor came";
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	if (fstat(fd, &st) < 0 || st.st_size != 7)
		return "fstat";
	if (pread(fd, text, 7, 0) != 7 || strcmp(text, "content") != 0)
		return "pread";
	if (fcntl(fd, F_SETLK, &lock) < 0)
		return "fcntl lock";
	if (sendfile(pair[1], fd, &(off_t){ 3 }, 4) != 4)
		return "sendfile";
	if (send(pair[1], "x", 1, MSG_NOSIGNAL) != 1)
		return "send";
	return NULL;
}

ATF_TC_WITHOUT_HEAD(base_allows_a_descriptor_passed_to_it);
ATF_TC_BODY(base_allows_a_descriptor_passed_to_it, tc)
{
	char room[CMSG_SPACE(sizeof(int))] = { 0 }, got[8] = "";
	struct iovec iov = { got, 1 };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	message = open("message", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ATF_REQUIRE(message >= 0 && write(message, "content", 7) == 7);
	ATF_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &message, sizeof(message));
	ATF_REQUIRE(sendmsg(pair[0], &msg, 0) == 1);
	prison_holds(prison_as(), JAIL_BASE, descriptors);
	ATF_CHECK_EQ(recv(pair[0], got, 5, MSG_WAITALL), 5);
	ATF_CHECK_STREQ(got, "tentx");
}

static const char *
limits(const struct jail *jail)
{
	struct rlimit limit;
	struct stat st;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return "getrlimit";
	limit.rlim_cur--;
	if (setrlimit(RLIMIT_NOFILE, &limit) == 0 || errno != EPERM)
		return "a limit could be changed";
	if (fstatat(AT_FDCWD, "/", &st, 0) == 0 || errno != EPERM)
		return "a path could be looked at";
	if (sendto(STDOUT_FILENO, "", 0, 0, (struct sockaddr *)&st, 16) == 0 ||
	    errno != EPERM)
		return "a datagram could be sent to an address";
	return NULL;
}

ATF_TC_WITHOUT_HEAD(base_looks_at_arguments);
ATF_TC_BODY(base_looks_at_arguments, tc)
{
	prison_holds(prison_as(), JAIL_BASE, limits);
}

static const char *
aborting(const struct jail *jail)
{
	signal(SIGABRT, SIG_DFL);
	abort();
}

ATF_TC_WITHOUT_HEAD(abort_ends_it_with_its_signal);
ATF_TC_BODY(abort_ends_it_with_its_signal, tc)
{
	struct jail jail;
	struct prisoner p;
	int status;

	prison_build();
	jail = prison_jail(prison_as(), JAIL_BASE);
	p = prison_arrest(&jail, prison_as(), aborting);
	status = prison_free(&p);
	ATF_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static const char *
local_time(const struct jail *jail)
{
	time_t summer = 1751371200; /* 2025-07-01 12:00:00 UTC */
	struct tm tm;

	return localtime_r(&summer, &tm) != NULL && tm.tm_hour == 14
		   ? NULL
		   : "the time zone was lost";
}

ATF_TC_WITHOUT_HEAD(the_time_zone_goes_along);
ATF_TC_BODY(the_time_zone_goes_along, tc)
{
	if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) < 0)
		atf_tc_skip("no time zones are installed (tzdata)");
	setenv("TZ", "Europe/Berlin", 1);
	prison_holds(prison_as(), JAIL_BASE, local_time);
}

static int listener;

static const char *
connecting(const struct jail *jail)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0 || getsockname(listener, (struct sockaddr *)&sin, &len) < 0)
		return "socket";
	if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) < 0)
		return "setsockopt";
	if (connect(fd, (struct sockaddr *)&sin, len) < 0 &&
	    errno != EINPROGRESS)
		return strerror(errno);
	if (socket(AF_INET6, SOCK_DGRAM, 0) < 0 && errno == EPERM)
		return "socket for IPv6";
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (sendto(fd, "", 0, 0, (struct sockaddr *)&sin, len) < 0)
		return "sendto";
	if (listen(fd, 1) == 0 || errno != EPERM)
		return "listen";
	return NULL;
}

static void
listen_somewhere(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	listener = socket(AF_INET, SOCK_STREAM, 0);
	ATF_REQUIRE(bind(listener, (struct sockaddr *)&sin, sizeof(sin)) == 0);
	ATF_REQUIRE(listen(listener, 5) == 0);
}

ATF_TC_WITHOUT_HEAD(connect_allows_tcp_and_udp);
ATF_TC_BODY(connect_allows_tcp_and_udp, tc)
{
	listen_somewhere();
	prison_holds(prison_as(), JAIL_CONNECT, connecting);
}

static const char *
accepting(const struct jail *jail)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	int fd = accept4(listener, (struct sockaddr *)&sin, &len, SOCK_CLOEXEC);
	int on = 1;

	if (fd < 0)
		return "accept4";
	len = sizeof(sin);
	if (getpeername(fd, (struct sockaddr *)&sin, &len) < 0)
		return "getpeername";
	return setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) < 0
		   ? "setsockopt"
		   : NULL;
}

ATF_TC_WITHOUT_HEAD(accept_allows_clients);
ATF_TC_BODY(accept_allows_clients, tc)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	listen_somewhere();
	ATF_REQUIRE(getsockname(listener, (struct sockaddr *)&sin, &len) == 0);
	ATF_REQUIRE(connect(fd, (struct sockaddr *)&sin, len) == 0);
	prison_holds(prison_as(), JAIL_ACCEPT, accepting);
}

/* root sees the spool at /spool, a user where it is. */
static const char *
spool(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s",
	    access("/spool", F_OK) == 0 ? "/spool" : prison_spool_dir, name);
	return path;
}

static const char *
writing(const struct jail *jail)
{
	char from[256], to[256];
	DIR *dir;
	int fd;

	snprintf(from, sizeof(from), "%s", spool("a"));
	snprintf(to, sizeof(to), "%s", spool("d/b"));
	fd = open(from, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, "text", 4) != 4 || fdatasync(fd) < 0)
		return "make a file";
	if (ftruncate(fd, 2) < 0 || fsync(fd) < 0 || syncfs(fd) < 0)
		return "cut or flush it";
	if (mkdir(spool("d"), 0700) < 0 || rename(from, to) < 0)
		return "rename it into another directory";
	dir = opendir(spool("d"));
	if (dir == NULL || readdir(dir) == NULL || closedir(dir) < 0)
		return "list the directory";
	if (unlink(to) < 0 || rmdir(spool("d")) < 0)
		return "remove it";
	fd = open("/etc/passwd", O_RDONLY);
	return fd >= 0 ? "a file elsewhere could be read" : NULL;
}

ATF_TC_WITHOUT_HEAD(write_allows_the_spool_and_no_more);
ATF_TC_BODY(write_allows_the_spool_and_no_more, tc)
{
	prison_holds(prison_as(), JAIL_WRITE, writing);
}

static const char *
only_reading(const struct jail *jail)
{
	if (open(spool("there"), O_RDONLY) < 0)
		return "read it";
	if (open(spool("there"), O_WRONLY) >= 0 || errno != EPERM)
		return "it could be written";
	if (open(spool("new"), O_RDONLY | O_CREAT, 0600) >= 0 || errno != EPERM)
		return "a file could be made";
	if (unlink(spool("there")) == 0 || errno != EPERM)
		return "it could be removed";
	return NULL;
}

ATF_TC_WITHOUT_HEAD(read_allows_reading_only);
ATF_TC_BODY(read_allows_reading_only, tc)
{
	struct jail jail;
	struct prisoner p;
	char path[256];
	int fd;

	prison_build();
	snprintf(path, sizeof(path), "%s/there", prison_spool_dir);
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	ATF_REQUIRE(fd >= 0);
	close(fd);
	jail = prison_jail(prison_as(), JAIL_READ);
	jail.read_paths = (const char *const[]){ prison_spool_dir, NULL };
	p = prison_arrest(&jail, prison_as(), only_reading);
	ATF_CHECK_STREQ(p.said, "");
	ATF_CHECK_EQ(prison_free(&p), 0);
}

static const char *
one_file(const struct jail *jail)
{
	if (open(spool("named"), O_RDONLY) < 0)
		return "read it";
	if (open(spool("beside"), O_RDONLY) >= 0 || errno != EACCES)
		return "the file beside it could be read";
	return NULL;
}

ATF_TC_WITHOUT_HEAD(a_file_that_is_named_is_all_there_is);
ATF_TC_BODY(a_file_that_is_named_is_all_there_is, tc)
{
	static const char *const names[] = { "named", "beside" };
	char paths[2][256];
	struct jail jail;
	struct prisoner p;

	prison_build();
	for (size_t i = 0; i < 2; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%s/%s", prison_spool_dir,
		    names[i]);
		close(open(paths[i], O_WRONLY | O_CREAT, 0644));
	}
	jail = prison_jail(prison_as(), JAIL_READ);
	jail.read_paths =
	    (const char *const[]){ "/no/such/file", paths[0], NULL };
	p = prison_arrest(&jail, prison_as(), one_file);
	ATF_CHECK_STREQ(p.said, "");
	ATF_CHECK_EQ(prison_free(&p), 0);
}

static char word[] = "yes";

static void *
answer(void *question)
{
	return question;
}

static const char *
threading(const struct jail *jail)
{
	pthread_t thread;
	void *said;

	if (pthread_create(&thread, NULL, answer, word) != 0 ||
	    pthread_join(thread, &said) != 0)
		return "a thread";
	return said == word ? NULL : "what it said";
}

ATF_TC_WITHOUT_HEAD(threads_allows_threads);
ATF_TC_BODY(threads_allows_threads, tc)
{
	prison_holds(prison_as(), JAIL_THREADS, threading);
}

static const char *
no_threading(const struct jail *jail)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, answer, word) == 0
		   ? "a thread was born"
		   : NULL;
}

ATF_TC_WITHOUT_HEAD(base_has_no_threads);
ATF_TC_BODY(base_has_no_threads, tc)
{
	if (SANITIZED)
		atf_tc_skip("the sanitizer ends a program that lacks threads");
	prison_holds(prison_as(), JAIL_BASE, no_threading);
}

static const char *
signalling(const struct jail *jail)
{
	return kill(getppid(), SIGURG) == 0 || errno != EPERM
		   ? "its parent could be signalled"
		   : NULL;
}

ATF_TC_WITHOUT_HEAD(it_signals_nobody);
ATF_TC_BODY(it_signals_nobody, tc)
{
	prison_holds(PRISON_AS_USER, JAIL_BASE, signalling);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, base_allows_memory);
	ATF_TP_ADD_TC(tp, base_allows_waiting);
	ATF_TP_ADD_TC(tp, base_allows_a_descriptor_passed_to_it);
	ATF_TP_ADD_TC(tp, base_looks_at_arguments);
	ATF_TP_ADD_TC(tp, abort_ends_it_with_its_signal);
	ATF_TP_ADD_TC(tp, the_time_zone_goes_along);
	ATF_TP_ADD_TC(tp, connect_allows_tcp_and_udp);
	ATF_TP_ADD_TC(tp, accept_allows_clients);
	ATF_TP_ADD_TC(tp, write_allows_the_spool_and_no_more);
	ATF_TP_ADD_TC(tp, read_allows_reading_only);
	ATF_TP_ADD_TC(tp, a_file_that_is_named_is_all_there_is);
	ATF_TP_ADD_TC(tp, threads_allows_threads);
	ATF_TP_ADD_TC(tp, base_has_no_threads);
	ATF_TP_ADD_TC(tp, it_signals_nobody);
	return atf_no_error();
}
