/*
 * banned - calls that nobody makes here
 *
 * The compiler includes this first in every file. Each of these has cost some
 * mail server a hole; struct str and struct sv do what they did.
 */
#ifndef COMPAT_BANNED_H
#define COMPAT_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol
#undef alloca
#pragma GCC poison alloca strncpy strncat

#endif
