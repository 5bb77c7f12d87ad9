#!/usr/bin/env atf-sh
# The power goes: what was acknowledged before it is delivered once after the
# next start, whatever is found in journal/.
. "$POSTERN_SRC/tests/system/lib.sh"

QUICK="minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s"

# All processes of the instance are gone at once.
kill_all()
{
	_master=$(master)
	_pids="$_master $(pgrep -P "$_master" | tr '\n' ' ')"
	kill -9 $_pids
	for _pid in $_pids; do
		expect "process $_pid is gone" 30 gone "$_pid"
	done
}

# Those of outcomes are freed at the next start: qmgr ends before cleanup.
segments() { find "$G/spool/journal" -type f -name '[0-9]*.[a-z]'; }

# Bytes 8 to 16 of a header: kind, state.
open_segments()
{
	for _file in $(segments); do
		[ "$(dd if="$_file" bs=1 skip=9 count=1 2>/dev/null | tr -d '\0')" = O ] &&
		    echo "$_file"
	done
	:
}
none_open() { [ -z "$(open_segments)" ]; }

killed_at_once() # spool_commit
{
	configure "$QUICK
spool_commit = $1"
	sink
	start
	for round in 1 2 3; do
		load --size 5000 --sessions 8 --first $((round * 100000))
		kill_all
		end_load_of_dead
		start
	done
	# What an agent was sending then, and what was delivered in the last
	# tenth of a second.
	settle 60 --repeats 300
	nobody_complained
	stop
	none_open || fail "a clean stop leaves $(open_segments)"
}

# Its server is gone: what it did not hear of is not in its book.
end_load_of_dead()
{
	: >enough
	wait_aside load || :
}

journal_killed() { killed_at_once journal; }
plain_killed() { killed_at_once plain; }
as user journal_killed 120 "all processes are killed under load, three times, with the journal"
as root plain_killed 120 "all processes are killed under load, three times, without"

# What lies in journal/ is odd: all is told, nothing hinders the start.
odd()
{
	gateway "$QUICK"
	stop
	rm -f "$G"/spool/journal/[0-3].a
	echo nonsense >"$G/spool/journal/0.a"
	mkfifo "$G/spool/journal/1.a"
	ln -s /etc/passwd "$G/spool/journal/2.a"
	: >"$G/spool/journal/3.a"
	rm -f "$G/spool/journal/done.b"
	mkdir "$G/spool/journal/done.b"
	start
	for name in 0.a 1.a 2.a done.b; do
		soon_logged "error: journal/$name: not used, but moved to corrupt/" ||
		    fail "not a word of $name"
	done
	[ -f "$G/spool/corrupt/journal-0.a" ] || fail "it is not set aside"
	logged 'service replay failed' && fail "it hindered the start"
	send --count 20 --size 2000 || fail "not all was taken"
	settle 30
}
as root odd 60 "what is no segment is set aside, and mail flows"

# hurt.py says what. All twelve are held back until the journal was read.
damaged()
{
	configure "$QUICK
worker_processes = 1
defer_transports = smtp"
	sink
	start
	send --count 12 --size 3000 --sessions 1 || fail "not all was taken"
	expect "twelve are queued" 30 twelve
	kill_all
	"$HERE/hurt.py" "$G/spool" || fail "no record can be hurt"
	start
	for text in 'error: journal/0.a: [0-9]+ bytes at offset [0-9]+ are damaged' \
	    'error: journal/1.a: not used, but moved to corrupt/: ' \
	    'error: 2 journal segments were moved to corrupt/: ' \
	    'the journal gave back 3 messages, removed 0'; do
		soon_logged "$text" || fail "not a word of: $text"
	done
	[ "$(ls "$G/spool/corrupt" | tr '\n' ' ')" = "journal-0.a journal-1.a " ] ||
	    fail "in corrupt: $(ls "$G/spool/corrupt")"
	expect "twelve are queued again" 30 twelve
	sed -i /defer_transports/d "$G/etc/main.cf"
	postern reload || fail "reload failed"
	send --count 5 --size 2000 --first 100 || fail "not all was taken"
	settle 60
	stop
	none_open || fail "a clean stop leaves $(open_segments)"
}
twelve() { [ "$(queued | wc -l)" = 12 ]; }
as root damaged 60 "a bit flipped, a record torn, segments that are old, empty, missing"

# Nobody waits for a replay that cannot be: mail flows, and its end is told.
cannot()
{
	mkdir -p "$PWD/libexec/postern"
	cp -r "$POSTERN_BUILD/sbin" "$PWD"
	cp "$POSTERN_BUILD"/libexec/postern/* "$PWD/libexec/postern"
	printf '#!/bin/sh\n[ "$1" = -C ] && exit 0\nexit 1\n' \
	    >"$PWD/libexec/postern/replay"
	POSTERN_BUILD=$PWD
	gateway "$QUICK"
	soon_logged 'replay pid [0-9]+ exit status 1' || fail "no word of its end"
	soon_logged 'error: service replay failed: ' || fail "no word of what follows"
	send --count 5 --size 2000 || fail "not all was taken"
	settle 30
}
as root cannot 60 "a replay that fails again and again does not hinder the rest"

# The order was carried out, and the answer came; then the power goes.
orders()
{
	configure "$QUICK
defer_transports = smtp"
	sink
	start
	send --count 6 --size 2000 || fail "not all was taken"
	expect "six are queued" 30 sh -c '[ "$(find '"$G"'/spool/queue -type f ! -name lock | wc -l)" = 6 ]'
	set -- $(queued | sed 's,.*/,,' | sort)
	super -d "$1" -h "$2" -h "$3" || fail "no order with qmgr up"
	super -H "$3" || fail "no release with qmgr up"
	kill_all
	super -d "$4" -h "$5" || fail "no order with qmgr down"
	HELD=$(printf '%s\n' "$2" "$5")
	are_held || fail "held: $(held)"
	start
	expect "the same are held after the start" 30 are_held
	queued | grep -qE "$1|$4" && fail "a deleted one is back"
	soon_logged "Placed on hold: 2 messages" || fail "no count"
}
are_held() { [ "$(held)" = "$HELD" ]; }
super() { "$POSTERN_BUILD/sbin/postsuper" -c "$G/etc" "$@" 2>>super.err; }
held() { postqueue -j | /usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    m = json.loads(line)
    if m["queue_name"] == "hold":
        print(m["queue_id"])' | sort; }
as root orders 60 "hold, release and delete before the end, with qmgr up and down"
