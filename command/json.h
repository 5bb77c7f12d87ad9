/*
 * json - a text as a JSON string, for what -j prints
 *
 * Whatever the text holds, the string is valid: control characters are escaped,
 * what is not UTF-8 becomes "?".
 */
#ifndef COMMAND_JSON_H
#define COMMAND_JSON_H

#include "util/str.h"

void json_put(struct str *, struct sv); /* with its quotes */

#endif
