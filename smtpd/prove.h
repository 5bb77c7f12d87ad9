/*
 * prove - could a stranger relay? Asked of the very policy that will decide
 *
 * For "-C": strangers from documentation networks (RFC 5737, RFC 3849) come
 * with senders of their own and of ours, and name a recipient elsewhere in all
 * the ways that have opened relays. Where one would be let in, a warning says
 * which. What tables outside would say is not known here: they let nobody in.
 */
#ifndef SMTPD_PROVE_H
#define SMTPD_PROVE_H

#include "param/main_cf.h"
#include "smtpd/config.h"

/* service: its name in master.cf. One that listens on the loopback only has no
 * strangers. */
void prove_relay(const struct config *, const struct route_settings *,
    const struct main_cf *, const char *service);

#endif
