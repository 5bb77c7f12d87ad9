#!/usr/bin/env atf-sh
# The next hop is down for a while.
. "$POSTERN_SRC/tests/system/lib.sh"

deferred() { [ "$(times_logged 'status=deferred \(.*connect to')" -ge "$1" ]; }
listed() # count
{
	postqueue -p | grep -qE -e "^-- [0-9]+ Kbytes in $1 Requests?\.$"
}

mailq_shows_why()
{
	expect "mailq lists the mail" 20 listed 20
	"$POSTERN_BUILD/sbin/mailq" -C "$G/etc" >mailq.out || fail "mailq failed"
	grep -qxF -e '----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------' \
	    mailq.out || fail "mailq has no head"
	[ "$(grep -cE '^[0-9A-Za-z]{12,}[*!]? +[0-9]+ ... ... .. ..:..:.. +sender@client.example$' mailq.out)" = 20 ] ||
	    fail "mailq does not list 20 messages: $(cat mailq.out)"
	[ "$(grep -cE "^ *\((delivery temporarily suspended: )?connect to 127.0.0.1\[127.0.0.1\]:$SINK: Connection refused\)$" mailq.out)" = 20 ] ||
	    fail "mailq does not say why: $(cat mailq.out)"
	[ "$(grep -cE '^ +user@example.com$' mailq.out)" = 20 ] ||
	    fail "mailq does not list the recipients: $(cat mailq.out)"
}

flushed()
{
	configure
	start
	postqueue -p | grep -qx 'Mail queue is empty' || fail "mailq of nothing"
	send --count 20 --size 3000 --sessions 2 || fail "not taken"
	expect "each was tried" 30 deferred 20
	mailq_shows_why
	stop
	start
	mailq_shows_why
	sink
	[ "$(lines got)" = 0 ] || fail "there was no need to flush"
	postern flush || fail "flush failed"
	settle 30
	postqueue -p | grep -qx 'Mail queue is empty' || fail "mailq has more"
	nobody_complained
}
both flushed 120 "mail stays, mailq says why, also after a restart, flush delivers it"

# Nobody flushes; the time comes by itself.
comes_back()
{
	configure "minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s"
	sink
	start
	load --size 2000 --sessions 4
	stop_aside sink
	expect "mail is deferred" 30 deferred 20
	taken=$(lines sent)
	expect "mail is taken meanwhile" 30 more_lines $((taken + 50)) sent
	sink
	end_load
	# Whoever had sent it all when the sink died had no answer.
	settle 60 --repeats 40
	nobody_complained
}
as root comes_back 120 "the next hop comes back: retries deliver what was kept"
