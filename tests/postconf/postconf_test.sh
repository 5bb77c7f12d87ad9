#!/usr/bin/env atf-sh
# postconf beside Debian's: defaults, what main.cf says, what edits make of it.
# POSTERN_BUILD is where ours is; POSTFIX_PEER, if set, is the folder of Debian's.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
OURS=$POSTERN_BUILD/sbin/postconf
THEIRS=$POSTFIX_PEER/postconf
DATA=$POSTERN_SRC/tests/postconf
export LC_ALL=C
unset MAIL_CONFIG

need_peer()
{
	[ -x "$THEIRS" ] || atf_skip "Debian's postconf is not here"
}

# What both say of an error or a warning: its kind, and what it is about. Our
# Postfix is newer: what 3.7 does not warn of is left out.
kinds() # file
{
	sed 's,^[^ ]*postconf: ,postconf: ,' "$1" |
	    sed -n -e 's/^postconf: fatal: .*/fatal/p' \
	    -e '/: unused parameter: \|: undefined parameter: /p' \
	    -e '/: unknown parameter$\|: overriding earlier entry: /p' \
	    -e '/: multiple entries for \|ignoring earlier request: /p' \
	    -e '/logical line must not start/p' |
	    sort
}

# One call of both in the same place; says what is not the same.
same() # arguments
{
	(exec "$THEIRS" "$@" >theirs.out 2>theirs.err)
	_theirs=$?
	(exec "$OURS" "$@" >ours.out 2>ours.err)
	_ours=$?
	kinds theirs.err >theirs.kinds
	kinds ours.err >ours.kinds
	# What master tells qmgr of a service is no parameter of Postfix.
	sed -i '/_process_limit = \$default_process_limit$/d' ours.out
	sed -i 's/postconf [0-9]* &/postconf PID \&/' theirs.out ours.out
	[ $_ours = $_theirs ] && cmp -s theirs.out ours.out &&
	    cmp -s theirs.kinds ours.kinds && return 0
	echo "postconf $*: status $_theirs, ours $_ours"
	diff theirs.out ours.out
	diff theirs.kinds ours.kinds
	cat ours.err
	return 1
}

# Postfix waits until a file that was just written is old.
age() { touch -d 2020-01-01 c/*.cf; }

# --- defaults -----------------------------------------------------------------

atf_test_case every_must_name_has_its_default
every_must_name_has_its_default_body()
{
	need_peer
	mkdir c && : >c/main.cf
	for i in smtp relay; do
		echo "$i unix - - n - - smtp"
	done >c/master.cf
	age
	atf_check -o save:theirs "$THEIRS" -c c -d
	atf_check -o save:ours "$OURS" -c c -d
	atf_check sort -c ours
	# No row is there that is not needed, and each says what it says.
	atf_check awk -F '\t' -v page="$POSTERN_SRC/doc/differences.md" '
		BEGIN { while ((getline line <page) > 0) text = text line }
		/^#/ { next }
		NF != 3 || $2 !~ /^(differences|version|place|machine)$/ {
			print "not a row: " $0
		}
		$2 == "differences" && !index(text, "`" $1 "`") {
			print page " has no " $1
		}' "$DATA/differs.txt"
	atf_check -o save:count awk -F '[ \t]' '
		FILENAME ~ /must.txt$/ { must[$1]; next }
		FILENAME ~ /differs.txt$/ { differs[$1] = $2; next }
		FILENAME == "theirs" { theirs[$1] = $0; next }
		{ ours[$1] = $0 }
		END {
			for (n in must) {
				if (!(n in ours))
					print "ours has no " n
				else if (!(n in theirs))
					later++
				else if (theirs[n] == ours[n])
					equal++
				else if (!(n in differs))
					print theirs[n] "\n, ours is " ours[n]
			}
			for (n in differs)
				if (substr(n, 1, 1) != "#" &&
				    differs[n] != "machine" &&
				    theirs[n] == ours[n])
					print "differs.txt: no more: " n
			print equal + 0, "equal", later + 0, "not in 3.7"
		}' "$DATA/must.txt" "$DATA/differs.txt" theirs ours
	cat count
	[ "$(wc -l <count)" = 1 ] || atf_fail "$(cat count)"
	read -r equal _ <count
	[ "$equal" -ge 400 ] || atf_fail "only $equal are equal"
}

# --- main.cf --------------------------------------------------------------------

# What is printed of one main.cf; where the programs are is not the same.
same_listing()
{
	for i in -n -nf '-C user' 'relayhost no_such_name relay_domains' \
	    '-nx -o mail_name=M -o data_directory=/d -o daemon_directory=/p
		-o relayhost=[o.example.com]:$helper -o helper=25'; do
		same -c c $i || return 1
	done
	[ ! -s c/master.cf ] || same -c c -C service
}

atf_test_case every_text_is_understood_alike
every_text_is_understood_alike_head() { atf_set timeout 900; }
every_text_is_understood_alike_body()
{
	need_peer
	mkdir c
	: >bad
	for text in "$DATA"/main/*.cf "$POSTERN_SRC"/tests/system/data/*/main.cf
	do
		cp "$text" c/main.cf
		: >c/master.cf
		[ ! -f "${text%.cf}.master" ] ||
		    cp "${text%.cf}.master" c/master.cf
		age
		same_listing >said 2>&1 && continue
		{ echo "$text"; cat said; } >>bad
	done
	[ ! -s bad ] || atf_fail "$(cat bad)"
	# They are many, and not all of them are errors.
	[ "$(ls "$DATA"/main/*.cf | wc -l)" -ge 25 ] || atf_fail "so few texts?"
}

