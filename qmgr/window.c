#include "qmgr/window.h"

#include <ctype.h>

#include "util/sv.h"

/* Newton's way; the size of a window is at least 1. */
static double
root(double n)
{
	double guess = n;

	for (int i = 0; i < 40; i++)
		guess = (guess + n / guess) / 2;
	return guess;
}

static double
weight(const struct feedback *f, long size)
{
	switch (f->per) {
	case FEEDBACK_PER_WINDOW:
		return f->base / (double)size;
	case FEEDBACK_PER_ROOT:
		return f->base / root((double)size);
	case FEEDBACK_FIXED:
		break;
	}
	return f->base;
}

/* digits [ "." digits ], from 0 to 1 */
static bool
parse_base(struct sv text, double *base)
{
	double unit = 1;
	bool digits = false, point = false;

	*base = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '.' && !point)
			point = true;
		else if (isdigit((unsigned char)c)) {
			digits = true;
			if (point)
				unit /= 10;
			*base = point ? *base + (c - '0') * unit
				      : *base * 10 + (c - '0');
		} else
			return false;
		if (*base > 1)
			return false;
	}
	return digits;
}

int
feedback_parse(const char *text, struct feedback *f, struct err *err)
{
	struct sv rest = sv_trim(sv_of(text)), number = rest;
	bool divided = sv_cut(&rest, '/', &number);

	if (!parse_base(sv_trim(number), &f->base))
		return err_set(
		    err, ERR_NEVER, "bad feedback value \"%s\"", text);
	rest = sv_trim(rest);
	if (!divided)
		f->per = FEEDBACK_FIXED;
	else if (sv_is(rest, "concurrency"))
		f->per = FEEDBACK_PER_WINDOW;
	else if (sv_is(rest, "sqrt_concurrency"))
		f->per = FEEDBACK_PER_ROOT;
	else
		return err_set(
		    err, ERR_NEVER, "bad feedback value \"%s\"", text);
	return 0;
}

void
window_begin(struct window *w, const struct window_limits *limits, long busy)
{
	*w = (struct window){ .size = limits->first };
	if (w->size < busy)
		w->size = busy;
	if (limits->most > 0 && w->size > limits->most)
		w->size = limits->most;
	if (w->size < 1)
		w->size = 1;
}

void
window_success(struct window *w, const struct window_limits *limits, long busy)
{
	w->failed_cohorts = 0;
	if (w->size == 0) {
		window_begin(w, limits, busy);
		return;
	}
	/* A window that is not filled teaches nothing. */
	if (w->size >= busy + limits->first)
		return;
	if (limits->most > 0 && w->size >= limits->most)
		return;
	w->success += weight(&limits->up, w->size);
	if (w->success < 1)
		return;
	w->size++;
	w->success -= 1;
	w->failure = 0;
}

bool
window_failure(struct window *w, const struct window_limits *limits)
{
	if (w->size == 0)
		return false;
	w->failed_cohorts += 1.0 / (double)w->size;
	if (w->failed_cohorts >= (double)limits->failed_cohorts) {
		w->size = 0;
		return false;
	}
	w->failure -= weight(&limits->down, w->size);
	if (w->failure >= 0)
		return true;
	w->failure += 1;
	w->success = 0;
	if (w->size > 1)
		w->size--;
	return true;
}
