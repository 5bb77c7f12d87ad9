#!/usr/bin/env atf-sh
# Reports of what became of mail, as those who get them read them.
. "$POSTERN_SRC/tests/system/lib.sh"

PYTHON=/usr/bin/python3
NEEDS=perl # with Debian's readers of reports, see read_report.pl

# refused.example refuses each recipient by SMTP, wrong.example by error:,
# later.example for now; all else arrives.
mailer() # lines of main.cf
{
	configure "minimal_backoff_time = 2s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_reject_unlisted_recipient = no
${1:-}"
	set -- $(free_ports 1)
	REFUSING=$1
	cat >>"$G/etc/transport" <<-X
	here.example smtp:[127.0.0.1]:$SINK
	gw.example.net smtp:[127.0.0.1]:$SINK
	refused.example smtp:[127.0.0.1]:$REFUSING
	wrong.example error:5.7.1 we do not write there
	later.example retry:4.3.2 come back tomorrow
	X
	postmap "hash:$G/etc/transport" || fail "postmap failed"
	sink --dump "$PWD/inbox"
	aside refusing "$LEDGER" sink --refuse \
	    "RCPT:1:550 5.1.1 no such user, sorry" "$REFUSING" "$PWD/none"
	cat >hello <<-X
	From: me@here.example
	Message-ID: <hello@here.example>
	Subject: hello

	secret of the body
	X
	expect "who refuses is ready" 30 grep -q ready refusing.out
	start
}

# A message, its header and body on standard input.
mail() # sender, recipient, MAIL parameters, RCPT parameters
{
	{
		cat <<-X
		S: ^220
		C: EHLO client.example
		S: ^250
		C: MAIL FROM:<$1>${3:+ $3}
		S: ^250
		C: RCPT TO:<$2>${4:+ $4}
		S: ^250
		C: DATA
		S: ^354
		X
		LC_ALL=C sed 's/^/C: /'
		cat <<-X
		C: .
		S: ^250 2.0.0
		C: QUIT
		S: ^221
		X
	} >talk.in
	PYTHONIOENCODING=latin-1 "$TALK" "$PORT" <talk.in >talk.out \
	    2>talk.err || fail "$(cat talk.err)"
}

# The inside host's message of this number, once it has come.
got() # number
{
	expect "message $1 has come" 60 test -f "inbox/$1"
	"$HERE/read_report.py" "inbox/$1" >report.out 2>report.err ||
	    fail "message $1 is no report"
	! grep '^email.defect' report.out || fail "message $1 has defects"
}

