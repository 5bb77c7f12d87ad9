/*
 * tables - a daemon one of whose tables has changed asks to be replaced
 *
 * A walled process cannot open a table again; its successor can. Until that one
 * is ready, this one answers from what it has open.
 */
#ifndef SERVICE_TABLES_H
#define SERVICE_TABLES_H

#include <stdbool.h>

/* Looks at them once a second; in start(). */
void tables_watch(void);
/* Looks now. True from when one has changed: a successor will come. */
bool tables_changed(void);
/* The same, but a look within the last tenth of a second will do. */
bool tables_seem_changed(void);

#endif
