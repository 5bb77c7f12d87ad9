#!/usr/bin/env atf-sh
# What administrators and users do to the queue.
. "$POSTERN_SRC/tests/system/lib.sh"

postsuper() { "$POSTERN_BUILD/sbin/postsuper" -c "$G/etc" "$@"; }

# A message by SMTP; its ID is in ID.
mail() # recipient
{
	talk >mail.out <<-X || fail "not taken"
	S: ^220
	C: HELO client.example
	S: ^250
	C: MAIL FROM:<sender@client.example>
	S: ^250
	C: RCPT TO:<$1>
	S: ^250
	C: DATA
	S: ^354
	C: Subject: hello
	C:
	C: hello
	C: .
	S: ^250.*queued as
	C: QUIT
	S: ^221
	X
	ID=$(sed -n 's/.*queued as //p' mail.out)
}

# The same, and the next hop was not there.
waiting() # recipient
{
	mail "$1"
	expect "$ID is deferred" 30 logged "/smtp\[.* $ID: to=.*status=deferred|$ID: to=.*status=deferred"
	expect "$ID is put back" 30 shows "$ID "
}

shows() { postqueue -p | grep -qF -e "$1"; }
shows_not() { ! shows "$1"; }
sent() { logged "$1: to=.*status=sent"; }
is_in() # id, queue
{
	postqueue -j | /usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    row = json.loads(line)
    if row["queue_id"] == sys.argv[1]:
        sys.exit(row["queue_name"] != sys.argv[2])
sys.exit(1)' "$1" "$2"
}
file_of() { find "$G/spool/queue" -name "$1"; }
no_file_of() { [ -z "$(file_of "$1")" ]; }

# Mail flows: what is not delivered now is not on its way either.
others_flow()
{
	_id=$ID
	mail other@example.com
	expect "other mail flows" 30 sent "$ID"
	expect "and is removed" 30 no_file_of "$ID"
	ID=$_id
}

did() # what postsuper is to say, options...
{
	_text=$1
	shift
	postsuper "$@" >super.out 2>super.err || fail "postsuper $*"
	grep -qxF -e "postsuper: $_text" super.err ||
	    fail "postsuper $* does not say \"$_text\""
	soon_logged "/postsuper\[[0-9]+\]: $_text\$" ||
	    fail "the log does not say \"$_text\""
}

# --- hold -----------------------------------------------------------------------

held()
{
	configure
	start
	waiting user@example.com
	is_in "$ID" deferred || fail "it is not deferred"
	did "$ID: placed on hold" -h "$ID"
	did "Released from hold: 1 message" -H ALL
	did "Placed on hold: 1 message" -h ALL deferred
	shows "$ID! " || fail "mailq does not show that it is held"
	is_in "$ID" hold || fail "JSON does not say that it is held"
	sink
	postqueue -f || fail "flush failed"
	others_flow
	stop
	start
	expect "it is known" 30 shows "$ID! "
	postqueue -f
	others_flow
	sent "$ID" && fail "what is held was sent"
	did "$ID: released from hold" -H "$ID"
	expect "it is sent" 30 sent "$ID"
	expect "it is gone" 30 queue_is_empty
	nobody_complained
}
both held 120 "what is held stays, also after a restart, until it is released"

# A sender whose mail somebody wants to look at first.
looked_at()
{
	configure "smtpd_sender_restrictions = check_sender_access hash:$G/etc/senders"
	echo 'sender@client.example HOLD to be looked at' >"$G/etc/senders"
	postmap "hash:$G/etc/senders" || fail "no table"
	sink
	start
	mail user@example.com
	soon_logged "NOQUEUE: hold: RCPT from unknown\[127.0.0.1\]: <sender@client.example>: Sender address to be looked at; from=<sender@client.example> to=<user@example.com> proto=SMTP helo=<client.example>\$" ||
	    fail "the log does not say that it is held"
	expect "it is held" 30 shows "$ID! "
	first=$ID
	mail user@example.com
	expect "each is held" 30 shows "$ID! "
	stop
	start
	expect "the one is known" 30 shows "$first! "
	expect "the other one is known" 30 shows "$ID! "
	postqueue -f || fail "flush failed"
	did "$ID: released from hold" -H "$ID"
	expect "it is sent" 30 sent "$ID"
	shows "$first! " || fail "the other one is not held"
	sent "$first" && fail "what is held was sent"
	did "$first: released from hold" -H "$first"
	expect "it is sent" 30 sent "$first"
	expect "it is gone" 30 queue_is_empty
	nobody_complained
}
both looked_at 120 "an access table holds what a sender sends, until it is released"

# --- while the mail system is down ------------------------------------------------

