/*
 * print - a name and its value on stdout, as the options want it
 *
 *	mail_name = Postfix
 *	smtp/inet/command = smtpd -o content_filter=
 *
 * White space within a value is one blank, as Postfix prints it; an empty value
 * leaves nothing behind the "=". -f folds at 80 columns, -h and -H print one of
 * both, -j prints {"name": "value"} with the white space that there is.
 */
#ifndef POSTCONF_PRINT_H
#define POSTCONF_PRINT_H

#include <stddef.h>

#include "postconf/option.h"
#include "util/sv.h"

enum { PRINT_COLUMNS = 80 };

void print_setting(const struct request *, const char *name, struct sv value);

/* The words of a text behind what stands on the line already; at is how many
 * columns that has. The result is the column after the last word. */
size_t print_words(const struct request *, size_t at, struct sv text);

#endif
