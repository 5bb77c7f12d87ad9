#!/usr/bin/env atf-sh
# The names that param/known.c says are in effect are those that have a row in
# some program, and the few that need none.

# Names with an effect that no row says.
WITHOUT_ROW="2bounce_notice_recipient config_directory fallback_relay stress"

# The names of one list of param/known.c.
listed()
{
	sed -n "/ $1\[\] = {/,/NULL/s/^	\"\(.*\)\",*\$/\1/p" \
	    "$POSTERN_SRC/param/known.c" | tr ' ' '\n' | sort
}

# Rows of every program; what qmgr makes for each transport has no prefix.
rows()
{
	cat "$POSTERN_SRC"/*/*.c | tr '\n' ' ' |
	    grep -oE '\<param_(bool|count|time|text|raw)\([A-Z]+,[[:space:]]*[a-zA-Z0-9_]+' |
	    sed 's/.*[^a-zA-Z0-9_]//' | sort -u
	printf '%s\n' $WITHOUT_ROW
}

atf_test_case each_row_is_known
each_row_is_known_body()
{
	listed works >works
	listed of_service >of_service
	rows | sort -u >rows
	sort -u works of_service | comm -13 - rows >new
	[ ! -s new ] || atf_fail "move to works[] of param/known.c: $(echo $(cat new))"
	comm -23 works rows >gone
	[ ! -s gone ] || atf_fail "in works[] of param/known.c without a row: $(echo $(cat gone))"
	[ "$(wc -l <works)" -gt 100 ] || atf_fail "the list is not found"
}

atf_test_case each_name_is_listed_once
each_name_is_listed_once_body()
{
	for list in works later never; do
		listed $list
	done | sort >all
	atf_check uniq -d all
	[ "$(wc -l <all)" -gt 950 ] || atf_fail "the lists are not found"
}

atf_init_test_cases()
{
	atf_add_test_case each_row_is_known
	atf_add_test_case each_name_is_listed_once
}
