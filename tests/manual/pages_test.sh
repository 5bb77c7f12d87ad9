#!/usr/bin/env atf-sh
# The pages, the sample and the completion as they are built.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
COMPLETION=$POSTERN_BUILD/conf/completion.bash
PAGES="$POSTERN_BUILD/man/*.[158]"

case_of() # name, programs that it wants
{
	atf_test_case "$1"
	eval "$1_head() { atf_set require.progs '$2'; }"
	CASES="$CASES $1"
}

# The options that a program says it has, one a line.
usage_of()
{
	"$POSTERN_BUILD/sbin/$1" '-?' 2>&1 | sed 1s/^.*usage:/usage:/ |
	    grep -oE '(^|[][ |])-[A-Za-z#]+' | sed 's/.*-//' | fold -w 1 |
	    sort -u
}

# Those that a page lists, and in what it shows of the command's form.
listed_in()
{
	sed -n 's/^\.It Fl //p' "$POSTERN_SRC/man/$1" | sed 's/ Ar .*//' |
	    tr -d ' ,\n' | fold -w 1 | sort -u
}

shown_in()
{
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESC/p' "$POSTERN_SRC/man/$1" |
	    sed -n 's/^\.\(Op \)\{0,1\}Fl //p' | sed 's/ Ar .*//' |
	    tr -d ' |\n' | fold -w 1 | sort -u
}

completed_of()
{
	bash -c '. "$1" && _postern_options "$2"' - "$COMPLETION" "$1" |
	    tr -d ':\n' | fold -w 1 | sort -u
}

# What fold and tr leave without a newline at its end ends in one.
same() # what, expected, found
{
	printf '%s\n' "$2" | sort -u >expected
	printf '%s\n' "$3" | sort -u >found
	diff expected found >diff ||
	    atf_fail "$1: < $(grep -c '<' diff) > $(grep -c '>' diff): $(
	    grep '^[<>]' diff | tr '\n' ' ')"
}

case_of options_are_those_of_the_programs bash
options_are_those_of_the_programs_body()
{
	for name in postconf postmap postern; do
		page=$(cd "$POSTERN_SRC/man" && echo $name.[18])
		# "-h" of postern says how it is used, and is not in it.
		usage=$(usage_of $name)
		[ -n "$usage" ] || atf_fail "$name says no usage"
		[ $name != postern ] || usage="$usage
h"
		same "man/$page lists, $name has not" "$usage" \
		    "$(listed_in "$page")"
		[ $name = postern ] || same "man/$page shows" "$usage" \
		    "$(shown_in "$page")"
	done
}

case_of options_are_completed bash
options_are_completed_body()
{
	for name in postconf postmap postalias postqueue postsuper postcat; do
		same "conf/completion.bash of $name" "$(usage_of $name)" \
		    "$(completed_of $name)"
	done
}

case_of verbs_are_those_of_postern bash
verbs_are_those_of_postern_body()
{
	verbs=$("$POSTERN_BUILD/sbin/postern" -h |
	    sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p')
	[ -n "$verbs" ] || atf_fail "postern -h lists nothing"
	same man/postern.8 "$verbs" \
	    "$(sed -n 's/^\.It Cm \([a-z-]*\).*/\1/p' \
	    "$POSTERN_SRC/man/postern.8")"
	same conf/completion.bash "$verbs" \
	    "$(bash -c '. "$1" && printf "%s\n" $_postern_verbs' - \
	    "$COMPLETION")"
}

case_of services_are_those_of_master sed
services_are_those_of_master_body()
{
	sed -n 's/.*\.command = "\([a-z]*\)",.*\.daemon.*/\1/p' \
	    "$POSTERN_SRC/master/programs.c" | grep -vx nqmgr >programs
	sed -n '/The programs are/,$s/^\.It Cm \([a-z]*\)$/\1/p' \
	    "$POSTERN_SRC/man/master.cf.5" >listed
	same man/master.cf.5 "$(cat programs)" "$(cat listed)"
}

becomes() # expected, words; the last one is completed
{
	_expected=$1
	shift
	_found=$(bash -c '. "$1"; shift
	    COMP_WORDS=("$@")
	    _postern "$1" "${!#}" "${@: -2:1}"
	    echo "${COMPREPLY[*]}"' - "$COMPLETION" "$@")
	[ "$_found" = "$_expected" ] ||
	    atf_fail "$*: $_found, and not $_expected"
}

case_of a_name_is_completed bash
a_name_is_completed_body()
{
	atf_check bash -n "$COMPLETION"
	becomes smtpd_tls_cert_file postconf smtpd_tls_cer
	becomes relay_recipient_maps= postconf -e relay_rec
	becomes hash: postmap ha
	becomes "start start-fg stop status" /usr/sbin/postern st
	becomes "" postconf -o smtpd_tls_cer
	mkdir etc
	becomes etc postmap -c e
}

case_of pages_are_mdoc mandoc
pages_are_mdoc_body()
{
	atf_check mandoc -T lint -W warning $PAGES
	for page in $PAGES; do
		[ "$(mandoc -T ascii "$page" | wc -l)" -gt 50 ] ||
		    atf_fail "$page prints next to nothing"
	done
}

case_of each_parameter_is_in_the_page bash
each_parameter_is_in_the_page_body()
{
	page=$POSTERN_BUILD/man/main.cf.5
	atf_check -s exit:1 grep '^@' $PAGES "$COMPLETION" \
	    "$POSTERN_BUILD/conf/main.cf.sample"
	bash -c '. "$1" && printf "%s\n" $_postern_names' - "$COMPLETION" |
	    sort >names
	[ "$(wc -l <names)" -gt 500 ] || atf_fail "there are no names"
	sed -n 's/^\.It Ic \([0-9a-zA-Z_]*\)$/\1/p' "$page" | sort >items
	atf_check diff names items
}

# By which names the page is found: those of all types, in it and installed.
case_of tables_are_found_by_their_types sed
tables_are_found_by_their_types_body()
{
	sed -n '/client_type_names\[\] = {/,/};/p' \
	    "$POSTERN_SRC/proxymap/types.c" | grep -o '"[a-z]*"' | tr -d '"' |
	    sort >types
	[ "$(wc -l <types)" -ge 8 ] || atf_fail "there are no types"
	same man/tables.5 "$(cat types)" "$(
	    sed -n 's/^\.Nm \([a-z]*\)_table.*/\1/p' \
	    "$POSTERN_SRC/man/tables.5")"
	same "Makefile.in's links" "$(cat types)" "$(
	    sed -n 's/^OUTSIDE[[:blank:]]*= //p' "$POSTERN_SRC/Makefile.in" |
	    tr ' ' '\n')"
}

atf_init_test_cases()
{
	for case in $CASES; do
		atf_add_test_case "$case"
	done
}
