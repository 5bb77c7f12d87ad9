#!/usr/bin/env atf-sh
# The walls, seen from outside, and what they make of a worker gone bad.
. "$POSTERN_SRC/tests/system/lib.sh"

ALL="smtpd cleanup rewrite qmgr smtp dnsd bounce error"
OWNERS="cleanup rewrite qmgr bounce error" # the rest belongs to posternet
IN_SPOOL="cleanup qmgr"                    # the rest sees an empty directory
FIVE=00000000000404e0 # setuid setgid sys_chroot kill net_bind_service
NONE=0000000000000000

# Mail that needs every program there is.
wake_all()
{
	configure "smtpd_peername_lookup = yes
smtpd_reject_unlisted_recipient = no"
	echo 'closed.example error:5.1.6 nobody is here' >>"$G/etc/transport"
	postmap "hash:$G/etc/transport"
	sink
	start
	send --to user@example.com,user@closed.example \
	    --sender back@example.com --count 1 || fail "not taken"
	expect "the notification" 60 more_lines 2 got
}

status() # pid, field
{
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr -s '\t ' ' '
}

is() # what, should be, is
{
	[ "$2" = "$3" ] || fail "$1 is $3, not $2"
}

has() { case " $1 " in *" $2 "*) return 0 ;; esac; return 1; } # list, word

# The user that this program should be, and its directory.
user_of()
{
	if [ $AS = user ]; then id -u
	elif has "$OWNERS" "$1"; then id -u postern
	else id -u posternet; fi
}
root_of()
{
	if [ $AS = user ]; then echo /
	elif has "$IN_SPOOL" "$1"; then echo "$G/spool"
	else echo "$G/spool/empty"; fi
}

# What may be open beside sockets and the loop's own: the log, the tables, the
# snapshot of main.cf; the queue only for those that own it.
open_files() # program, pid
{
	for _fd in /proc/"$2"/fd/*; do
		_to=$(readlink "$_fd") || continue
		case $_to in
		socket:* | anon_inode:* | pipe:* | /dev/null) ;;
		"$G/log/maillog" | "$G/etc/"* | /memfd:*) ;;
		"$G/spool" | "$G/spool/queue" | "$G/spool/queue/"* | \
		    "$G/spool/corrupt" | "$G/spool/journal"*)
			has "$IN_SPOOL" "$1" || fail "$1 has $_to open" ;;
		*) fail "$1 has $_to open" ;;
		esac
	done
}

walled() # program, pid
{
	_user=$(user_of "$1")
	is "the user of $1" "$_user $_user $_user $_user" "$(status "$2" Uid)"
	for _set in CapEff CapPrm CapInh CapAmb; do
		is "$_set of $1" $NONE "$(status "$2" $_set)"
	done
	is "no_new_privs of $1" 1 "$(status "$2" NoNewPrivs)"
	is "seccomp of $1" 2 "$(status "$2" Seccomp)"
	is "the root of $1" "$(root_of "$1")" "$(readlink "/proc/$2/root")"
	[ $AS = user ] || is "the groups of $1" "" "$(status "$2" Groups)"
	open_files "$1" "$2"
}

all_walled()
{
	wake_all
	for program in $ALL; do
		expect "$program runs" 30 workers "$program"
		expect "the self-test of $program" 30 \
		    logged "postfix/$program\[[0-9]+\]: walls self-test passed"
		for pid in $(workers "$program"); do
			expect "the self-test of $program $pid" 30 \
			    logged "postfix/$program\[$pid\]: walls self-test passed"
			walled "$program" "$pid"
		done
	done
	if [ $AS = root ]; then
		is "CapEff of master" $FIVE "$(status "$(master)" CapEff)"
		is "CapPrm of master" $FIVE "$(status "$(master)" CapPrm)"
	fi
	nobody_complained
}
both all_walled 120 "every worker has its user, no powers, seccomp, its root"

# A copy of the programs in which one is another.
replace_program() # program, by what
{
	cp -R "$POSTERN_BUILD/sbin" "$POSTERN_BUILD/libexec" . ||
	    fail "no copy of the programs"
	POSTERN_BUILD=$PWD
	rm -f "libexec/postern/$1"
	cp "$2" "libexec/postern/$1"
	chmod 755 "libexec/postern/$1"
}

# It asks for all that there is; what is refused is logged.
goes_bad() # program, what it is refused, what it is given
{
	configure
	replace_program "$1" "$HERE/bad_worker.py"
	postern start || fail "start failed"
	for service in $2; do
		expect "$1 is kept from $service" 30 logged \
		    "$1 \(process [0-9]+\) may not talk to service $service: refused"
		expect "$1 is told of $service" 30 told "$service refused"
	done
	expect "a service that is none" 30 \
	    logged "$1 asked for service nobody, which there is not"
	for service in $3; do
		expect "$1 is given $service" 30 told "$service granted"
	done
}

told() { grep -qx "$1" "$G/log/told"; }

refused_arrows()
{
	goes_bad smtpd "qmgr smtp relay error retry bounce pickup" "cleanup rewrite dnsd"
}
both refused_arrows 60 "a worker gets no connection that the table of arrows lacks"

# smtpd wants a connection to it as soon as it starts.
cleanup_gone_bad()
{
	goes_bad cleanup "cleanup rewrite dnsd smtp relay error retry bounce pickup" qmgr
}
as root cleanup_gone_bad 60 "a cleanup gone bad reaches qmgr and no other"

# Master lives through what a worker says, and ends it.
nonsense_to_master()
{
	configure
	replace_program smtpd "$HERE/bad_worker.py"
	echo garbage >"$G/log/told.how"
	postern start || fail "start failed"
	for what in 'sent nonsense: a message of no known type' \
	    'sent nonsense: control_ask: bad or no service' 'a peer process sent'
	do
		expect "it is logged: $what" 30 logged "$what"
	done
	kill -0 "$(master)" || fail "master died"
	postern abort || fail "abort failed"
}
as user nonsense_to_master 60 "master outlives a worker that sends garbage"
