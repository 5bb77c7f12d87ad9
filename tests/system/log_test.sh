#!/usr/bin/env atf-sh
# Lines that programs read (compat 7), with others' clients and servers.
. "$POSTERN_SRC/tests/system/lib.sh"

STAMP='^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [^ ]+'
ID='[0-9A-Za-z]{12,}'

# The one line of this program that fits, and none beside it.
line() # program, pattern
{
	expect "a line of $1: $2" 30 logged "$STAMP postfix/$1\[[0-9]+\]: $2\$"
}

peer() # program
{
	[ -n "${POSTFIX_PEER:-}" ] ||
	    atf_skip "POSTFIX_PEER is not set: no $1 of Debian's postfix"
}

swaks_sends() # options...
{
	command -v swaks >/dev/null || atf_skip "swaks is not installed"
	swaks --server 127.0.0.1 --port "$PORT" --helo client.example \
	    --from a@client.example "$@" >swaks.out 2>&1
}

its_way()
{
	gateway
	swaks_sends --to user@example.com --header 'Message-Id: <1@client.example>' ||
	    fail "swaks: $(cat swaks.out)"
	id=$(sed -n 's/.*250 2.0.0 Ok: queued as \([0-9A-Za-z]*\)$/\1/p' swaks.out)
	[ -n "$id" ] || fail "no queue ID: $(cat swaks.out)"
	line smtpd 'connect from unknown\[127.0.0.1\]'
	line smtpd "$id: client=unknown\[127.0.0.1\]"
	line cleanup "$id: message-id=<1@client.example>"
	line qmgr "$id: from=<a@client.example>, size=[0-9]+, nrcpt=1 \(queue active\)"
	line smtp "$id: to=<user@example.com>, relay=127.0.0.1\[127.0.0.1\]:$SINK, delay=[0-9.]+, delays=[0-9.]+(/[0-9.]+){3}, dsn=2.0.0, status=sent \(250 2.0.0 Ok: number 1\)"
	line qmgr "$id: removed"
	line smtpd 'disconnect from unknown\[127.0.0.1\] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5'
	swaks_sends --to user@elsewhere.example.org --quit-after RCPT ||
	    fail "swaks: $(cat swaks.out)"
	nobody_complained
}
both its_way 60 "each step of a message has its line"

rejects()
{
	configure "smtpd_recipient_restrictions = reject_unauth_destination"
	sink
	start
	swaks_sends --to user@elsewhere.example && fail "relayed"
	line smtpd 'NOQUEUE: reject: RCPT from unknown\[127.0.0.1\]: 554 5.7.1 <user@elsewhere.example>: Relay access denied; from=<a@client.example> to=<user@elsewhere.example> proto=ESMTP helo=<client.example>'
	line smtpd 'disconnect from unknown\[127.0.0.1\] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4'
	printf 'S: 220\nC: HELO me\nS: 250\nC: FOO\nS: 500\nBREAK:\n' | talk ||
	    fail "the dialog"
	line smtpd 'NOQUEUE: lost connection after UNKNOWN from unknown\[127.0.0.1\]'
	line smtpd 'disconnect from unknown\[127.0.0.1\] helo=1 unknown=0/1 commands=1/2'
	printf 'S: 220\nRAW: HELO me\\r\\nMAIL FROM:<a@b.example>\\r\\n\nS: 250\n' |
	    talk 2>/dev/null && :
	line smtpd 'improper command pipelining after HELO from unknown\[127.0.0.1\]: MAIL FROM:<a@b.example>.*'
}
as root rejects 60 "refusals have the lines that fail2ban looks for"

# Names and texts from outside cannot make a line of their own.
no_forged_lines()
{
	configure
	sink --refuse 'RCPT:1:550 5.1.1 no	tab'
	start
	printf 'S: 220\nRAW: EHLO a\\x1b[31mb\\x7fc\\r\\n\nS: \nC: MAIL FROM:<>\nS: \nC: QUIT\nS: 221\n' | talk
	send --count 1 --to 'user@example.com'
	expect "the bounce" 30 logged 'status=bounced'
	! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]' "$G/log/maillog" ||
	    fail "a control character is in the log"
	! grep -vqE "$STAMP [a-z/]+\[[0-9]+\]: ." "$G/log/maillog" ||
	    fail "not a line: $(grep -vE "$STAMP [a-z/]+\[[0-9]+\]: ." "$G/log/maillog")"
}
as user no_forged_lines 60 "control characters of peers do not reach the log"

# Debian's load generator on one side, its sink on the other.
smtp_source_and_sink()
{
	peer smtp-source
	configure
	drop=
	[ $AS = user ] || drop="-u nobody"
	mkdir -m 777 came
	aside sink "$POSTFIX_PEER/smtp-sink" $drop -c -d "$PWD/came/%M." \
	    "127.0.0.1:$SINK" 64
	expect "smtp-sink is ready" 20 answers "$SINK"
	start
	"$POSTFIX_PEER/smtp-source" -d -s 10 -l 5000 -m 300 -r 3 \
	    -f sender@client.example -t user@example.com "127.0.0.1:$PORT" ||
	    fail "smtp-source failed"
	expect "all is delivered" 60 queue_is_empty
	is=$(times_logged 'postfix/smtp\[.*: to=<[0-9]*user@example.com>, .* status=sent')
	[ "$is" = 900 ] || fail "$is recipients were delivered, not 900"
	nobody_complained
}
both smtp_source_and_sink 90 "smtp-source sends, smtp-sink takes"
