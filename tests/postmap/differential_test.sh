#!/usr/bin/env atf-sh
# Debian's postmap and ours are asked the same: see differential.py. It is
# skipped where there is no Debian's.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
LEAST=500

atf_test_case says_what_debians_says
says_what_debians_says_head()
{
	atf_set timeout 900
	atf_set require.progs /usr/bin/python3
}
says_what_debians_says_body()
{
	[ -x "$POSTFIX_PEER/postmap" ] ||
	    atf_skip "\$POSTFIX_PEER is not set: no Debian's postmap"
	"$POSTERN_SRC/tests/postmap/differential.py" \
	    "$POSTERN_BUILD/sbin" "$POSTFIX_PEER" \
	    "$POSTERN_SRC/tests/postmap/cases" >found || atf_fail "$(cat found)"
	cat found
	[ "$(sed -n '$s/ compared.*//p' found)" -ge $LEAST ] ||
	    atf_fail "fewer than $LEAST cases"
}

atf_init_test_cases()
{
	atf_add_test_case says_what_debians_says
}
