/*
 * fill - what a template's words stand for; each is printed to stdout
 */
#ifndef MANUAL_FILL_H
#define MANUAL_FILL_H

void fill_parameters(void); /* mdoc: a subsection for each section */
void fill_transports(void); /* mdoc: what each transport has of its own */
void fill_never(void);      /* mdoc: names without a meaning */
void fill_tables(void);     /* mdoc: a subsection for each type outside */

void fill_sample(void); /* main.cf, every line a comment */
void fill_names(void);  /* of parameters, one a line */
void fill_types(void);  /* of tables, one a line */

#endif
