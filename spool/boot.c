#include "spool/boot.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "spool/sum.h"

uint64_t
boot_id(void)
{
	static bool known;
	static uint64_t id;
	char text[64];
	ssize_t n;
	int fd;

	if (known)
		return id;
	known = true;
	fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text));
	if (n > 0)
		id = sum_of(text, (size_t)n, 0);
	close(fd);
	return id;
}