down()
{
	configure
	start
	waiting user@example.com
	first=$ID
	waiting user@example.com
	second=$ID
	waiting user@example.com
	third=$ID
	stop
	did "$first: placed on hold" -h "$first"
	did "Deleted: 1 message" -d "$second"
	did "Force-expired: 1 message" -e "$third"
	shows "$first! " || fail "mailq does not show that it is held"
	shows_not "$second" || fail "mailq shows what is deleted"
	shows "$third# " || fail "mailq does not show that it is expired"
	if postqueue -f 2>flush.err; then fail "a flush while it is down"; fi
	grep -q 'cannot flush mail queue - mail system is down' flush.err ||
	    fail "the flush does not say why"
	: >"$G/log/maillog"
	sink
	start
	expect "it is returned" 40 logged "$third: from=<sender@client.example>, status=force-expired, returned to sender"
	postqueue -f
	others_flow
	sent "$first" && fail "what is held was sent"
	did "Released from hold: 1 message" -H ALL
	expect "it is sent" 30 sent "$first"
	nobody_complained
}
both down 120 "postsuper does its work itself while the mail system is down"

# --- delete -----------------------------------------------------------------------

deleted()
{
	configure
	start
	waiting user@example.com
	did "$ID: removed" -d "$ID"
	no_file_of "$ID" || fail "the file is there"
	did_nothing -d "$ID"
	waiting user@example.com
	first=$ID
	waiting user@example.com
	printf '%s\nbad id\n%s\n' "$first" "$ID" | did "Deleted: 2 messages" -d -
	waiting user@example.com
	waiting user@example.com
	did_nothing -d ALL hold
	did "Deleted: 2 messages" -d ALL
	queue_is_empty || fail "the queue is not empty"
	nobody_complained
}
did_nothing()
{
	postsuper "$@" >super.out 2>super.err || fail "postsuper $*"
	if [ -s super.err ]; then fail "postsuper $* did something"; fi
}
both deleted 120 "what is deleted is gone: by its ID, by IDs from a list, all"

deleted_in_delivery()
{
	configure
	sink --delay 3
	start
	mail user@example.com
	expect "it is being delivered" 30 shows "$ID* "
	did "$ID: removed" -d "$ID"
	no_file_of "$ID" || fail "the file is there"
	expect "its delivery ends" 30 sent "$ID"
	others_flow
	grep -q "qmgr.*$ID.*\(removed\|warning\)" "$G/log/maillog" &&
	    fail "qmgr has more to say of it"
	nobody_complained
}
both deleted_in_delivery 120 "what is deleted while an agent has it does not come back"

# --- requeue ----------------------------------------------------------------------

picked_up() { logged "/pickup\[[0-9]+\]: [0-9A-Za-z]+: uid=.* from=<sender@client.example>"; }

requeued()
{
	configure "" "pickup unix n - n 60 1 pickup"
	start
	waiting user@example.com
	sink
	did "$ID: requeued" -r "$ID"
	no_file_of "$ID" || fail "the file is in the queue"
	expect "pickup takes it" 30 picked_up
	expect "it is sent, as another" 30 logged 'to=<user@example.com>.*status=sent'
	sent "$ID" && fail "it is sent under its old ID"
	expect "the queue is empty" 30 queue_is_empty
	stop
	stop_aside sink
	start
	waiting user@example.com
	stop
	did "Requeued: 1 message" -r ALL
	sink
	start
	expect "pickup takes it" 30 picked_up
	expect "the queue is empty" 30 queue_is_empty
	nobody_complained
}
both requeued 120 "what is requeued comes in again, also while the mail system was down"

# Whom it was sent to first is known of what comes in again.
requeued_alias()
{
	configure "virtual_alias_maps = inline:{{old@example.com=new@example.com}}" \
	    "pickup unix n - n 60 1 pickup"
	start
	waiting old@example.com
	sink
	did "$ID: requeued" -r "$ID"
	expect "pickup takes it" 30 picked_up
	expect "it is sent, and the log has its first recipient" 30 \
	    logged 'to=<new@example.com>, orig_to=<old@example.com>.*status=sent'
	expect "the queue is empty" 30 queue_is_empty
	nobody_complained
}
both requeued_alias 60 "what is requeued keeps the recipient that it was given with"

# --- one message, one site ----------------------------------------------------------

one_of_them()
{
	configure "relayhost = [127.0.0.1]:$SINK"
	start
	waiting user@other.example
	other=$ID
	waiting user@example.com
	first=$ID
	waiting user@example.com
	sink
	postqueue -i "$first" || fail "postqueue -i"
	expect "it is sent" 30 sent "$first"
	sent "$ID" && fail "another was sent"
	postqueue -s example.com || fail "postqueue -s"
	expect "it is sent" 30 sent "$ID"
	others_flow
	sent "$other" && fail "another was sent"
	shows "$other " || fail "another is not there any more"
	is_in "$other" deferred || fail "another was tried"
	postqueue -f
	expect "the queue is empty" 30 queue_is_empty
	nobody_complained
	for bad in "-i ../../x" "-s @"; do
		postqueue $bad 2>bad.err
		[ $? = 64 ] || fail "postqueue $bad"
	done
	postqueue -i "$first" 2>bad.err && fail "one that is gone"
	:
}
both one_of_them 120 "postqueue -i and -s deliver just theirs"

