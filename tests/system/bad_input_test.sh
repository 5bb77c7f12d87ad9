#!/usr/bin/env atf-sh
# What no good client, administrator or disk would do.
. "$POSTERN_SRC/tests/system/lib.sh"

dialog() # lines on standard input
{
	talk >talk.out 2>talk.err || fail "$(cat talk.err)"
}

# The head of a dialog, up to where the content begins.
head()
{
	cat <<-X
	S: ^220 gw.example.net ESMTP Postern$
	C: EHLO client.example
	S: ^250 ENHANCEDSTATUSCODES$|^250-ENHANCEDSTATUSCODES$
	C: MAIL FROM:<a@client.example>
	S: ^250 2.1.0 Ok$
	C: RCPT TO:<user@example.com>
	S: ^250 2.1.5 Ok$
	C: DATA
	S: ^354 End data with <CR><LF>.<CR><LF>$
	X
}

queued_and_quit()
{
	cat <<-X
	S: ^250 2.0.0 Ok: queued as [0-9A-Za-z]+$
	C: QUIT
	S: ^221 2.0.0 Bye$
	EOF:
	X
}

commands()
{
	gateway "smtpd_error_sleep_time = 0"
	dialog <<-X
	S: ^220
	C: XYZZY
	S: ^500 5.5.2 Error: command not recognized$
	C: MAIL FROM:<a@b.example>
	S: ^503 5.5.1 Error: send HELO/EHLO first$|^250 2.1.0 Ok$
	C: EHLO client.example
	S: ^250
	C: RCPT TO:<user@example.com>
	S: ^503 5.5.1 Error: need MAIL command$
	C: DATA
	S: ^503 5.5.1 Error: need RCPT command$
	C: MAIL FROM:<a@b.example
	S: ^501 5.1.7 Bad sender address syntax$
	C: MAIL <a@b.example>
	S: ^501 5.5.4 Syntax: MAIL FROM:<address>$
	RAW: MAIL FROM:<a\0b@c.example>\r\n
	S: ^50[01] 5
	C: MAIL FROM:<a@b.example> SIZE=99999999999
	S: ^552 5.3.4
	C: MAIL FROM:<a@b.example> NONSENSE=1
	S: ^555 5.5.4 Unsupported option: NONSENSE=1$
	C: NOOP
	S: ^250 2.0.0 Ok$
	C: QUIT
	S: ^221 2.0.0 Bye$
	X
	{
		echo 'S: ^220'
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			printf 'C: XYZZY\nS: ^500\n'
		done
		printf 'S: ^421 4.7.0 gw.example.net Error: too many errors$\nEOF:\n'
	} | dialog
	dialog <<-X
	S: ^220
	FILL: 5000 x
	C:
	S: ^500 5.5.2 gw.example.net Error: command too long$
	C: NOOP
	S: ^250 2.0.0 Ok$
	X
	# Whether the reply is read before the connection is cut is luck.
	printf 'S: ^220\nFILL: 1000000 x\nS: ^500\n' | talk >talk.out 2>&1 || :
	dialog <<-X
	S: ^220
	C: GET / HTTP/1.1
	S: ^221 2.7.0 Error: I can break rules, too. Goodbye.$
	EOF:
	X
	soon_logged 'non-SMTP command from unknown\[127.0.0.1\]: GET / HTTP/1.1' ||
	    fail "no line of the web browser"
	send --count 5 || fail "mail is not taken"
	settle 30
	nobody_complained
}
both commands 60 "unknown, wrong, endless commands get an answer"

# Each between the two lines "first" and "smuggled".
FALSE_ENDS='\n.\n
\n.\r\n
\r\n.\n
\r.\r
\r.\r\n
\r\n.\r
\n.\r
\r.\n
\r\n\r.\r\n
\r\r\n.\r\r\n
\r\n.\0\r\n
\r\n\0.\r\n
\r\n..\r\n'

# Whole or byte by byte, what comes is one message with both lines.
false_end() # RAW or SLOW, number, end
{
	{
		head
		printf 'C: Subject: %s %s\nC:\n' "$1" "$2"
		printf '%s: first%ssmuggled\\r\\nMAIL FROM:<x@y.example>\\r\\n.\\r\\n\n' \
		    "$1" "$3"
		queued_and_quit
	} | dialog
}

content() # file; what stands behind the head
{
	sed '1,/^\r*$/d' "$1"
}

# In the raw bytes: no bare CR or LF, no line that is a dot.
framed() # file
{
	/usr/bin/python3 - "$1" <<-X
	import re, sys
	raw = open(sys.argv[1], "rb").read()
	body = raw.split(b"\r\n\r\n", 1)[1]
	assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw), raw
	assert not re.search(rb"^\.\r\n", body, re.M), raw
	lines = body.split(b"\r\n")
	assert lines[0].startswith(b"first"), body
	assert b"smuggled" in body and b"MAIL FROM:<x@y.example>" in lines, body
	X
}

