#!/usr/bin/env atf-sh
# Local submission: sendmail by postdrop and by pickup's socket, and those who
# mean harm.
. "$POSTERN_SRC/tests/system/lib.sh"

MAILBOX=$HERE/mailbox.py
SUBMITTER=$HERE/submitter.py

mailbox()
{
	: >mailbox.out
	aside mailbox "$MAILBOX" "$SINK" "$PWD/got.json"
	expect "the inside host is ready" 30 grep -q ready mailbox.out
}

sendmail() { timeout 300 "$POSTERN_BUILD/sbin/sendmail" -C "$G/etc" "$@"; }

# Python says whether "m", a message with its envelope, is as it should be;
# "one(text)" is the one that has this text.
holds() # expression
{
	/usr/bin/python3 - "$1" <<-'X'
	import json, sys
	all = [json.loads(line) for line in open("got.json")]
	def one(text):
	    found = [m for m in all if text in m["text"]]
	    assert len(found) == 1
	    return found[0]
	sys.exit(not eval(sys.argv[1]))
	X
}

comes() # expression
{
	wait_for $PATIENCE holds "$1" 2>/dev/null ||
	    { cat got.json >&2; fail "not as it should be: $1"; }
}

dropped() { find "$G/spool/maildrop" -type f; }
maildrop_is_empty() { [ -z "$(dropped)" ]; }

world() # lines of main.cf
{
	configure "$@"
	mailbox
	start
}

# --- what arrives -------------------------------------------------------------

envelopes()
{
	world
	printf 'Subject: one\n\n.\nnot read\n' |
	    sendmail -f me@example.com joe@example.com,ann@example.com ||
	    fail "one"
	comes 'one("Subject: one")["from"] == "me@example.com"'
	comes 'len(one("Subject: one")["to"]) == 2'
	comes '"not read" not in one("Subject: one")["text"]'
	printf 'Subject: two\r\nTo: Joe <joe@example.com>,\r\n ann@example.com\r\nBcc: bob@example.com\r\n\r\n.\r\nread\xe9' |
	    sendmail -t -oi -f '' -F 'Full Name' eve@example.com || fail "two"
	comes 'one("Subject: two")["from"] == ""'
	comes '[t.split("@")[0] for t in one("Subject: two")["to"]] == ["eve", "joe", "ann", "bob"]'
	comes '"Bcc" not in one("Subject: two")["text"]'
	comes '"\r\n..\r\n" not in one("Subject: two")["text"] and "\r\n.\r\nread\xe9\r\n" in one("Subject: two")["text"]'
	comes '"8BITMIME" in one("Subject: two")["options"]'
	printf 'Subject: three\nResent-To: joe@example.com\nTo: ann@example.com\n\nx\n' |
	    sendmail -t -N success,delay -R hdrs -V 'an id' || fail "three"
	comes '[t.split("@")[0] for t in one("Subject: three")["to"]] == ["joe"]'
	comes '"NOTIFY=SUCCESS,DELAY" in one("Subject: three")["to"][0]'
	comes '"RET=HDRS" in one("Subject: three")["options"] and "ENVID=an+20id" in one("Subject: three")["options"]'
	comes "one('Subject: three')['from'] == '$(id -un)@example.com'"
	printf 'From somebody at some time\nno header\n' |
	    sendmail -- joe@example.com || fail "four"
	comes '"\r\n\r\nno header\r\n" in one("no header")["text"]'
	sendmail joe@example.com </dev/null || fail "nothing"
	comes 'len(all) == 5'
	nobody_complained
}
both envelopes 90 "sender, recipients, DSN and line ends, as the command line says"

conversation()
{
	world
	printf 'EHLO me\r\nMAIL FROM:<me@example.com> RET=FULL\r\nRCPT TO:<gone@example.com>\r\nRSET\r\nMAIL FROM:<me@example.com>\r\nRCPT TO:<joe@example.com> NOTIFY=NEVER\r\nRCPT TO:<far@away.example>\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<ann@example.com>\r\nDATA\r\nSubject: spoken\r\n\r\n..\r\n.\r\nQUIT\r\n' |
	    sendmail -bs >said || fail "it did not end well: $(cat said)"
	[ "$(grep -c '^250 2.1.5 Ok' said)" = 4 ] || fail "$(cat said)"
	grep -q '^250 2.0.0 Ok: queued as [0-9A-Za-z]*.$' said ||
	    fail "$(cat said)"
	tail -n 1 said | grep -q '^221 ' || fail "$(cat said)"
	comes 'one("Subject: spoken")["from"] == "" and len(all) == 1'
	comes '"\r\n.\r\n" in one("Subject: spoken")["text"]'
	printf 'NONSENSE\r\n' | sendmail -bs | grep -q '^500 5.5.2' ||
	    fail "nonsense"
	maildrop_is_empty || fail "something is left"
	nobody_complained
}
both conversation 60 "-bs: SMTP on standard input, the message goes the same way"

