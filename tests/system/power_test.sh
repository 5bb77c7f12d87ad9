#!/usr/bin/env atf-sh
# The power is cut at points of a recording of all calls under load: power.py.
# POWER_POINTS, POWER_SEED, POWER_MORE: more of them, by hand; POWER_SLACK: seconds
# after which no delivery may be repeated, 1 where nothing else runs.
. "$POSTERN_SRC/tests/system/lib.sh"

RECORDED=openat,pwrite64,ftruncate,renameat,renameat2,linkat,unlinkat
RECORDED=$RECORDED,fsync,fdatasync,syncfs,writev,recvmsg

# The instance has run once: what it makes then is the base.
record() # spool_commit
{
	configure "spool_commit = $1
journal_segment_size = 1048576
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtp_destination_concurrency_failed_cohort_limit = 0"
	echo 'wait.example retry:4.0.0 not now' >>"$G/etc/transport"
	postmap "hash:$G/etc/transport"
	start
	send --count 18 --first 5000 --size 3000 || fail "not all was taken"
	send --count 2 --first 5100 --size 150000 || fail "not all was taken"
	stop
	drop_all
	rm -f "$G"/spool/journal/*.?
	mkdir base
	cp -a "$G/spool/queue" "$G/spool/journal" "$G/spool/corrupt" \
	    "$G/spool/maildrop" base
	sink --refuse "RCPT:4:450 4.2.0 later" --refuse "END:9:451 4.3.0 later" \
	    --dump "$PWD/dump"
	aside strace strace -f -ttt -y -xx -s 70000000 -e "trace=$RECORDED" \
	    -o "$PWD/trace" "$POSTERN_BUILD/sbin/postern" -c "$G/etc" start
	expect "the door is open" 30 answers "$PORT"
}

# What could not be delivered yet is local mail from now on.
drop_all()
{
	_all=$(queued)
	chmod 444 $_all
	[ "$AS" = user ] || chown 4711:4711 $_all
	mv $_all "$G/spool/maildrop/"
}

# A load of all kinds: one recipient, three, large, deferred; orders for those.
live()
{
	send --count 120 --size 5000 --sessions 4 --pause 0.01 ||
	    fail "not all was taken"
	send --count 80 --first 1000 --size 2000 --sessions 4 \
	    --to a%@example.com,b%@example.com,c%@example.com ||
	    fail "not all was taken"
	send --count 6 --first 2000 --size 150000 --sessions 2 ||
	    fail "not all large ones were taken"
	send --count 12 --first 3000 --to w@wait.example || fail "not all was taken"
	: >orders
	set -- $(waiting)
	for id in "$@"; do
		case $# in
		*[05]) order d "$id" ;;
		*[16]) order h "$id" && order H "$id" ;;
		*[27]) order h "$id" && order d "$id" ;;
		*) order h "$id" ;;
		esac
		shift
	done
	expect "the rest is delivered" 60 rest_is_delivered
	postsuper -d ALL 2>/dev/null || fail "the queue is not emptied"
}
postsuper() { "$POSTERN_BUILD/sbin/postsuper" -c "$G/etc" "$@"; }

waiting()
{
	postqueue -j | /usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    m = json.loads(line)
    if m["recipients"][0]["address"].endswith("@wait.example"):
        print(m["queue_id"])'
}
rest_is_delivered() { [ "$(queued | wc -l)" = "$(waiting | wc -l)" ]; }

order() # what, ID
{
	_begin=$(date +%s.%N)
	postsuper "-$1" "$2" 2>/dev/null || fail "order $1 $2"
	echo "$_begin $(date +%s.%N) $1 $2" >>orders
}

try_points()
{
	tool=$(atf_get_srcdir)/after_cut
	[ -x "$tool" ] || tool=$POSTERN_BUILD/tests/system/after_cut
	# A container may have next to nothing there.
	if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 500000 ]; then
		work=$(mktemp -d /dev/shm/power.XXXXXX)
	else
		work=$PWD/work && mkdir work
	fi
	"$HERE/power.py" --points "${POWER_POINTS:-20}" --seed "${POWER_SEED:-1}" \
	    --slack "${POWER_SLACK:-5}" \
	    ${POWER_MORE:---kills 20 --kill-limit 4} "$tool" trace base "$G/spool" sent dump orders "$work" >power.out
	_code=$?
	rm -rf "$work"
	tail -n 20 power.out >&2
	[ $_code = 0 ] || fail "what was promised is not there"
}

power_is_cut() # spool_commit
{
	attach_works
	record "$1"
	live
	stop
	wait_aside strace || fail "strace failed"
	try_points
}
attach_works()
{
	command -v strace >/dev/null || atf_skip "there is no strace"
	strace -qq -o /dev/null -e trace=none true ||
	    atf_skip "strace cannot attach to a process"
}

# All is down, and postsuper itself is recorded.
orders_cut()
{
	attach_works
	configure "defer_transports = smtp"
	start
	send --count 8 --size 2000 || fail "not all was taken"
	stop
	mkdir base dump
	cp -a "$G/spool/queue" "$G/spool/journal" "$G/spool/corrupt" \
	    "$G/spool/maildrop" base
	set -- $(queued | sed 's,.*/,,' | sort)
	: >orders
	: >trace
	recorded d "$1"
	recorded h "$2"
	recorded h "$3"
	recorded H "$3"
	recorded h "$4"
	recorded d "$4"
	recorded d "$5"
	# Time goes by after the last answer.
	strace -f -ttt -y -xx -s 70000000 -e "trace=$RECORDED" -o one true
	cat one >>trace
	POWER_MORE="${POWER_MORE:---kills 20 --kill-limit 4} --no-load"
	try_points
}

recorded() # what, ID
{
	_begin=$(date +%s.%N)
	strace -f -ttt -y -xx -s 70000000 -e "trace=$RECORDED" -o one \
	    "$POSTERN_BUILD/sbin/postsuper" -c "$G/etc" "-$1" "$2" 2>/dev/null ||
	    fail "order $1 $2"
	echo "$_begin $(date +%s.%N) $1 $2" >>orders
	cat one >>trace
}

journal_cut() { power_is_cut journal; }
plain_cut() { power_is_cut plain; }
as root journal_cut 120 "the power is cut under load, with the journal"
as user plain_cut 120 "the power is cut under load, without"
as root orders_cut 120 "the power is cut after postsuper, with qmgr down"
