#!/usr/bin/env atf-sh
# Five thousand messages, each with a serial and a hash.
. "$POSTERN_SRC/tests/system/lib.sh"

five_thousand()
{
	gateway
	send --count 5000 --size 5000 --sessions 20 || fail "not all was taken"
	settle 120
	nobody_complained
	stop
	nobody_complained
	queue_is_empty || fail "stop left files"
}
both five_thousand 240 "5,000 messages of 5 kB over 20 sessions: all, once, unchanged"

# Of what comes some is refused for now, some is cut off before its answer.
with_trouble()
{
	configure "minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtp_destination_concurrency_failed_cohort_limit = 0"
	sink --refuse "RCPT:5:450 4.2.0 greylisted" \
	    --refuse "END:7:451 4.3.0 not now" --close 11
	start
	send --count 300 --size 2000 --sessions 5 || fail "not all was taken"
	settle 120
	soon_logged 'status=deferred \(host .* said: 450 4.2.0 greylisted \(in reply to RCPT TO command\)\)' ||
	    fail "no reason for the refused recipient"
	soon_logged 'status=deferred \(host .* said: 451 4.3.0 not now \(in reply to end of DATA command\)\)' ||
	    fail "no reason for the refused message"
	soon_logged 'status=deferred \(lost connection with .* while sending end of data -- message may be sent more than once\)' ||
	    fail "no reason for what was cut off"
	nobody_complained
}
as user with_trouble 180 "what the next hop refuses for now comes later, once"

# Large ones go as blocks, and a message without a body is one, too.
sizes()
{
	gateway
	send --count 5 --size 1000000 --sessions 2 || fail "no large message"
	send --count 5 --size 1 --first 100 || fail "no small message"
	settle 60
	nobody_complained
}
as root sizes 120 "a megabyte and next to nothing arrive unchanged"
