#include "master/holder.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The inode of a socket that listens on the port; 0: none is to be seen. */
static unsigned long
inode_of(const char *table, uint16_t wanted)
{
	FILE *in = fopen(table, "r");
	unsigned long inode = 0;
	unsigned port, state;
	char line[512];

	while (in != NULL && inode == 0 && fgets(line, sizeof(line), in)) {
		unsigned long found;

		if (sscanf(line,
			" %*d: %*[^:]:%x %*s %x %*s %*s %*s %*u %*u %lu", &port,
			&state, &found) == 3 &&
		    port == wanted && state == 0x0a)
			inode = found;
	}
	if (in != NULL)
		fclose(in);
	return inode;
}

static int
has_socket(const char *pid, const char *link)
{
	char path[300], target[64];
	struct dirent *e;
	int found = 0;
	ssize_t n;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	if ((d = opendir(path)) == NULL)
		return 0;
	while (!found && (e = readdir(d)) != NULL) {
		n = readlinkat(dirfd(d), e->d_name, target, sizeof(target) - 1);
		target[n < 0 ? 0 : n] = '\0';
		found = strcmp(target, link) == 0;
	}
	closedir(d);
	return found;
}

static void
name_process(struct holder_text *out, const char *pid)
{
	char path[300], name[64] = "?";
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	if ((in = fopen(path, "r")) != NULL) {
		if (fgets(name, sizeof(name), in) != NULL)
			name[strcspn(name, "\n")] = '\0';
		fclose(in);
	}
	snprintf(out->text, sizeof(out->text), "process %.20s (%s)", pid, name);
}

struct holder_text
holder_of_port(uint16_t port)
{
	struct holder_text out = { "another process" };
	unsigned long inode = inode_of("/proc/net/tcp", port);
	struct dirent *e;
	char link[64];
	DIR *d;

	if (inode == 0)
		inode = inode_of("/proc/net/tcp6", port);
	if (inode == 0 || (d = opendir("/proc")) == NULL)
		return out;
	snprintf(link, sizeof(link), "socket:[%lu]", inode);
	while ((e = readdir(d)) != NULL)
		if (isdigit((unsigned char)*e->d_name) &&
		    has_socket(e->d_name, link)) {
			name_process(&out, e->d_name);
			break;
		}
	closedir(d);
	return out;
}
