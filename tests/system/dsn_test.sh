#!/usr/bin/env atf-sh
# What a sender wants to hear of, from the client to the inside host.
. "$POSTERN_SRC/tests/system/lib.sh"

submit()
{
	talk >talk.out 2>talk.err <<-X || fail "$(cat talk.err)"
	S: ^220
	C: EHLO client.example
	S: ^250 DSN$
	C: MAIL FROM:<a@client.example> RET=HDRS ENVID=QQ+2B1+20x
	S: ^250 2.1.0 Ok$
	C: RCPT TO:<one@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;One+3D1@old.example
	S: ^250 2.1.5 Ok$
	C: RCPT TO:<two@example.com> NOTIFY=NEVER
	S: ^250 2.1.5 Ok$
	C: RCPT TO:<three@example.com> ORCPT=rfc822;a+00b
	S: ^501 5.5.4 Error: Bad ORCPT parameter syntax$
	C: RCPT TO:<three@example.com>
	S: ^250 2.1.5 Ok$
	C: DATA
	S: ^354
	C: Subject: x
	C:
	FILL: 1500 x
	C:
	C: .
	S: ^250 2.0.0 Ok
	C: QUIT
	S: ^221
	X
}

came() # pattern of a line of the envelope
{
	grep -qx "$1" came/1.envelope ||
	    fail "no '$1' in: $(cat came/1.envelope)"
}

passed_on()
{
	configure
	sink --keyword DSN --dump "$PWD/came"
	start
	submit
	expect "it arrives" 30 more_lines 1 got
	came "MAIL FROM:<a@client.example> ENVID=QQ+2B1+20x RET=HDRS"
	came "RCPT TO:<one@example.com> ORCPT=rfc822;One+3D1@old.example NOTIFY=SUCCESS,DELAY"
	came "RCPT TO:<two@example.com> ORCPT=rfc822;two@example.com NOTIFY=NEVER"
	came "RCPT TO:<three@example.com> ORCPT=rfc822;three@example.com"
	tr -d '\r' <came/1.raw >lines
	[ "$(grep -c '^x\{998\}$' lines)" = 1 ] ||
	    fail "the long line is not broken"
	grep -qx ' x\{502\}' lines || fail "the rest of the line is not there"
	expect "the queue is empty" 30 queue_is_empty
	nobody_complained
}
both passed_on 60 "DSN goes to a server that has it; a long line is broken"