while_down()
{
	configure
	start
	stop
	for i in 1 2 3; do
		printf "Subject: down $i\n\nx\n" | sendmail joe@example.com ||
		    fail "not taken while the system is down"
	done
	printf 'EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<joe@example.com>\r\nDATA\r\nSubject: down 4\r\n\r\n.\r\nQUIT\r\n' |
	    sendmail -bs | grep -q 'queued as' || fail "-bs while down"
	[ "$(dropped | wc -l)" = 4 ] || fail "there are not four"
	mailbox
	start
	comes 'len(all) == 4'
	expect "maildrop is empty" 20 maildrop_is_empty
	nobody_complained
}
both while_down 60 "what is submitted while everything is down goes out after start"

# By the socket: as root for a stranger, else with a maildrop that is shut.
stranger()
{
	if [ $AS = root ]; then
		timeout 300 su -s /bin/sh nobody -c \
		    "\"$POSTERN_BUILD/sbin/sendmail\" -C \"$G/etc\" $*"
	else
		timeout 300 sh -c \
		    "\"$POSTERN_BUILD/sbin/sendmail\" -C \"$G/etc\" $*"
	fi
}

shut_maildrop()
{
	[ $AS = root ] || chmod 500 "$G/spool/maildrop"
	chmod 755 . "$G" "$G/etc"
}

by_socket()
{
	world
	shut_maildrop
	printf 'Subject: by socket\n\nx\n' | stranger joe@example.com ||
	    fail "not taken"
	id=$(id -u)
	[ $AS = user ] || id=$(id -u nobody)
	comes "'from userid $id)' in one('Subject: by socket')['text']"
	head -c 3000000 /dev/zero | tr '\0' 'x' | fold |
	    stranger -f big@example.com joe@example.com || fail "big"
	comes "len(all) == 2"
	printf 'EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<joe@example.com>\r\nDATA\r\nSubject: spoken\r\n\r\n.\r\nQUIT\r\n' |
	    stranger -bs | grep -q 'queued as' || fail "-bs"
	comes "len(all) == 3"
	nobody_complained
	stop
	echo x | stranger joe@example.com 2>why
	[ $? = 75 ] || fail "while down: $(cat why)"
	grep -q 'the mail system is down' why || fail "$(cat why)"
	chmod 700 "$G/spool/maildrop"
}
both by_socket 90 "no set-gid program, no right to write: the socket of pickup takes it"

# Two hundred at once, some by each way; none is lost.
crowd()
{
	world
	chmod 755 . "$G" "$G/etc"
	cat >crowd.sh <<-X
	for i in \$(seq 100); do
		printf "Subject: number \$1 \$i\n\nx\n" |
		    "$POSTERN_BUILD/sbin/sendmail" -C "$G/etc" joe@example.com ||
		    echo "\$1 \$i: \$?" &
	done
	wait
	X
	sh crowd.sh own >own.out 2>own.err &
	if [ $AS = root ]; then
		timeout 300 su -s /bin/sh nobody -c "sh $PWD/crowd.sh other" \
		    >other.out 2>other.err
	else
		sh crowd.sh other >other.out 2>other.err
	fi
	wait $!
	[ ! -s own.out ] || fail "own"
	[ ! -s other.out ] || fail "other"
	wait_for $PATIENCE holds 'len(all) == 200' ||
	    fail "$(lines got.json) of 200 came"
	nobody_complained
}
both crowd 180 "two hundred at once"

# A probe and a trace are answered by a report to the sender.
reports()
{
	world
	sendmail -bv -f me@example.com joe@example.com >said || fail "-bv"
	grep -qx 'Mail Delivery Status Report will be mailed to <me@example.com>.' \
	    said || fail "$(cat said)"
	comes 'len(all) == 1 and all[0]["to"][0].split()[0] == "me@example.com"'
	comes '"Action: deliverable" in all[0]["text"]'
	printf 'Subject: traced\n\nx\n' |
	    sendmail -v -f me@example.com joe@example.com >said || fail "-v"
	comes 'len(all) == 3 and "joe@example.com" in [t.split()[0] for m in all for t in m["to"]]'
	comes 'len([m for m in all if "Status:" in m["text"]]) == 2'
	nobody_complained
}
both reports 60 "-bv and -v: a report comes back"

