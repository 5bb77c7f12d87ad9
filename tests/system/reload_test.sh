#!/usr/bin/env atf-sh
# What changes while mail is under way.
. "$POSTERN_SRC/tests/system/lib.sh"

reloaded() { [ "$(times_logged 'reload -- version')" -ge "$1" ]; }
banner() # text
{
	printf 'S: ^220 %s$\n' "$1" | talk
}

# A reload goes through when the load has gone on for some time since the last.
reload() # number
{
	_taken=$(lines sent) _out=$(lines got)
	echo "smtpd_banner = banner number $1" >>"$G/etc/main.cf"
	postern reload || fail "reload failed"
	expect "master reloads" 20 reloaded "$1"
	expect "the new banner" 40 banner "banner number $1"
	expect "mail is taken" 20 more_lines $((_taken + 50)) sent
	expect "mail is delivered" 20 more_lines $((_out + 50)) got
}

under_load()
{
	gateway "smtpd_error_sleep_time = 0"
	qmgr=$(workers qmgr)
	aside churn "$LEDGER" send --each --until "$PWD/enough" --size 500 --pause 0.02 \
	    --first 1000000 "$PORT" "$PWD/churn"
	load --size 5000 --sessions 8
	for number in 1 2 3; do
		reload $number
	done
	end_load
	wait_aside churn || fail "the sender of short sessions did not end well"
	for who in load churn; do
		grep -q 'refused=0 lost=0 closed=0' $who.out ||
		    fail "mail or a connection was dropped: $(cat $who.out)"
	done
	[ "$(workers qmgr)" = "$qmgr" ] || fail "qmgr was replaced"
	cat churn >>sent
	cat churn.tried >>sent.tried
	settle 60
	nobody_complained
}
both under_load 150 "a reload under load drops no connection and no mail"

other_gets() # count
{
	more_lines "$1" other.got
}

# How many arrived of those that were begun after this one.
sent_after() # serial, file
{
	awk -v last="$1" '$1 > last' "$2" | wc -l
}

# From one inside host to another, by the table alone.
transport_changes()
{
	gateway
	other=$(free_ports 1)
	aside other "$LEDGER" sink "$other" "$PWD/other.got"
	load --size 1000 --sessions 2
	echo "example.com smtp:[127.0.0.1]:$other" >"$G/etc/transport"
	postmap "hash:$G/etc/transport" || fail "postmap failed"
	expect "the other inside host gets mail" 40 other_gets 50
	last=$(awk '$1 > n { n = $1 } END { print n }' sent.tried)
	expect "it gets more" 20 other_gets 200
	end_load
	[ "$(sent_after "$last" got)" -le 40 ] || fail "the first gets mail still"
	expect "the queue is empty" 40 queue_is_empty
	cat other.got >>got
	settle 10
	nobody_complained
}
both transport_changes 120 "a changed transport table takes effect without a reload"

# Debian's postmap writes into the file that is in use.
written_in_place()
{
	[ -n "${POSTFIX_PEER:-}" ] ||
	    atf_skip "POSTFIX_PEER is not set: no postmap of Debian's postfix"
	configure "relay_recipient_maps = hash:$G/etc/recipients
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000000"
	i=0
	while [ $i -lt 500 ]; do
		echo "user$i@example.com x"
		i=$((i + 1))
	done >"$G/etc/recipients"
	echo "user@example.com x" >>"$G/etc/recipients"
	postmap "hash:$G/etc/recipients"
	sink
	start
	load --size 1000 --sessions 6
	i=0
	while [ $i -lt 100 ]; do
		"$POSTFIX_PEER/postmap" "hash:$G/etc/recipients" ||
		    fail "Debian's postmap failed"
		i=$((i + 1))
	done
	expect "mail is taken again" 40 more_lines $(($(lines sent) + 100)) sent
	end_load
	! grep -E '^refused [0-9]+ 5' sent.trouble >&2 || fail "a wrong 5xx"
	settle 60
	! logged 'reject: .* 5[0-9][0-9] ' || fail "a wrong refusal is logged"
}
both written_in_place 150 "a table rewritten in place 100 times makes no wrong 550"
