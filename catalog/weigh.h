/*
 * weigh - what a value asks for of a parameter that is not in effect yet
 */
#ifndef CATALOG_WEIGH_H
#define CATALOG_WEIGH_H

#include "param/param.h"

enum weigh {
	WEIGH_NOTHING, /* it is empty, "no", "none" or the default */
	WEIGH_LACKING, /* for something that is not there */
	WEIGH_UNSAFE   /* for a protection: nothing starts with it */
};

enum weigh weigh_value(const struct param *, struct sv value);

#endif
