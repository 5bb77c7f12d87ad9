#!/usr/bin/env atf-sh
# cleanup and qmgr are killed at the first, the second ... of each call by which
# they change the queue, from their start on, under load: what was acknowledged
# arrives, once. power.py does so to replay.
# EACH_CALL: numbers; for all of them "1 2 3 ...": a call that is not made so
# often ends its row. CALLS: others, as those by which daemons speak.
. "$POSTERN_SRC/tests/system/lib.sh"

: "${CALLS:=pwrite64 fdatasync fsync syncfs unlinkat}"
: "${EACH_CALL:=1 2 5}"

# Its programs are those of the build, but for one that strace kills: the next
# that is started finds in the file "point" at which call.
with_points() # program
{
	mkdir -p "$PWD/libexec/postern" "$PWD/real"
	cp -r "$POSTERN_BUILD/sbin" "$PWD"
	cp "$POSTERN_BUILD"/libexec/postern/* "$PWD/libexec/postern"
	mv "$PWD/libexec/postern/$1" "$PWD/real/$1"
	cat >"$PWD/libexec/postern/$1" <<-X
	#!/bin/sh
	if [ "\$1" != -C ] && mv "$PWD/point" "$PWD/taken" 2>/dev/null; then
		read -r call number <"$PWD/taken"
		echo \$\$ >"$PWD/who"
		exec "$(command -v strace)" -D -f -qq -o /dev/null \
		    -e "trace=\$call" \
		    -e "inject=\$call:signal=KILL:when=\$number" \
		    "$PWD/real/$1" "\$@"
	fi
	exec "$PWD/real/$1" "\$@"
	X
	chmod 755 "$PWD/libexec/postern/$1"
	POSTERN_BUILD=$PWD
}

# Whoever runs and did not take the point began before it was there: it is killed
# so that another comes. (Who takes it does so before it is the real one.)
started()
{
	[ -s who ] && return 0
	for pid in $(workers "$PROGRAM"); do
		exe=$(readlink "/proc/$pid/exe") || continue
		[ "$exe" != "$PWD/real/$PROGRAM" ] || [ ! -e point ] || kill -9 "$pid" || :
	done
	return 1
}
# It did not come to that call while so many came and went.
went_well()
{
	[ "$(lines sent)" -gt $((SENT + 40)) ] && [ "$(lines got)" -gt $((GOT + 40)) ]
}
is_decided() { gone "$1" || went_well; } # pid

killed_at() # call, number; false: it was not
{
	rm -f who
	echo "$1 $2" >point
	expect "$PROGRAM starts" 30 started
	SENT=$(lines sent) GOT=$(lines got)
	expect "$1 $2 is decided" 40 is_decided "$(cat who)"
	gone "$(cat who)"
}

each_call() # program
{
	PROGRAM=$1 COUNT=0
	command -v strace >/dev/null || atf_skip "there is no strace"
	with_points "$1"
	configure "spool_commit = ${COMMIT:-journal}
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
service_throttle_time = 1s
worker_processes = 1
smtpd_error_sleep_time = 0"
	sink
	start
	load --size 5000 --sessions 4 --pause 0.03
	for call in $CALLS; do
		for number in $EACH_CALL; do
			killed_at "$call" "$number" || break
			COUNT=$((COUNT + 1))
			echo "$1: killed at $call $number" >&2
		done
	done
	end_load
	[ $COUNT -ge 5 ] || fail "it was killed $COUNT times only"
	# A new qmgr looks at once for what the old one was not told of.
	[ "$1" = qmgr ] || { stop && start; }
	settle 60
	stop
	! logged ': error: ' || fail "there were errors"
	cat compare.out >&2
}

each_of_cleanup() { each_call cleanup; }
plain_cleanup() { COMMIT=plain each_call cleanup; }
each_of_qmgr() { each_call qmgr; }
as root each_of_cleanup 180 "cleanup is killed at each call that changes the queue"
as root plain_cleanup 600 "cleanup is killed at each call, and flushes each file"
as root each_of_qmgr 180 "qmgr is killed at each call that changes the queue"
