#include "mail/date.h"

#include <stdlib.h>
#include <time.h>

static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

void
date_put(struct str *out, int64_t microseconds)
{
	time_t seconds = (time_t)(microseconds / 1000000);
	struct tm tm = { 0 };
	long zone;

	if (localtime_r(&seconds, &tm) == NULL)
		tm = (struct tm){ .tm_mday = 1, .tm_year = 70 };
	zone = tm.tm_gmtoff / 60;
	str_printf(out, "%s, %02d %s %04d %02d:%02d:%02d %c%02ld%02ld (%s)",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min, tm.tm_sec, zone < 0 ? '-' : '+',
	    labs(zone) / 60, labs(zone) % 60, tm.tm_zone ? tm.tm_zone : "UTC");
}
