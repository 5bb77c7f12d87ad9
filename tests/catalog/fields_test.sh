#!/usr/bin/env atf-sh
# Each member of a struct of settings is filled by a row.

HEADERS="*/settings.h policy/submitter.h command/config.h"

# Members of "struct X_settings" in a header.
members()
{
	awk '/^struct [a-z_]*settings {/ { inside = 1; next }
	    /^};/ { inside = 0 }
	    inside && match($0, /[a-zA-Z0-9_]+;/) {
		print substr($0, RSTART, RLENGTH - 1) }' "$1"
}

atf_test_case each_member_has_a_row
each_member_has_a_row_body()
{
	cd "$POSTERN_SRC" || atf_fail "no source"
	all=0
	for header in $HEADERS; do
		rows=$(cat "${header%/*}"/*.c | tr '\n\t' '  ' |
		    grep -oE '(param_(bool|count|time|text|raw)\(S|offsetof\(S), *[a-zA-Z0-9_]+' |
		    sed 's/.*[ ,]//')
		for name in $(members "$header"); do
			all=$((all + 1))
			echo "$rows" | grep -qx "$name" ||
			    atf_fail "$header: $name has no row"
		done
	done
	[ $all -gt 150 ] || atf_fail "only $all members are found"
}

atf_init_test_cases()
{
	atf_add_test_case each_member_has_a_row
}