# What the other modes run lies beside sendmail.
other_modes()
{
	configure "alias_database = hash:$PWD/gw/etc/aliases"
	sendmail -bd </dev/null || fail "-bd"
	expect "the door is open" 30 answers "$PORT"
	printf 'Subject: kept\n\nx\n' | sendmail -f me@example.com joe@example.com ||
	    fail "not taken"
	expect "it is deferred" 30 logged 'status=deferred'
	sendmail -bp >list || fail "-bp"
	grep -q 'me@example.com' list || fail "$(cat list)"
	id=$(sed -n 's/^\([0-9A-Za-z]\{12,\}\).*/\1/p' list)
	mailbox
	sendmail "-qI$id" || fail "-qI"
	comes 'len(all) == 1'
	sendmail -q || fail "-q"
	sendmail -qRexample.com || fail "-qR"
	sendmail -q30m </dev/null || fail "-q30m"
	echo 'postmaster: joe@example.com' >"$G/etc/aliases"
	sendmail -bi || fail "-bi"
	[ -s "$G/etc/aliases.db" ] || fail "no aliases"
	rm "$G/etc/aliases.db"
	MAIL_CONFIG=$G/etc "$POSTERN_BUILD/sbin/newaliases" || fail "newaliases"
	[ -s "$G/etc/aliases.db" ] || fail "no aliases by newaliases"
	nobody_complained
}
both other_modes 60 "-bd, -bp, -q, -qI, -qR, -bi and newaliases"

# --- what does not ------------------------------------------------------------

# "name answer": the begin of what is said to it; "closed" is nothing.
REFUSED="newline-sender newline-recipient nul-recipient control-name
control-envid control-orcpt control-original bad-notify bad-ret flag-internal flag-unknown
no-recipient empty-recipient long-recipient many-recipients million-recipients
wrong-size negative-size content-first end-first two-envelopes other-type
huge-frame other-version descriptors garbage cut cancel gone"

hostile() # postdrop|pickup, path
{
	for case in $REFUSED; do
		timeout 300 "$SUBMITTER" "$1" "$2" "$G/etc" $case \
		    >said 2>submitter.err || fail "$1 $case: $(cat submitter.err)"
		case $(head -n 1 said) in
		closed|[45]??\ *) ;;
		*) fail "$1 $case: $(head -n 1 said)" ;;
		esac
	done
	for case in good lies bare smuggle; do
		timeout 300 "$SUBMITTER" "$1" "$2" "$G/etc" $case \
		    >said 2>submitter.err || fail "$1 $case: $(cat submitter.err)"
		grep -q '^250 ' said || fail "$1 $case: $(head -n 1 said)"
	done
}


no_rules()
{
	world
	hostile postdrop "$POSTERN_BUILD/sbin/postdrop"
	timeout 300 "$SUBMITTER" postdrop "$POSTERN_BUILD/sbin/postdrop" \
	    "$G/etc" kill >said 2>submitter.err || fail "kill"
	hostile pickup "$G/spool/public/pickup"
	comes 'len(all) == 8'
	comes "[m for m in all if 'from userid $(id -u))' not in m['text']] == []"
	comes '[m for m in all if "evil.example" in m["text"]] == []'
	comes '[m for m in all if m["from"] != "me@example.com" or len(m["to"]) != 1] == []'
	comes '[m for m in all if "\n.\r\nMAIL" in m["text"]] != []'
	expect "maildrop is empty" 30 maildrop_is_empty
	expect "the queue is empty" 30 queue_is_empty
	! grep -E 'exit status|killed by signal|runtime error|panic' \
	    "$G/log/maillog" >&2 || fail "a daemon went down"
}
both no_rules 180 "forged frames, wrong order, control characters, lies: refused"

