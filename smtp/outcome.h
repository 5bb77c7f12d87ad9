/*
 * outcome - what became of each recipient of a delivery: kept, logged, told
 */
#ifndef SMTP_OUTCOME_H
#define SMTP_OUTCOME_H

#include <stdbool.h>

struct delivery;

void outcome_begin(struct delivery *); /* an open fate for each recipient */
/* Puts those that are open into the mail for the next server. */
void outcome_collect(struct delivery *);
/* Those that failed for now are open again; false: there was none. Says why in
 * the log if another host will be tried. */
bool outcome_reopen(struct delivery *, bool say);
/* Those that are still open share the fate of the last host. */
void outcome_settle(struct delivery *);
bool outcome_is_some_final(const struct delivery *);
void outcome_log(const struct delivery *);

#endif