false_ends()
{
	# Our own network is excepted by default.
	configure "smtpd_forbid_bare_newline_exclusions ="
	sink --dump "$PWD/came"
	start
	count=0
	# The ends hold backslashes that must stay: read -r, and no subshell.
	echo "$FALSE_ENDS" >ends
	while read -r ending; do
		count=$((count + 1))
		false_end RAW $count "$ending"
		false_end SLOW $count "$ending"
	done <ends
	expect "two messages each" 60 more_lines $((count * 2)) got
	expect "the queue is empty" 30 queue_is_empty
	[ "$(lines got)" = $((count * 2)) ] || fail "$(lines got) messages came"
	while [ $count -gt 0 ]; do
		whole=$(grep -l "^Subject: RAW $count.$" came/*[0-9])
		slow=$(grep -l "^Subject: SLOW $count.$" came/*[0-9])
		framed "$whole.raw" || fail "number $count is not well framed"
		content "$whole" >whole
		content "$slow" >slow
		cmp whole slow || fail "number $count differs byte by byte"
		count=$((count - 1))
	done
	nobody_complained
}
both false_ends 120 "no false end of data ends a message, whole or byte at a time"

# A megabyte without an end of line, and NUL bytes.
long_line()
{
	configure
	sink --dump "$PWD/came"
	start
	{
		head
		printf 'C: Subject: long\nC:\nFILL: 1000000 x\nC:\n'
		printf 'RAW: nul\\0nul\\r\\n\nC: .\n'
		queued_and_quit
	} | dialog
	expect "it arrives" 30 more_lines 1 got
	[ "$(content came/1 | tr -cd x | wc -c)" = 1000000 ] ||
	    fail "the line is not whole"
	content came/1 | grep -qaP 'nul\x00?nul' || fail "the NUL did harm"
	nobody_complained
}
as root long_line 60 "a line of a megabyte and NUL bytes arrive"

too_large()
{
	gateway "message_size_limit = 100000"
	{
		head
		i=0
		while [ $i -lt 200 ]; do
			printf 'FILL: 990 h\nC:\n'
			i=$((i + 1))
		done
		printf 'C: .\nS: ^552 5.3.4 Error: message file too big$\n'
		printf 'C: MAIL FROM:<a@b.example> SIZE=100001\n'
		printf 'S: ^552 5.3.4 Message size exceeds fixed limit$\n'
		printf 'C: QUIT\nS: ^221\n'
	} | dialog
	send --count 3 --size 90000 || fail "mail is not taken"
	settle 30
	[ "$(lines got)" = 3 ] || fail "the large one came"
	nobody_complained
}
as user too_large 60 "too large a message is refused at MAIL and at its end"

thousand_recipients()
{
	configure
	sink --dump "$PWD/came"
	start
	{
		printf 'S: ^220\nC: EHLO client.example\nS: ^250\n'
		printf 'C: MAIL FROM:<a@client.example>\nS: ^250\n'
		i=0
		while [ $i -lt 1000 ]; do
			printf 'C: RCPT TO:<r%s@example.com>\nS: ^250 2.1.5 Ok$\n' $i
			i=$((i + 1))
		done
		printf 'C: RCPT TO:<more@example.com>\n'
		printf 'S: ^452 4.5.3 Error: too many recipients$\n'
		printf 'C: DATA\nS: ^354\nC: Subject: many\nC:\nC: .\n'
		queued_and_quit
	} | dialog
	expect "the queue is empty" 60 queue_is_empty
	[ "$(cat came/*.envelope | grep -c '^RCPT')" = 1000 ] ||
	    fail "$(cat came/*.envelope | grep -c '^RCPT') recipients were sent"
	[ "$(cat came/*.envelope | grep '^RCPT' | sort -u | wc -l)" = 1000 ] ||
	    fail "not each of them"
	soon_logged 'nrcpt=1000 \(queue active\)' || fail "no line of it"
	nobody_complained
}
as root thousand_recipients 60 "a thousand recipients are taken, the next is not"

# The door stays open; the answer is 451; the log names the table.
unreadable() # file, reason
{
	start
	dialog <<-X
	S: ^220
	C: EHLO client.example
	S: ^250
	C: MAIL FROM:<a@client.example>
	S: ^250
	C: RCPT TO:<user@example.com>
	S: ^451 4.[0-9].[0-9] .*
	C: QUIT
	S: ^221
	X
	expect "the table is named" 20 logged "$1.*$2"
	stop
}

listed() { postqueue -p | grep -q ' in 1 Request\.$'; }

tables()
{
	configure "relay_recipient_maps = hash:$G/etc/missing"
	unreadable "$G/etc/missing(\.db)?" "No such file"
	printf 'this is no database' >"$G/etc/missing.db"
	unreadable "$G/etc/missing(\.db)?" "."
	configure
	rm "$G/etc/transport.db"
	unreadable "$G/etc/transport(\.db)?" "No such file"
	# Mail that was taken before waits for its table.
	configure
	start
	send --count 1 || fail "mail is not taken"
	expect "it is deferred: the next hop is down" 30 logged 'status=deferred'
	stop
	rm "$G/etc/transport.db"
	sink
	start
	expect "mailq lists it" 30 listed
	postern flush
	expect "it waits" 30 logged 'to=<user@example.com>.*status=deferred \((address resolver failure|.*[Tt]emporary lookup failure|.*mail transport unavailable)\)'
	stop
	configure
	start
	expect "mailq lists it" 30 listed
	postern flush
	settle 40
}
both tables 120 "an unreadable table: 451, a line that names it, and no loss"

# More than check keeps of what a service says is no reason not to start.
many_bad_lines()
{
	configure "relay_recipient_maps = regexp:$G/etc/bad"
	seq -f '/(/ %g' 3000 >"$G/etc/bad"
	postern check >said 2>&1
	_code=$?
	[ $_code = 1 ] || fail "check ended with $_code"
	grep -qF '... and more' said || fail "check does not say that it cut"
	start
	stop
}
both many_bad_lines 60 "a table with thousands of bad lines is warned of"

# Neither check nor start is content, nothing runs, nobody listens.
refused() # pattern
{
	for verb in check start; do
		postern $verb >said 2>&1 && fail "$verb is content with it"
		grep -qE -e "$1" said || fail "$verb does not say $1: $(cat said)"
	done
	postern status >said 2>&1 && fail "it runs"
	answers "$PORT" 2>/dev/null && fail "the door is open"
	[ ! -s "$G/spool/pid/master.pid" ] ||
	    gone "$(master)" || fail "master runs"
	:
}

main_cf() # line, reason
{
	configure
	number=$(($(lines "$G/etc/main.cf") + 1))
	echo "$1" >>"$G/etc/main.cf"
	refused "$G/etc/main.cf, line $number: .*$2"
}

broken_main_cf()
{
	main_cf 'no setting' "missing '=' after attribute name"
	main_cf '= value' "missing attribute name"
	main_cf 'soft_bounce = perhaps' 'soft_bounce'
	main_cf 'message_size_limit = many' 'message_size_limit'
	main_cf 'smtpd_recipient_limit = many' 'smtpd_recipient_limit'
	main_cf 'maximal_queue_lifetime = 5x' 'maximal_queue_lifetime'
	main_cf 'smtpd_banner = ${' 'truncated macro reference'
	configure 'smtpd_client_restrictions = reject_rbl_client dnsbl.example'
	refused 'smtpd_client_restrictions: restriction reject_rbl_client is not there yet'
	configure
	mv "$G/etc/main.cf" "$G/etc/main.was"
	refused "$G/etc/main.cf: No such file"
}
both broken_main_cf 60 "a broken main.cf: file, line, reason, and nothing starts"

master_cf() # line, pattern
{
	configure
	number=$(($(lines "$G/etc/master.cf") + 1))
	echo "$1" >>"$G/etc/master.cf"
	refused "$G/etc/master.cf.*line $number.*$2"
}

broken_master_cf()
{
	master_cf 'smtp inet n -' 'field'
	master_cf 'other carrier n - n - - smtpd' 'carrier'
	master_cf 'other unix n - n - many smtpd' 'many'
	master_cf 'other unix maybe - n - - smtpd' 'maybe'
	master_cf 'other unix n - n - - no_such_program' 'no_such_program'
	master_cf 'smtp unix - - n - - smtp -o nonsense' 'nonsense'
}
both broken_master_cf 60 "a broken master.cf: file, line, reason, and nothing starts"

# What runs goes on with what it has.
bad_reload()
{
	gateway
	was=$(workers smtpd)
	echo 'soft_bounce = perhaps' >>"$G/etc/main.cf"
	postern reload >said 2>&1 && fail "reload is content with it"
	grep -q "soft_bounce" said || fail "reload does not say why"
	send --count 20 --sessions 2 || fail "mail is not taken"
	settle 30
	[ "$(workers smtpd)" = "$was" ] || fail "smtpd was replaced"
	nobody_complained
}
as user bad_reload 60 "a reload with an error changes nothing"
