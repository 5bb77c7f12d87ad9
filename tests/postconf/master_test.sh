#!/usr/bin/env atf-sh
# postconf shows and edits master.cf as Debian's does. POSTERN_BUILD is where it
# is built; POSTFIX_PEER, if set, is the folder of Debian's.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
OURS=$POSTERN_BUILD/sbin/postconf
THEIRS=$POSTFIX_PEER/postconf

need_peer()
{
	[ -x "$THEIRS" ] ||
	    atf_skip "\$POSTFIX_PEER has no postconf: no Debian's"
}

# ./conf, and what its master.cf is before each edit.
a_directory()
{
	mkdir conf
	cat >conf/main.cf <<-'X'
	compatibility_level = 3.6
	myhostname = mx.example.org
	mydomain = example.org
	foo = bar
	X
	cat >master.before <<-'X'
	# What comes in.
	smtp      inet  n       -       y       -       -       smtpd
	  -o smtpd_tls_security_level=encrypt -o syslog_name=postfix/$foo
	submission inet n       -       y       -       -       smtpd -v
	  -o { smtpd_client_restrictions = permit_sasl_authenticated, reject }
	  -osmtpd_milters=   -D -o { mynetworks = ${foo?{a b}} }
	  -o smtpd_helo_restrictions=permit_mynetworks
	pickup    unix  n       -       y       60?     1       pickup
	smtp      unix  -       -       y       -       -       smtp
	relay     unix  -       -       y       -       -       smtp
	        -o syslog_name=postfix/$service_name
	dovecot   unix  -       n       n       -       -       pipe
	  flags=DRhu user=vmail:vmail argv=/usr/lib/dovecot/dovecot-lda -f ${sender} -d ${recipient}
	127.0.0.1:10025 inet n - - - - smtpd -vo content_filter= -o smtpd_milters= -o mynetworks=127.0.0.0/8,10.0.0.0/8,192.168.0.0/16,172.16.0.0/12 -o smtpd_authorized_xforward_hosts=127.0.0.0/8
	policy unix - n n - 0 spawn user=nobody argv={/usr/bin/policy} {{a b}} -o foo=x --
	dovecot2 unix - n n - - pipe aaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccc dddddddddd eeeeee ffffffffffff
	twice unix - - - - - smtp -o b=1 -o a=$foo -o b=2 -o a=$b
	slow unix - - n - 1 smtp -o syslog_name=$process_name/$service_name -o slow_destination_recipient_limit=$mydomain
	X
	cp master.before conf/master.cf
	CASES=0
}

# The same words on stdout, the same exit code, the same master.cf; warnings in
# any order, for Debian's come in that of a hash table. Cases run beside each
# other: Debian's waits for a second before it dies.
run_one() # name, program, arguments
{
	mkdir $1 && cp -r conf $1/conf && cd $1 || return
	shift
	"$@" >out 2>err
	echo "exit $?" >>out
	sed -e "s,^[^ ]*postconf: ,," err | sort >warned
	cd ..
}

run_both() # what is compared besides, arguments
{
	_also=$1
	shift
	cd $CASES || return
	run_one theirs "$THEIRS" -c conf "$@"
	run_one ours "$OURS" -c conf "$@"
	for _what in out conf/master.cf $_also; do
		cmp -s theirs/$_what ours/$_what && continue
		echo "postconf $*"
		diff -u theirs/$_what ours/$_what
	done >wrong
	cd ..
}

case_of()
{
	: $((CASES += 1))
	mkdir $CASES
	cp -r conf $CASES/conf
	run_both "$@" &
	[ $((CASES % 20)) -gt 0 ] || wait
}

both() # arguments
{
	case_of '' "$@"
}

both_warn() # the same, and they warn of the same
{
	case_of warned "$@"
}

all_agree() # how many cases there must have been
{
	wait
	[ "$CASES" -ge "$1" ] || atf_fail "$CASES cases"
	[ -f "$CASES/wrong" ] || atf_fail "they did not run"
	find . -name wrong -exec cat {} + >all
	atf_check cat all
}

atf_test_case lists_as_debians_does
lists_as_debians_does_head()
{
	atf_set descr "-M, -F and -P print what Debian's prints"
}
lists_as_debians_does_body()
{
	need_peer
	a_directory
	for form in -M -Mf -Mx -Mxf -F -Ff -FH -Fx -P -Pf -Ph -PH -Px \
	    -PP; do
		both $form
	done
	for what in smtp smtp/inet smtp/unix '*/unix' '*' '*/*' nosuch \
	    nosuch/inet smtp/nosuch smtp.inet 127.0.0.1:10025/inet \
	    'smtp relay smtp' 'nosuch dovecot'; do
		# shellcheck disable=SC2086
		for form in -M -Ff -P; do
			set -f
			both $form $what
			set +f
		done
	done
	for what in smtp/inet/command '*/unix/chroot' '*/*/wakeup' \
	    smtp/inet/nosuch smtp/inet/maxproc 'relay/*/*' \
	    dovecot/unix/command policy/unix/command; do
		both -F "$what"
		both -Ff "$what"
	done
	for what in smtp/inet/syslog_name '*/*/syslog_name' smtp/inet/none \
	    '*/*/none' 'submission/inet/*' twice/unix/b; do
		both -P "$what"
		both -Pxf "$what"
	done
	both -Fh smtp submission
	both -Px -o foo=other smtp twice
	both -Mx -o mydomain=example.net slow
	all_agree 80
}