# Which message came for an address; two may come in any order.
came_for() # address
{
	for _file in $(grep -lixF "RCPT TO:<$1>" inbox/*.envelope); do
		NUMBER=${_file#inbox/}
		NUMBER=${NUMBER%.envelope}
		[ -f "inbox/$NUMBER" ] && return
	done
	return 1
}

for_whom() # address; sets NUMBER
{
	expect "mail for $1 has come" 60 came_for "$1"
}

says() # line of the report
{
	grep -qxF -e "$1" report.out ||
	    fail "the report does not say: $1
$(cat report.out)"
}

envelope() # number, sender, recipient
{
	grep -qi "^MAIL FROM:<$2>" "inbox/$1.envelope" &&
	    grep -qi "^RCPT TO:<$3>" "inbox/$1.envelope" ||
	    fail "message $1 is not from <$2> to <$3>"
}

# What all of them agree on. The last has eyes for failures only.
readers_agree() # number, address, status, action
{
	got "$1"
	"$HERE/read_report.pl" "inbox/$1" >>report.out 2>report.err ||
	    fail "the readers fail"
	says "email.recipient $2 $3 $4"
	says "sisimai $2 $3 $4"
	says "flufl $2 $4"
	[ "$4" = delayed ] || says "bounceparser $2 $3 $4"
}

is_notified() # what was logged
{
	expect "$1 is logged" 20 logged "bounce\[.*: $1: [0-9A-Za-z]+$"
}

refused()
{
	mailer
	mail me@here.example joe@refused.example <hello
	readers_agree 1 joe@refused.example 5.1.1 failed
	envelope 1 "" me@here.example
	says "email.head From: Mail Delivery System <MAILER-DAEMON@example.com>"
	says "email.head To: me@here.example"
	says "email.head Subject: Undelivered Mail Returned to Sender"
	says "email.head Auto-Submitted: auto-replied"
	says "email.part 1 text/plain 7bit Notification"
	says "email.part 2 message/delivery-status 7bit Delivery report"
	says "email.part 3 message/rfc822 7bit Undelivered Message"
	says "email.message Reporting-MTA: dns; gw.example.net"
	says "email.message X-Postern-Sender: rfc822; me@here.example"
	says "email.joe@refused.example Diagnostic-Code: smtp; 550 5.1.1 no such user, sorry"
	grep -q '^Return-Path: <me@here.example>' inbox/1 &&
	    grep -q '^secret of the body' inbox/1 || fail "it does not come back"
	is_notified "sender non-delivery notification"

	mail me@here.example ann@wrong.example <hello
	readers_agree 2 ann@wrong.example 5.7.1 failed
	says "email.ann@wrong.example Diagnostic-Code: X-Postern; we do not write there"
	expect "the queue is empty" 20 queue_is_empty
	nobody_complained
}
both refused 120 "a recipient is refused: four readers find who, why, what"

# The report of a report goes to the postmaster; what fails then ends there.
third()
{
	mailer "notify_classes = 2bounce
2bounce_notice_recipient = boss@here.example"
	mail me@wrong.example joe@refused.example <hello
	readers_agree 1 me@wrong.example 5.7.1 failed
	envelope 1 "double-bounce@gw.example.net" boss@here.example
	says "email.head Subject: Postmaster Copy: Undelivered Mail"
	says "email.head Auto-Submitted: auto-generated"
	is_notified "postmaster non-delivery notification"

	postern stop || fail "stop failed"
	sed -i 's/boss@here.example/boss@wrong.example/' "$G/etc/main.cf"
	start
	mail me@wrong.example joe@refused.example <hello
	expect "the third is dropped" 30 logged \
	    'bounce\[.*: undeliverable postmaster notification discarded$'
	expect "the queue is empty" 20 queue_is_empty
	[ ! -f inbox/2 ] || fail "there was a third report"
	nobody_complained
}
both third 120 "a report of a report goes to the postmaster, a third is dropped"

# By default nobody hears of a report that did not arrive.
second_dropped()
{
	mailer
	mail "" joe@refused.example <hello
	expect "it is dropped" 30 logged \
	    'bounce\[.*: undeliverable bounce: nobody is notified$'
	expect "the queue is empty" 20 queue_is_empty
	nobody_complained
}
as user second_dropped 60 "without 2bounce, a report that fails is dropped"

copies()
{
	mailer "notify_classes = bounce
bounce_notice_recipient = boss@here.example"
	mail me@here.example joe@refused.example <hello
	for_whom me@here.example
	got "$NUMBER"
	envelope "$NUMBER" "" me@here.example
	for_whom boss@here.example
	readers_agree "$NUMBER" joe@refused.example 5.1.1 failed
	envelope "$NUMBER" "double-bounce@gw.example.net" boss@here.example
	says "email.head Subject: Postmaster Copy: Undelivered Mail"
	says "email.part 3 text/rfc822-headers 7bit Undelivered Message Headers"
	! grep -q 'secret of the body' "inbox/$NUMBER" || fail "the copy has the body"
	is_notified "sender non-delivery notification"
	is_notified "postmaster non-delivery notification"
	nobody_complained
}
as user copies 60 "the postmaster gets a copy, without the body"

large() # bytes
{
	printf 'Subject: big\nMessage-ID: <big@x>\n\n'
	"$PYTHON" -c 'import sys
print("\n".join(["x" * 69] * (int(sys.argv[1]) // 70)) + "\nlast line")' "$1"
}

# What is large, not ASCII, or was asked to stay where it is.
sizes()
{
	mailer "bounce_size_limit = 400000
enable_threaded_bounces = yes"
	printf 'Subject: gr\303\274n\n\n\344\n' >eightbit
	mail me@here.example joe@refused.example <eightbit
	got 1
	says "email.part 3 message/rfc822 8bit Undelivered Message"
	"$PYTHON" -c 'import sys
sys.exit(b"gr\xc3\xbcn\r\n" not in open("inbox/1", "rb").read())' ||
	    fail "its bytes have changed"

	large 300000 >big
	mail me@here.example joe@refused.example <big
	got 2
	says "email.part 3 message/rfc822 7bit Undelivered Message"
	says "email.head References: <big@x>"
	says "email.head In-Reply-To: <big@x>"
	grep -q '^last line' inbox/2 || fail "it is not all there"

	large 1000000 >big
	mail me@here.example joe@refused.example <big
	got 3
	says "email.part 3 text/rfc822-headers 7bit Undelivered Message Headers"
	[ "$(wc -c <inbox/3)" -lt 10000 ] || fail "it is too large"
	expect "the queue is empty" 20 queue_is_empty
	nobody_complained
}
both sizes 120 "8-bit and large ones come back whole, larger ones as headers"

# With what it is wrapped in, it is more than a message may be: that limit is for
# others, or nobody would be told.
too_large()
{
	mailer "bounce_size_limit = 400000
message_size_limit = 295500"
	large 290000 >big
	mail me@here.example joe@refused.example <big
	got 1
	says "email.part 3 message/rfc822 7bit Undelivered Message"
	expect "the queue is empty" 20 queue_is_empty
	nobody_complained
}
as user too_large 60 "a report that is over message_size_limit comes whole"

parameters()
{
	mailer
	mail me@here.example joe@refused.example "RET=HDRS ENVID=QQ+2B314" \
	    "NOTIFY=FAILURE ORCPT=rfc822;Joe+2B1@old.example" <hello
	got 1
	says "email.part 3 text/rfc822-headers 7bit Undelivered Message Headers"
	says "email.message Original-Envelope-Id: QQ+314"
	says "email.joe@refused.example Original-Recipient: rfc822; Joe+1@old.example"
	mail me@here.example joe@refused.example "" NOTIFY=NEVER <hello
	mail me@here.example joe@refused.example "" NOTIFY=SUCCESS,DELAY <hello
	expect "both were refused" 30 eval \
	    '[ "$(times_logged "status=bounced")" = 3 ]'
	expect "the queue is empty" 20 queue_is_empty
	[ ! -f inbox/2 ] || fail "a report that nobody wanted"
	# The last server is asked no more: it is said that it was handed on.
	mail me@here.example ann@here.example "" NOTIFY=SUCCESS <hello
	got_success
	nobody_complained
}
as user parameters 90 "RET, ENVID, NOTIFY and ORCPT are honoured"

# Either of the two may arrive first.
got_success()
{
	expect "both have come" 60 test -f inbox/3
	grep -q '^Subject: Successful' inbox/2 && got 2 || got 3
	says "email.head Subject: Successful Mail Delivery Report"
	says "email.recipient ann@here.example 2.0.0 relayed"
	says "email.part 3 text/rfc822-headers 7bit Message Headers"
	is_notified "sender delivery status notification"
}

# Nothing is delivered: somebody only wants to know.
asked()
{
	mailer
	"$POSTERN_BUILD/sbin/sendmail" -C "$G/etc" -bv -f me@here.example \
	    joe@refused.example ann@wrong.example amy@here.example \
	    >asked.out 2>asked.err || fail "sendmail -bv failed"
	got 1
	envelope 1 "" me@here.example
	says "email.head Subject: Mail Delivery Status Report"
	says "email.recipient joe@refused.example 5.1.1 undeliverable"
	says "email.recipient ann@wrong.example 5.7.1 undeliverable"
	says "email.recipient amy@here.example 2.0.0 deliverable"
	is_notified "sender delivery status notification"
	soon_logged 'to=<ann@wrong.example>, relay=none, .* status=undeliverable \(we do' ||
	    fail "error does not say that it was only asked"
	expect "the queue is empty" 20 queue_is_empty
	[ ! -f inbox/2 ] || fail "something was delivered"
	nobody_complained
}
as root asked 60 "sendmail -bv: a report of what would become of each"

delayed()
{
	mailer "delay_warning_time = 1s
notify_classes = delay
delay_notice_recipient = boss@here.example"
	mail me@here.example joe@later.example <hello
	for_whom me@here.example
	readers_agree "$NUMBER" joe@later.example 4.3.2 delayed
	envelope "$NUMBER" "" me@here.example
	says "email.head Subject: Delayed Mail (still being retried)"
	says "email.part 3 text/rfc822-headers 7bit Delayed Message Headers"
	grep -q '^email.joe@later.example Will-Retry-Until: ' report.out ||
	    fail "it does not say until when"
	for_whom boss@here.example
	got "$NUMBER"
	envelope "$NUMBER" "double-bounce@gw.example.net" boss@here.example
	is_notified "sender delay notification"
	is_notified "postmaster delay notification"
	nobody_complained
}
as user delayed 90 "the sender of what is late is told, and so is the postmaster"

templates()
{
	mkdir -p "$G/etc"
	cat >"$G/etc/bounce.cf" <<-X
	# our own
	failure_template = <<EOF
	Charset: us-ascii
	From: Mail <MAILER-DAEMON>
	Subject: Sorry

	\$myhostname gave up after \$maximal_queue_lifetime_hours hours, for \$\$5.
	EOF
	X
	mailer "bounce_template_file = $G/etc/bounce.cf"
	mail me@here.example joe@refused.example <hello
	got 1
	says "email.head From: Mail <MAILER-DAEMON@example.com>"
	says "email.head Subject: Sorry"
	# Lines in a report end in CRLF.
	grep -q '^gw.example.net gave up after 120 hours, for $5..$' inbox/1 ||
	    fail "not our words"

	echo nonsense >>"$G/etc/bounce.cf"
	postern reload || fail "reload failed"
	expect "the file is refused" 30 logged \
	    "bounce\[.*warning: .*/bounce.cf, line 9: .*; the built-in templates are used"
	nobody_complained
}
as root templates 90 "bounce_template_file gives the words; a bad one is refused"
