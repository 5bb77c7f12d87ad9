#include "util/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list ap;

	err->kind = kind;
	va_start(ap, format);
	vsnprintf(err->text, sizeof(err->text), format, ap);
	va_end(ap);
	return -1;
}

int
err_errno(struct err *err, const char *format, ...)
{
	const char *why = strerror(errno);
	size_t n;
	va_list ap;

	err->kind = ERR_LATER;
	va_start(ap, format);
	vsnprintf(err->text, sizeof(err->text), format, ap);
	va_end(ap);
	n = strlen(err->text);
	snprintf(err->text + n, sizeof(err->text) - n, ": %s", why);
	return -1;
}

int
err_in(struct err *err, const char *format, ...)
{
	char was[sizeof(err->text)];
	size_t n;
	va_list ap;

	snprintf(was, sizeof(was), "%s", err->text);
	va_start(ap, format);
	vsnprintf(err->text, sizeof(err->text), format, ap);
	va_end(ap);
	n = strlen(err->text);
	snprintf(err->text + n, sizeof(err->text) - n, ": %s", was);
	return -1;
}