atf_test_case says_what_a_request_lacks
says_what_a_request_lacks_head()
{
	atf_set descr "wrong and unmatched requests: the words of Debian's"
}
says_what_a_request_lacks_body()
{
	need_peer
	a_directory
	sed '/^twice\|^slow/d' master.before >conf/master.cf
	for form in -M -F -P; do
		both_warn $form ''
		both_warn $form /inet
		both_warn $form smtp/
		both_warn $form smtp/inet/command/more
		both_warn $form nosuch nosuch/inet '*/nosuch'
	done
	both_warn -M smtp/inet/command
	both_warn -F smtp/inet/nosuch
	both_warn -P smtp/inet/nosuch
	for form in -Me -Fe -Pe; do
		both_warn $form smtp
		both_warn $form smtp=smtp
		both_warn $form smtp/inet/a/b=x
	done
	both_warn -Fe smtp/inet=n
	both_warn -Pe smtp/inet=n
	both_warn -Fe 'smtp/inet/*=n'
	both_warn -Pe 'smtp/inet/*=n'
	both_warn -PX 'smtp/inet/*'
	both_warn -Fe smtp/inet/maxproc=n
	both_warn -Fe 'smtp/inet/chroot=n y'
	both_warn -Pe 'smtp/inet/foo=n y'
	both_warn -Fe nosuch/inet/chroot=n
	both_warn -Pe nosuch/inet/chroot=n
	both_warn -MX smtp
	both_warn -M# smtp
	both_warn -PX smtp/inet
	for entry in 'a foo - - - - - smtp' 'a unix x - - - - smtp' \
	    'a unix - x - - - smtp' 'a unix - - x - - smtp' \
	    'a unix - - - x - smtp' 'a unix - - - - 2a smtp' \
	    'a unix - - - - -2 smtp'; do
		both_warn -Me "a/unix=$entry"
	done
	for field in type private unprivileged chroot wakeup process_limit; do
		both_warn -Fe smtp/inet/$field=x
	done
	all_agree 53
}

atf_test_case warns_of_names_as_debians_does
warns_of_names_as_debians_does_head()
{
	atf_set descr "unused and undefined parameters, of both files"
}
warns_of_names_as_debians_does_body()
{
	need_peer
	a_directory
	cat >>conf/main.cf <<-'X'
	named = in_master
	zork = $nope
	rest = $nope2
	smtpd_client_restrictions = $rest
	smtpd_foo = 1
	X
	cat >conf/master.cf <<-'X'
	four unix - - - - - smtp -o a=$process_name -o c=$service_name
	five inet n - - - - smtpd -o a=$b -o b=$myhostname/$zzz -o unknown=1
	   -o syslog_name=$mydomain/$foo -o four_destination_rate_delay=$named
	six unix - - - - - smtp -D -o {a=b c d}
	X
	for form in -M -F -P -Mf -Px; do
		both_warn $form
		both_warn $form five nosuch
	done
	all_agree 10
}

atf_test_case edits_as_debians_does
edits_as_debians_does_head()
{
	atf_set descr "the same master.cf after the same edit"
}
edits_as_debians_does_body()
{
	need_peer
	a_directory
	both -Me 'smtp/inet=smtp inet n - n - - smtpd -v'
	both -M 'submission/inet=submission inet n - n - - smtpd -o a=b -v {c} {-o d=e}'
	both -M 'new/unix=new unix - - n - - smtp -o x=y -o { z = 1 2 }'
	both -M 'a/unix=a unix - - n - - smtp' 'b/unix=b unix - - - 1? 0 smtp'
	both -M 'new/unix=smtp unix - - n - - smtp'
	both -M '*/unix=relay inet n - n - - smtp'
	both -M 'smtp/inet=smtp inet n - n - - smtpd' \
	    'smtp/inet=smtp inet n - n - - smtpd -v'
	both -M 'long/inet=long inet n - n - - smtpd aaaaaaaaaaaaaaaa b ccccccccc dddddddddddddddddddddddddddddddddd e ffffffffffffffff'
	both -MX smtp/inet
	both -MX '*/inet'
	both -MX nosuch/inet
	both -MX relay/unix slow/unix
	both -M# submission/inet dovecot/unix
	both -M# '*/*'
	both -M# nosuch/inet
	both -F smtp/unix/chroot=n
	both -Fe '*/unix/chroot=n'
	both -Fe '*/*/process_limit=7'
	both -F relay/unix/command='smtp -v -o a=b'
	both -F pickup/unix/service=pick pickup/unix/wakeup=9
	both -F slow/unix/type=inet
	both -P relay/unix/myname=foo
	both -P relay/unix/syslog_name=foo
	both -P relay/unix/a= relay/unix/b=2 relay/unix/a=3
	both -P dovecot/unix/foo=bar
	both -P '*/unix/smtp_helo_name=$foo'
	both -P 'submission/inet/smtpd_client_restrictions=permit'
	both -PX relay/unix/syslog_name
	both -PX '127.0.0.1:10025/inet/content_filter' \
	    '127.0.0.1:10025/inet/mynetworks'
	both -PX 'submission/inet/smtpd_client_restrictions'
	both -P twice/unix/b=3
	echo 'smtp inet n - n - 20 smtpd -o second=1' >>conf/master.cf
	both -M smtp/inet
	both -F smtp/inet
	both -MX smtp/inet
	both -M# smtp/inet
	both -M 'smtp/inet=smtp inet n - n - - smtpd'
	both -PX twice/unix/b
	all_agree 37
}

