#!/usr/bin/env atf-sh
# Processes die without a word while mail is under way. What was acknowledged
# arrives; what an agent was doing when it was killed itself may arrive twice.
. "$POSTERN_SRC/tests/system/lib.sh"

QUICK="minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_peername_lookup = yes
smtpd_reject_unlisted_recipient = no
smtpd_error_sleep_time = 0"

# An instance in which every program has work, and a load on it.
busy() # options of the sink
{
	configure "$QUICK
spool_commit = $(commit_by)"
	echo 'closed.example error:5.1.6 nobody is here' >>"$G/etc/transport"
	postmap "hash:$G/etc/transport"
	sink "$@"
	start
	aside bounces "$LEDGER" send --each --until "$PWD/enough" --size 500 --pause 0.02 \
	    --sender back@example.com --to x%@closed.example \
	    "$PORT" "$PWD/bounced"
	load --size 5000 --sessions 8
}

end_busy()
{
	end_load
	wait_aside bounces || fail "the sender of what bounces did not end well"
}

delivered_more() # than
{
	[ "$(lines got)" -gt $(($1 + 30)) ]
}

# Another is there, mail is taken, mail comes out.
lives_on() # program, pids that were killed
{
	expect "another $1" 30 other_than "$2" "$1"
	expect "mail is taken after the end of $1" 30 \
	    more_lines $(($(lines sent) + 30)) sent
	expect "mail is delivered after the end of $1" 30 \
	    delivered_more "$(lines got)"
}

kill_workers() # program; the last of them is KILLED
{
	expect "$1 runs" 30 workers "$1"
	for KILLED in $(workers "$1"); do
		kill -9 "$KILLED"
	done
}

each_daemon()
{
	busy
	for program in smtpd cleanup rewrite dnsd error bounce qmgr; do
		kill_workers $program
		lives_on $program "$KILLED"
	done
	soon_logged 'qmgr pid [0-9]+ killed by signal 9' || fail "nobody saw it"
	end_busy
	settle 60
	[ "$(grep -c '^- ' got)" -ge "$(lines bounced)" ] ||
	    fail "a notification is missing"
}
as root each_daemon 180 "each daemon is killed under load: replaced, nothing lost or repeated"

smtp_killed()
{
	busy
	for round in 1 2 3; do
		kill_workers smtp
		lives_on smtp "$KILLED"
	done
	end_busy
	# Sent, and the agent killed before it could say so: once a session.
	settle 60 --repeats 120
}
both smtp_killed 120 "the delivery agent is killed under load: nothing lost"

# Ten messages whose end was sent and not answered yet.
qmgr_dies_behind_ten()
{
	configure "$QUICK
spool_commit = $(commit_by)"
	sink --delay 3
	start
	send --count 10 --size 2000 --sessions 5 || fail "not taken"
	expect "ten ends of data" 30 more_lines 10 got.begun
	kill_workers qmgr
}

qmgr_killed()
{
	qmgr_dies_behind_ten
	settle 60
	[ "$(lines got.begun)" = 10 ] || fail "$(lines got.begun) were sent, not 10"
	soon_logged "status=sent" || fail "the results were lost"
}
both qmgr_killed 90 "qmgr is killed: what an agent had sent is not sent again"

# The results come when the stop has ended the next qmgr, too.
qmgr_killed_and_stopped()
{
	qmgr_dies_behind_ten
	stop
	logged "with force" && fail "nobody took the results"
	[ "$(times_logged 'status=sent')" = 10 ] || fail "there were no results"
	start
	settle 60
	[ "$(lines got.begun)" = 10 ] || fail "$(lines got.begun) were sent, not 10"
}
both qmgr_killed_and_stopped 120 "qmgr is killed and all is stopped at once: nothing is sent again"

# As soon as it has gone: results are under way, or are to be told again.
qmgr_killed_and_stopped_often()
{
	configure "$QUICK
spool_commit = $(commit_by)"
	sink
	for round in 1 2 3 4 5 6 7 8; do
		start
		load --size 5000 --sessions 4 --first $((round * 100000))
		expect "mail comes out" 60 delivered_more "$(lines got)"
		kill_workers qmgr
		stop
		end_load
	done
	start
	settle 60
	! logged ': error: ' || fail "there were errors"
}
as root qmgr_killed_and_stopped_often 240 "qmgr is killed and all is stopped, eight times: nothing repeated"

qmgrs_of_this() # all, whoever their parent is
{
	for _pid in $(pgrep -x qmgr); do
		[ "$(readlink "/proc/$_pid/fd/"* | grep -cF "$G/spool")" = 0 ] ||
		    echo "$_pid"
	done
}
one_qmgr() { [ "$(qmgrs_of_this | wc -l)" = 1 ]; }

master_killed()
{
	busy
	old=$(workers qmgr)
	kill -9 "$(master)"
	# Who still ends may have a port or a lock longer than start waits.
	expect "it starts again" 60 postern start
	expect "the door is open" 30 answers "$PORT"
	expect "the old qmgr has ended" 20 gone "$old"
	expect "there is one qmgr" 20 one_qmgr
	expect "mail is taken" 30 more_lines $(($(lines sent) + 30)) sent
	end_busy
	settle 60 --repeats 60
	stop
	[ -z "$(qmgrs_of_this)" ] || fail "a qmgr is left"
}
both master_killed 120 "master is killed and started at once: one qmgr, nothing lost"

# 300 kB of a message that never ends.
half_a_message()
{
	mkfifo dialog
	exec 9<>dialog
	INPUT=$PWD/dialog
	aside half "$TALK" "$PORT"
	INPUT=
	cat >&9 <<-X
	S: 220
	C: EHLO client.example
	S: 250
	C: MAIL FROM:<a@client.example>
	S: 250
	C: RCPT TO:<user@example.com>
	S: 250
	C: DATA
	S: 354
	C: Subject: never ends
	C:
	X
	i=0
	while [ $i -lt 300 ]; do
		printf 'FILL: 990 h\nC:\n'
		i=$((i + 1))
	done >&9
	expect "a file of it" 30 unfinished
}

# A file that does not hold its end yet, and will not.
unfinished()
{
	for _file in $(queued); do
		grep -qa 'never ends' "$_file" && return 0
	done
	return 1
}

all_killed()
{
	busy
	half_a_message
	# All at once: nobody sees another's end.
	all="$(master) $(pgrep -P "$(master)")"
	kill -STOP $all
	kill -9 $all
	exec 9>&-
	unfinished || fail "nothing unfinished is left to test with"
	start
	expect "mail is taken again" 30 more_lines $(($(lines sent) + 30)) sent
	end_busy
	expect "the leftover is gone" 60 queue_is_empty
	settle 60 --repeats 60
	[ -z "$(ls "$G/spool/corrupt")" ] || fail "something is in corrupt"
}
both all_killed 120 "all is killed under load: all that was acknowledged arrives"