# --- edits ------------------------------------------------------------------------

base()
{
	cat <<-'X'
	# head
	compatibility_level = 3.6

	   # an indented comment
	a = 1
	  more
	# within
	  of it

	  to the end
	# of b
	b = 2
	a = 3
	#c = 4
	c=5
		tabbed
	d  =  6   
	e = last
	X
}

# Both do the same to the same file.
same_edit() # arguments
{
	mkdir -p c
	base >c/main.cf
	(exec "$THEIRS" -c c "$@" >theirs.out 2>theirs.err)
	_theirs=$?
	cp c/main.cf theirs.cf
	base >c/main.cf
	(exec "$OURS" -c c "$@" >ours.out 2>ours.err)
	_ours=$?
	kinds theirs.err >theirs.kinds
	kinds ours.err >ours.kinds
	[ $_ours = $_theirs ] && cmp -s theirs.out ours.out &&
	    cmp -s theirs.kinds ours.kinds &&
	    cmp -s theirs.cf c/main.cf && [ ! -e c/main.cf.tmp ] && return 0
	echo "postconf $*: status $_theirs, ours $_ours"
	diff theirs.kinds ours.kinds
	diff theirs.cf c/main.cf
	cat ours.err
} >>bad

atf_test_case edits_make_the_same_file
edits_make_the_same_file_body()
{
	need_peer
	: >bad
	same_edit -e a=9
	same_edit a=
	same_edit 'a = 5 6  7'
	same_edit b=7 c=8
	same_edit ' d=1'
	same_edit d=6
	same_edit e=
	same_edit e=1 e=2
	same_edit f=new
	same_edit f=1 f=2
	same_edit 'f={ x = y }' b=
	same_edit 'f=a,    b	c'
	same_edit -X a
	same_edit -X a c
	same_edit -X compatibility_level e
	same_edit -X no_such_name
	same_edit -X ' b '
	same_edit '-#' a
	same_edit '-#' a c e
	same_edit '-#' no_such_name
	same_edit -e
	same_edit -X
	same_edit '-#'
	same_edit -e a
	same_edit -e =x
	same_edit 'a b=c'
	same_edit '#a=b'
	same_edit 'a=b
c=d'
	same_edit -X ''
	same_edit -X 'a
b'
	same_edit -X b=1
	same_edit -e -X b
	same_edit -d b=1
	same_edit -n b=1
	same_edit a=1 no_value
	same_edit 'a=# no comment'
	same_edit 'odd-name.x=1'
	[ ! -s bad ] || atf_fail "$(cat bad)"
}

atf_test_case options_that_do_not_go_together
options_that_do_not_go_together_body()
{
	need_peer
	mkdir c && echo 'compatibility_level = 3.6' >c/main.cf && : >c/master.cf
	age
	: >bad
	for i in '-d -n' '-h -H' '-d -e' '-M -n' '-M -d' '-M -p' '-M -h' \
	    '-F -X x' '-F -# x' '-P -# x/y/z' '-m -n' '-m -l' '-b -n' '-a -A' \
	    '-e -x a=b' '-e -f a=b' '-h -e' '-o a=b -e c=d' '-x -X foo' \
	    '-o a=b -d' '-X -# a' '-C bad' '-C' '-z' '-o x' '-o =x' '-T bad'; do
		(exec "$THEIRS" -c c $i >/dev/null 2>&1)
		_theirs=$?
		(exec "$OURS" -c c $i >/dev/null 2>&1)
		_ours=$?
		[ $_ours = $_theirs ] && [ $_ours = 1 ] ||
		    echo "postconf $i: status $_theirs, ours $_ours" >>bad
	done
	[ ! -s bad ] || atf_fail "$(cat bad)"
}

atf_init_test_cases()
{
	atf_add_test_case every_must_name_has_its_default
	atf_add_test_case every_text_is_understood_alike
	atf_add_test_case edits_make_the_same_file
	atf_add_test_case options_that_do_not_go_together
}