atf_test_case keeps_what_is_not_edited
keeps_what_is_not_edited_head()
{
	atf_set descr "comments, order and form of all other entries; no braces lost"
}
keeps_what_is_not_edited_body()
{
	mkdir conf
	echo 'compatibility_level = 3.6' >conf/main.cf
	cat >conf/master.cf <<-'X'
	# above
	a   unix - - - - - smtp
	  -o x=1
	  # within
	  -o y=2

	# of b
	b   unix  -   - -  - - pipe {argv=two words} {}
	c unix - - -
	X
	chmod 640 conf/master.cf
	printf 'c unix - - - - - smtp' >last
	sed '$d' conf/master.cf >m && cat m last >conf/master.cf
	atf_check "$OURS" -c conf -F a/unix/chroot=n b/unix/chroot=n
	cat >expected <<-'X'
	# above
	a          unix  -       -       n       -       -       smtp
	    -o x=1
	    -o y=2
	  # within

	# of b
	b          unix  -       -       n       -       -       pipe {argv=two words} {}
	X
	printf 'c unix - - - - - smtp' >>expected
	atf_check -o file:expected cat conf/master.cf
	atf_check -o inline:'640\n' stat -c %a conf/master.cf
	atf_check "$OURS" -c conf -M 'd/unix=d unix - - - - - smtp'
	printf '\nd          unix  -       -       -       -       -       smtp\n' \
	    >>expected
	atf_check -o file:expected cat conf/master.cf
	atf_check -o inline:'main.cf\nmaster.cf\n' ls conf
}

atf_test_case a_wrong_edit_changes_nothing
a_wrong_edit_changes_nothing_head()
{
	atf_set descr "an error, exit status 1, the same file and no other one"
}
a_wrong_edit_changes_nothing_body()
{
	mkdir conf
	echo 'compatibility_level = 3.6' >conf/main.cf
	printf 'a unix - - - - - smtp\nbad unix - -\n' >conf/master.cf
	cp conf/master.cf before
	for edit in -F:a/unix/chroot=n -F:a/unix/command= -F:a/unix/service= \
	    '-M:a/unix=a unix - - n - - smtp {x' \
	    '-M:a/unix=a unix - - n - - smtp -o x=${a b' \
	    '-M:a/unix=a unix - - n - -'; do
		atf_check -s exit:1 -e not-empty \
		    "$OURS" -c conf "${edit%%:*}" "${edit#*:}"
		atf_check -o file:before cat conf/master.cf
	done
	atf_check -s exit:1 -e match:'conf/master.cf: line 2: bad field count: ' \
	    "$OURS" -c conf -M
	for edit in -Me -MX '-M#' -Fe -Pe -PX; do
		atf_check -s exit:1 -e match:'fatal: .* argument' \
		    "$OURS" -c conf $edit
		atf_check -o file:before cat conf/master.cf
	done
	# What is broken can be taken out without being mended.
	atf_check "$OURS" -c conf -MX bad/unix
	atf_check -o inline:'a unix - - - - - smtp\n' cat conf/master.cf
	atf_check -o inline:'main.cf\nmaster.cf\n' ls conf
}

atf_test_case prints_json
prints_json_head()
{
	atf_set descr "-j: an object a line, with the path as its name"
}
prints_json_body()
{
	mkdir conf
	echo 'compatibility_level = 3.6' >conf/main.cf
	echo 'a unix - - - - - smtp -o {x=1 "2"} -v' >conf/master.cf
	atf_check -e ignore -o inline:'{"a/unix/command": "smtp -o {x=1 \\"2\\"} -v"}\n' \
	    "$OURS" -c conf -jF a/unix/command
	atf_check -e ignore -o inline:'{"a/unix/x": "1 \\"2\\""}\n' \
	    "$OURS" -c conf -jP a
	printf '%s\n' '{"a/unix": "a          unix  -       -       -       -       -       smtp -o {x=1 \"2\"} -v"}' >expected
	atf_check -e ignore -o file:expected "$OURS" -c conf -jM
}

atf_init_test_cases()
{
	atf_add_test_case lists_as_debians_does
	atf_add_test_case says_what_a_request_lacks
	atf_add_test_case warns_of_names_as_debians_does
	atf_add_test_case edits_as_debians_does
	atf_add_test_case keeps_what_is_not_edited
	atf_add_test_case a_wrong_edit_changes_nothing
	atf_add_test_case prints_json
}
