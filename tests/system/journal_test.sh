#!/usr/bin/env atf-sh
# Mail is committed by the journal, and those who write it are killed.
. "$POSTERN_SRC/tests/system/lib.sh"

JOURNAL="spool_commit = journal
journal_segment_size = 1048576
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s"

# Bytes 8 and 9 of a header: kind, state.
segments() # letters, in a row, of those in this state
{
	for _file in "$G"/spool/journal/[0-9]*.[a-z]; do
		[ "$(dd if="$_file" bs=1 skip=8 count=2 2>/dev/null)" = "A$1" ] &&
		    echo "$_file"
	done
	:
}

# So many segments are filled and retired meanwhile.
used_again()
{
	[ "$(lines sent)" -gt 600 ]
}

some_open() { [ -n "$(segments O)" ]; }

relayed()
{
	gateway "$JOURNAL"
	load --size 5000 --sessions 8 --pause 0
	expect "some segments' worth of mail" 60 used_again
	expect "the journal is used" 30 some_open
	end_load
	settle 60
	nobody_complained
	stop
	[ -z "$(segments O)" ] || fail "a clean stop leaves $(segments O)"
	# Where one is free again soon, a worker needs but two.
	[ "$(segments F | wc -l)" -ge 2 ] || fail "no segments"
}
both relayed 90 "mail goes by the journal, which is empty at the end"

cleanup_killed()
{
	gateway "$JOURNAL"
	load --size 5000 --sessions 8
	for round in 1 2 3; do
		old=$(workers cleanup)
		for pid in $old; do
			kill -9 "$pid"
		done
		expect "another cleanup" 30 other_than "$old" cleanup
		expect "mail is taken" 30 \
		    more_lines $(($(lines sent) + 30)) sent
	done
	end_load
	soon_logged 'retired [0-9]+ segments of a worker that is gone' ||
	    fail "nobody took the segments over"
	# What was in the file and not answered yet may be there twice.
	settle 60 --repeats 60
	stop
	[ -z "$(segments O)" ] || fail "a clean stop leaves $(segments O)"
}
both cleanup_killed 90 "cleanup is killed: what was acknowledged arrives"

# One flush fails, as strace makes it; what that segment holds nobody knows, so
# another one takes its place, and says who was refused.
flush_fails_once()
{
	attach_works
	configure "$JOURNAL
worker_processes = 1"
	sink
	start
	load --size 5000 --sessions 8
	expect "cleanup runs" 30 workers cleanup
	aside strace strace -f -qq -o "$PWD/trace" -e trace=fdatasync \
	    -e inject=fdatasync:error=EIO:when=1 -p "$(workers cleanup)"
	expect "a flush fails" 60 grep -q INJECTED trace
	kill "$(cat strace.pid)"
	wait_aside strace || :
	expect "the log says so" 30 logged \
	    'flush journal/0\.[a-z]: Input/output error: no message is accepted until a segment of the journal works'
	expect "it goes on by itself" 60 logged 'journal/0: messages are accepted again'
	expect "mail is taken" 60 more_lines $(($(lines sent) + 30)) sent
	end_load
	settle 60
	stop
	[ -n "$(segments O)" ] || fail "a segment that failed was written again"
	start
	stop
	[ -z "$(segments O)" ] || fail "nobody took it over: $(segments O)"
	[ -z "$(ls "$G/spool/corrupt")" ] || fail "something is in corrupt"
}
attach_works()
{
	command -v strace >/dev/null || atf_skip "there is no strace"
	strace -qq -o /dev/null -e trace=none true ||
	    atf_skip "strace cannot attach to a process"
}
as root flush_fails_once 120 "a flush fails once: refused, told, and on with another segment"