hangs_on()
{
	world
	for i in 1 2 3 4 5; do
		aside hold$i "$SUBMITTER" pickup "$G/spool/public/pickup" \
		    "$G/etc" hold
		aside drop$i "$SUBMITTER" postdrop \
		    "$POSTERN_BUILD/sbin/postdrop" "$G/etc" hold
	done
	printf 'Subject: honest\n\nx\n' | sendmail joe@example.com ||
	    fail "not taken"
	comes 'len(all) == 1'
	for i in 1 2 3 4 5; do
		stop_aside hold$i
		stop_aside drop$i
	done
	expect "nothing is left" 30 maildrop_is_empty
	expect "nothing is left in the queue" 30 queue_is_empty
}
both hangs_on 60 "who begins and never ends holds up nobody"

# --- exit codes ---------------------------------------------------------------

# The code and the begin of what is said; the input is stdin.
says() # code, text, arguments...
{
	_want=$1 _text=$2
	shift 2
	sendmail "$@" >out 2>err
	_got=$?
	[ $_got = "$_want" ] || fail "$*: $_got, not $_want: $(cat err)"
	grep -qF -e "$_text" err || fail "$*: $(cat err)"
}

exit_codes()
{
	configure "message_size_limit = 100000
header_size_limit = 5000"
	start
	stop
	me="$(id -un)($(id -u))"
	says 64 "$me: Recipient addresses must be specified on the command line or via the -t option" </dev/null
	says 64 "No recipient addresses found in message header" -t </dev/null
	says 64 "unsupported: -bz" -bz </dev/null
	says 64 "-B option needs 8BITMIME or 7BIT" -B x a@example.com </dev/null
	says 64 "-t can be used only in delivery mode" -bp -t </dev/null
	says 64 "-qS is not implemented" -qSx </dev/null
	says 64 "malformed sender" -f 'a b@' a@example.com </dev/null
	{ printf 'To: '; yes 'a@example.com,' | head -n 1000 | sed '2,$s/^/ /'; } |
	    says 65 "message header length exceeds safety limit" -t
	echo 'To: a b@' | says 65 "malformed recipient address: a b@" -t
	says 65 "error reading input" a@example.com </
	says 67 "no recipient address" '' </dev/null
	says 67 "malformed recipient address" 'a b@' </dev/null
	head -c 200000 /dev/zero | says 69 "message file too big" a@example.com
	says 69 "requiretls=yes is not supported" -O requiretls=yes a@example.com </dev/null
	echo x | says 78 "No such file" -C /nonexistent a@example.com
	echo 'header_size_limit = x' >>"$G/etc/main.cf"
	echo x | says 78 "header_size_limit" a@example.com
	sed -i '$d' "$G/etc/main.cf"
	echo 'smtpd_timeout = x' >>"$G/etc/main.cf"
	echo x | sendmail a@example.com || fail "smtpd's settings are not ours"
	echo x | says 78 "smtpd_timeout" -bs
	sed -i '$d' "$G/etc/main.cf"
	rm -f "$G/spool/maildrop"/*
	echo "authorized_submit_users = nobody-at-all" >>"$G/etc/main.cf"
	echo x | says 77 "is not allowed to submit mail" a@example.com
	sed -i '$d' "$G/etc/main.cf"
	maildrop_is_empty || fail "something is in maildrop"
	# The last two want a postdrop that is none, and a user without a name.
	mkdir bin
	cp "$POSTERN_BUILD/sbin/sendmail" bin/
	printf '#!/bin/sh\necho what is this all about\n' >bin/postdrop
	chmod 755 . bin bin/*
	echo x | bin/sendmail -C "$G/etc" a@example.com 2>err
	[ $? = 70 ] || fail "a foolish postdrop: $(cat err)"
	printf '#!/bin/sh\nexit 75\n' >bin/postdrop
	echo x | bin/sendmail -C "$G/etc" a@example.com 2>err
	[ $? = 75 ] || fail "a postdrop that ends: $(cat err)"
	printf '#!/bin/sh\nexit 1\n' >bin/postdrop
	echo x | bin/sendmail -C "$G/etc" a@example.com 2>err
	[ $? = 71 ] || fail "a postdrop that lacks something: $(cat err)"
	[ $AS = root ] || return 0
	echo x | /usr/bin/python3 -c 'import os, sys
os.setgroups([]); os.setgid(54321); os.setuid(54321)
os.execv(sys.argv[1], sys.argv[1:])' bin/sendmail -C "$G/etc" a@example.com 2>err
	[ $? = 71 ] || fail "a user without a name: $(cat err)"
	grep -q 'no login name found for user ID 54321' err || fail "$(cat err)"
}
both exit_codes 90 "each exit code of sysexits.h has its reason"

# A program that writes much and then pauses: it has no connection meanwhile.
pauses()
{
	world "message_size_limit = 40000000"
	mkfifo slow
	"$POSTERN_BUILD/sbin/sendmail" -C "$G/etc" joe@example.com <slow 2>err &
	_pid=$!
	exec 7>slow
	{
		printf 'Subject: slow\n\n'
		head -c 3000000 /dev/zero | tr '\0' x | fold -w 72
	} >&7
	for _file in "/proc/$_pid/fd"/*; do
		case $(readlink "$_file") in
		socket:*) fail "it has begun" ;;
		esac
	done
	maildrop_is_empty || fail "something is in maildrop"
	# So much that it must begin before the end.
	head -c 15000000 /dev/zero | tr '\0' x | fold -w 72 >&7
	exec 7>&-
	wait "$_pid" || fail "$? $(cat err)"
	comes "len(one('Subject: slow')['text']) > 18000000"
	nobody_complained
}
both pauses 60 "a message is read before it is begun, unless it is very long"

# Far more than a message may have: an error, soon, and little memory.
million()
{
	configure
	start
	stop
	/usr/bin/python3 -c '
for i in range(1000000):
    print(f"To: user{i}@example.com")
print()' >big
	(ulimit -v 400000; sendmail -t <big 2>err)
	[ $? = 65 ] || fail "$(cat err)"
	grep -q 'too many recipients' err || fail "$(cat err)"
	maildrop_is_empty || fail "something is in maildrop"
}
both million 60 "a million recipients are too many"

# Set-gid, as installed: only with a configuration that the default one names.
# In a mount namespace /etc is a copy that has one.
set_gid()
{
	unshare -m true 2>/dev/null || atf_skip "no mount namespace"
	getent group mail >/dev/null || atf_skip "no group mail"
	world "setgid_group = mail"
	mkdir bin
	cp "$POSTERN_BUILD/sbin/sendmail" "$POSTERN_BUILD/sbin/postdrop" bin/
	chgrp mail bin/postdrop
	chmod 2755 bin/postdrop
	chmod 755 . bin "$G" "$G/etc"
	su -s /bin/sh nobody -c "echo x | $PWD/bin/sendmail -C $G/etc joe@example.com" 2>err
	[ $? = 78 ] || fail "another configuration: $(cat err)"
	grep -qE 'unauthorized configuration|main.cf: No such file' err ||
	    fail "$(cat err)"
	cp -a /etc etc.copy
	mkdir -p etc.copy/postern
	cat >etc.copy/postern/main.cf <<-X
	alternate_config_directories = $G/etc
	X
	cat >in.sh <<-X
	mount --bind "$PWD/etc.copy" /etc || exit 99
	ls /etc/postern/main.cf >/dev/null || exit 98
	su -s /bin/sh nobody -c "printf 'Subject: set-gid\n\nx\n' |
	    LD_PRELOAD=/nonexistent MAIL_CONFIG=/nonexistent $PWD/bin/sendmail -C $G/etc joe@example.com" || exit
	su -s /bin/sh nobody -c "ls $G/spool/maildrop" && exit 97
	exit 0
	X
	unshare -m sh in.sh >in.out 2>in.err || fail "set-gid: $? $(cat in.err)"
	comes "'from userid $(id -u nobody))' in one('Subject: set-gid')['text']"
	nobody_complained
}
as root set_gid 60 "set-gid postdrop: whose configuration, whose mail"

# As in a service of systemd that may gain no rights.
set_gid_in_vain()
{
	command -v setpriv >/dev/null || atf_skip "no setpriv"
	getent group mail >/dev/null || atf_skip "no group mail"
	world "setgid_group = mail"
	mkdir bin
	cp "$POSTERN_BUILD/sbin/sendmail" "$POSTERN_BUILD/sbin/postdrop" bin/
	chgrp mail bin/postdrop
	chmod 2755 bin/postdrop
	chmod 755 . bin "$G" "$G/etc"
	su -s /bin/sh nobody -c "printf 'Subject: in vain\n\nx\n' |
	    setpriv --no-new-privs $PWD/bin/sendmail -C $G/etc joe@example.com" 2>err ||
	    fail "$? $(cat err)"
	comes "'from userid $(id -u nobody))' in one('Subject: in vain')['text']"
	nobody_complained
}
as root set_gid_in_vain 60 "a set-gid postdrop that gains no group is passed by"