# --- expire -------------------------------------------------------------------------

returned() { logged "$1: from=<sender@client.example>, status=force-expired, returned to sender"; }

expired()
{
	configure
	start
	waiting user@example.com
	did "$ID: expired" -e "$ID"
	expect "it is returned" 30 returned "$ID"
	expect "its sender is told" 30 logged "$ID: sender non-delivery notification: "
	expect "it is gone" 30 no_file_of "$ID"
	waiting user@example.com
	did "Placed on hold: 1 message" -h "$ID"
	did "Force-expired: 1 message" -e "$ID"
	shows "$ID! " || fail "it is not held any more"
	returned "$ID" && fail "what is held was returned"
	stop
	start
	expect "it is known" 30 shows "$ID! "
	did "Released from hold: 1 message" -H "$ID"
	expect "it is returned" 30 returned "$ID"
	waiting user@example.com
	did "Placed on hold: 1 message" -h "$ID"
	did "Force-expired: 1 message" -f "$ID"
	expect "it is returned" 30 returned "$ID"
	nobody_complained
}
both expired 120 "what is expired is returned at once, what is held when it is released"

# --- who may --------------------------------------------------------------------------

# By relative names: nobody cannot search the case's directory.
as_nobody() # command, options...
{
	mkdir -p "$G/other"
	sed 's,^queue_directory = .*,queue_directory = ../spool,' \
	    "$G/etc/main.cf" >"$G/other/main.cf"
	(cd "$G/other" &&
	    setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$POSTERN_BUILD/sbin/$1" -c . $2) >nobody.out 2>nobody.err
}

# Connections that say nothing: all but ten are closed at once.
crowd()
{
	(cd "$G/other" && setpriv --reuid 65534 --regid 65534 --clear-groups \
	    /usr/bin/python3 -c '
import select, socket
held = []
for n in range(60):
    s = socket.socket(socket.AF_UNIX)
    s.connect("../spool/public/qmgr")
    held.append(s)
closed = set()
while len(closed) < 50:
    ready = select.select([s for s in held if s not in closed], [], [], 20)[0]
    if not ready:
        raise SystemExit(f"{len(closed)} were closed")
    closed.update(s for s in ready if s.recv(1) == b"")
if select.select([s for s in held if s not in closed], [], [], 0.5)[0]:
    raise SystemExit("more were closed")') >crowd.out 2>crowd.err
}

users()
{
	configure "authorized_mailq_users = !nobody, static:all
authorized_flush_users = root"
	start
	as_nobody postqueue -p
	[ $? = 77 ] || fail "the list is given to nobody"
	grep -qE '^postqueue: fatal: User nobody\(65534\) is not allowed to view the mail queue$' \
	    nobody.err || fail "it does not say why"
	as_nobody postqueue -f
	[ $? = 77 ] || fail "nobody may flush"
	grep -qE '^postqueue: fatal: User nobody\(65534\) is not allowed to flush the mail queue$' \
	    nobody.err || fail "it does not say why"
	as_nobody postsuper "-d ALL"
	[ $? = 1 ] || fail "nobody may delete"
	grep -qE '^postsuper: fatal: use of this command is reserved for the superuser$' \
	    nobody.err || fail "it does not say why"
	postqueue -p | grep -qx 'Mail queue is empty' || fail "root may not"
	postqueue -f || fail "root may not flush"
	stop
	configure
	start
	as_nobody postqueue -p || fail "by default, each may"
	crowd || fail "one user has all the places"
	stop
	as_nobody postqueue -p && fail "the queue is nobody's to read"
	:
}
as root users 120 "users whom the lists do not have see and flush nothing"

# --- how it is called --------------------------------------------------------------------

called()
{
	configure
	postsuper -x 2>super.err
	[ $? = 1 ] || fail "an unknown option"
	grep -q '^usage: postsuper ' super.err || fail "no usage"
	postsuper -d ALL maildrops 2>super.err && fail "an unknown queue"
	postqueue -p -f 2>bad.err
	[ $? = 64 ] || fail "two at once"
	postqueue -h | grep -q '^usage: postqueue ' || fail "no usage"
	start
	did_nothing -s
	did_nothing -p
	did_nothing -d ALL -h ALL -H ALL -r ALL -e ALL -f ALL
	[ -z "$(postqueue -j)" ] || fail "JSON of an empty queue"
	stop
}
both called 60 "options, usage and exit codes"

# --- delay ---------------------------------------------------------------------------------

delays() { [ "$(times_logged "$ID: sender delay notification: ")" = 1 ]; }
tried() # times
{
	[ "$(times_logged "$ID: to=.*status=deferred")" -ge "$1" ]
}

delayed()
{
	configure "delay_warning_time = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s"
	start
	waiting user@example.com
	expect "its sender is told" 30 delays
	stop
	start
	expect "it is tried again" 40 tried $(($(times_logged "$ID: to=.*status=deferred") + 2))
	delays || fail "its sender is told again"
	nobody_complained
}
both delayed 120 "a sender is told of a delay once, also over a restart"
