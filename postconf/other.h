/*
 * other - what postconf shows besides main.cf and master.cf
 */
#ifndef POSTCONF_OTHER_H
#define POSTCONF_OTHER_H

#include "postconf/option.h"

int templates_show(const struct request *); /* -b, -t */
int types_show(const struct request *);     /* -m */
int locks_show(const struct request *);     /* -l */
int sasl_show(const struct request *);      /* -a, -A */
int tls_show(const struct request *);       /* -T */

#endif
