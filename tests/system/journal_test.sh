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

relayed()
{
	gateway "$JOURNAL"
	load --size 5000 --sessions 8 --pause 0
	expect "some segments' worth of mail" 60 used_again
	[ -n "$(segments O)" ] || fail "the journal is not used"
	end_load
	settle 60
	nobody_complained
	stop
	[ -z "$(segments O)" ] || fail "a clean stop leaves $(segments O)"
	[ "$(segments F | wc -l)" -ge 3 ] || fail "no segments"
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
	logged 'retired [0-9]+ segments of a worker that is gone' ||
	    fail "nobody took the segments over"
	# What was in the file and not answered yet may be there twice.
	settle 60 --repeats 60
	stop
	[ -z "$(segments O)" ] || fail "a clean stop leaves $(segments O)"
}
both cleanup_killed 90 "cleanup is killed: what was acknowledged arrives"
