#!/usr/bin/env atf-sh
# Local mail: files in maildrop, and the socket public/pickup.
. "$POSTERN_SRC/tests/system/lib.sh"

SUBMIT=$HERE/submit.py
SUBMITTER=$HERE/submitter.py
submit() { "$SUBMIT" "$G/spool/public/pickup" "$@"; }
dropped() { find "$G/spool/maildrop" -mindepth 1; }
maildrop_is_empty() { [ -z "$(dropped)" ]; }
whole_id_lines() { grep -E '/pickup\[[0-9]+\]: [0-9A-Za-z]+: uid=' "$G/log/maillog"; }

# Then all of it is in the queue, or has left it.
taken()
{
	expect "maildrop is empty" "$1" maildrop_is_empty
}

# Only root can.
own()
{
	if [ "$AS" = root ]; then chown "$@"; fi
}

# Whole messages, made by a gateway that could not deliver them.
messages() # count, options of the ledger's sender...
{
	_count=$1
	shift
	start
	send --count "$_count" --size 3000 --sessions 4 "$@" || fail "not taken"
	stop
	queued >made
	[ "$(lines made)" = "$_count" ] || fail "$(lines made), not $_count"
}

# As postdrop leaves them: of a user, for all to read.
drop() # uid, files...
{
	_uid=$1
	shift
	chmod 444 "$@"
	own "$_uid:$_uid" "$@"
	mv "$@" "$G/spool/maildrop/"
}

# IDs that were never given, for files that are no messages.
made_up() # count
{
	/usr/bin/python3 - "$1" <<-X
	import sys
	digits = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
	for n in range(int(sys.argv[1])):
	    tail = ""
	    for _ in range(4):
	        tail = digits[n % 50] + tail
	        n //= 50
	    print("4Bcdf0" + tail + "z0")
	X
}

# --- files ----------------------------------------------------------------

both_kinds_go_out()
{
	configure
	messages 40
	drop 4711 $(head -n 20 made)
	mv $(tail -n 20 made) "$G/spool/maildrop/"
	sink --dump "$PWD/dump"
	start
	taken 30
	settle 30
	_uid=4711
	[ "$AS" = root ] || _uid=$(id -u)
	[ "$(whole_id_lines | grep -c "uid=$_uid from=<sender@client.example>$")" = 20 ] ||
	    fail "20 were not logged as a user's"
	[ "$(whole_id_lines | grep -cE 'from=<sender@client.example> orig_id=[0-9A-Za-z]+$')" = 20 ] ||
	    fail "20 were not logged as queued again"
	[ "$(grep -lrE "^Received: by gw.example.net \(Postern, from userid $_uid\)" dump | wc -l)" -ge 20 ] ||
	    fail "Received does not say who"
	nobody_complained
}
both both_kinds_go_out 120 "what was dropped, or queued again, while all was down goes out"

# One file there is not told of by anybody.
woken()
{
	configure "" "pickup unix n - n 1 1 pickup"
	messages 2
	sink
	start
	expect "pickup runs" 20 is_one pickup
	drop 4711 $(cat made)
	taken 20
	settle 20
	nobody_complained
}
both woken 60 "the wakeup field of master.cf is kept"

nudged()
{
	configure "" "pickup unix n - n 0 1 pickup"
	messages 2
	sink
	start
	expect "pickup runs" 20 is_one pickup
	drop 4711 $(head -n 1 made)
	submit nudge || fail "public/pickup does not answer"
	taken 20
	drop 4711 $(tail -n 1 made)
	submit nudge late || fail "public/pickup does not answer"
	taken 20
	settle 20
	nobody_complained
}
both nudged 60 "who connects and says nothing has something in maildrop"

# What no postdrop would leave there.
plant() # what, id
{
	_at=$G/spool/maildrop/$2
	case $1 in
	fifo) mkfifo -m 666 "$_at" ;;
	symlink) ln -s /etc/shadow "$_at" ;;
	loop) ln -s "$2" "$_at" ;;
	directory) mkdir -m 777 "$_at" ;;
	link) ln "$PWD/victim" "$_at" ;;
	text) echo "From: me" >"$_at" ;;
	empty) : >"$_at" ;;
	half) head -c 700 "$PWD/sample" >"$_at" ;;
	other) cp "$PWD/sample" "$_at" ;; # another message's ID in it
	esac
}

hostile_files_harm_nobody()
{
	configure "" "pickup unix n - n 1 1 pickup"
	messages 30
	cp "$(head -n 1 made)" sample
	cp sample victim
	cp sample torn
	sink
	start
	expect "pickup runs" 20 is_one pickup
	_pid=$(workers pickup)
	_since=$(date +%s)
	made_up 900 >ids
	for _n in $(seq 100); do
		for _what in fifo symlink loop directory link text empty half \
		    other; do
			read -r _id || fail "too few IDs"
			plant $_what "$_id"
		done
	done <ids
	# A byte of the content is another.
	_torn=$G/spool/maildrop/$(basename "$(sed -n 2p made)")
	cp "$(sed -n 2p made)" "$_torn.new"
	printf X | dd of="$_torn.new" bs=1 seek=1500 conv=notrunc status=none
	chmod 444 "$_torn.new"
	mv "$_torn.new" "$_torn"
	grep -vxF "$(sed -n 2p made)" made >honest
	drop 4711 $(cat honest)
	rm "$(sed -n 2p made)"
	honest_arrived() { more_lines 29 got; }
	expect "honest mail" 40 honest_arrived
	expect "what is corrupt is set aside" 20 test -e "$G/spool/corrupt/$(basename "$_torn")"
	[ "$(lines got)" = 29 ] || fail "more than the honest mail arrived"
	cmp -s sample victim || fail "another's file was changed"
	[ -s /etc/shadow ] || fail "/etc/shadow was changed"
	[ "$(workers pickup)" = "$_pid" ] || fail "pickup is another"
	soon_logged 'maildrop/.*: a symbolic link, not a message; uid=' || fail "the link is not named"
	soon_logged 'maildrop/.*: a FIFO, not a message; uid=' || fail "the FIFO is not named"
	soon_logged 'warning: maildrop: [0-9]+ more files that are no messages' ||
	    fail "it does not say that there are more"
	# It is told of once, a few in a second, and costs nothing after that.
	expect "nothing is told of again" 100 quiet
	[ "$(times_logged 'warning: maildrop/')" -le $((20 * ($(date +%s) - _since))) ] ||
	    fail "a flood of warnings"
	_used=$(awk '{ print $14 + $15 }' "/proc/$_pid/stat")
	sleep 3
	_used=$(($(awk '{ print $14 + $15 }' "/proc/$_pid/stat") - _used))
	[ "$_used" -lt 100 ] || fail "pickup spins: $_used ticks in 3 s"
	nobody_complained
}
quiet()
{
	_warned=$(times_logged 'warning: maildrop')
	sleep 3
	[ "$(times_logged 'warning: maildrop')" = "$_warned" ]
}
both hostile_files_harm_nobody 180 "files that are no messages stay, are told of once, and hold up nobody"

# What killed postdrops leave: nothing yet, or something without its end.
leave_unfinished() # ids
{
	/usr/bin/python3 - "$1" "$G/spool/maildrop" <<-X
	import os, sys
	for n, name in enumerate(open(sys.argv[1]).read().split()):
	    fd = os.open(f"{sys.argv[2]}/{name}", os.O_CREAT | os.O_WRONLY, 0o444)
	    os.write(fd, bytes(n % 2 * 700))
	    os.close(fd)
	X
}

postdrop() # what it is told; see submitter.py
{
	timeout 300 "$SUBMITTER" postdrop "$POSTERN_BUILD/sbin/postdrop" "$G/etc" "$1"
}

unfinished_files()
{
	configure "" "pickup unix n - n 0 1 pickup"
	sink
	start
	expect "pickup runs" 20 is_one pickup
	# One writes all the time, though it is stopped.
	mkfifo still
	INPUT=still aside late timeout 500 "$SUBMITTER" postdrop \
	    "$POSTERN_BUILD/sbin/postdrop" "$G/etc" late
	exec 9>still
	expect "it has begun" 20 grep -q holding late.out
	expect "it has a file" 20 test -n "$(dropped)"
	_its=$(dropped)
	_writer=$(pgrep -P "$(pgrep -P "$(cat late.pid)")" -x postdrop)
	kill -STOP "$_writer" || fail "it has gone"
	made_up 5000 >ids
	_since=$(date +%s)
	leave_unfinished ids
	submit nudge
	for _n in $(seq 5); do
		postdrop good >good.out 2>&1 || fail "not taken"
		expect "honest mail $_n" 3 more_lines $_n got
	done
	_left=$(dropped | wc -l)
	[ "$_left" = 5001 ] || [ "$(date +%s)" -gt $((_since + 8)) ] ||
	    fail "removed too soon"
	_one_is_left() { [ "$(dropped)" = "$_its" ]; }
	expect "those of dead writers are gone" 20 _one_is_left
	[ "$(times_logged 'warning: maildrop')" -le 10 ] || fail "a flood of warnings"
	[ "$(sed -n 's/.*maildrop: removed \([0-9]*\) unfinished files.*/\1/p' \
	    "$G/log/maillog" | awk '{ n += $1 } END { print n }')" = 5000 ] ||
	    fail "not 5000 are told of"
	kill -CONT "$_writer"
	exec 9>&-
	wait_aside late || fail "$(cat late.err)"
	grep -q '^250 2.0.0 Ok: queued as ' late.out || fail "$(cat late.out)"
	expect "its mail arrives" 3 more_lines 6 got
	taken 1
	nobody_complained
}
both unfinished_files 90 "what dead writers left is removed soon and costs nobody time; what a living one locks stays"

# By cp, say, which locks nothing.
by_hand()
{
	configure "" "pickup unix n - n 0 1 pickup"
	messages 1
	mv "$(cat made)" sample
	sink
	start
	expect "pickup runs" 20 is_one pickup
	_at=$G/spool/maildrop/$(basename "$(cat made)")
	head -c 700 sample >"$_at"
	# Once this arrives, the half was looked at.
	postdrop good >good.out 2>&1 || fail "not taken"
	expect "honest mail" 3 more_lines 1 got
	tail -c +701 sample >>"$_at"
	submit nudge
	expect "it is taken" 3 more_lines 2 got
	taken 1
	nobody_complained
}
both by_hand 60 "what is written by hand is taken when it is whole"

# What no cleanup could tell qmgr of is looked for when it is a minute old.
killed_in_the_middle()
{
	configure "queue_run_delay = 1s"
	messages 300
	drop 4711 $(cat made)
	sink
	start
	for _what in pickup cleanup pickup cleanup pickup; do
		expect "$_what is there" 30 is_one_or_more $_what
		kill -9 $(workers $_what)
		sleep 0.1
	done
	taken 90
	settle 200 --repeats 200
}
is_one_or_more() { [ -n "$(workers "$1")" ]; }
both killed_in_the_middle 240 "pickup and cleanup are killed: nothing is lost"

# While one pickup ends, the next one is there already.
reloaded_in_the_middle()
{
	configure
	messages 300
	drop 4711 $(cat made)
	sink
	start
	for _n in 1 2 3; do
		postern reload || fail "reload failed"
		sleep 0.3
	done
	taken 60
	settle 60
	nobody_complained
}
both reloaded_in_the_middle 180 "a reload sends nothing twice"

# The limit was lowered after the message was dropped.
refused_for_good()
{
	configure
	start
	send --count 1 --size 60000 --sender sue@example.com || fail "not taken"
	stop
	queued >made
	drop 4711 $(cat made)
	echo "message_size_limit = 20000" >>"$G/etc/main.cf"
	sink --dump "$PWD/dump"
	start
	expect "the sender is told" 30 logged 'sender non-delivery notification: '
	taken 20
	expect "the report arrives" 30 grep -rqi 'message file too big' dump
	grep -rqi '^To: sue@example.com' dump || fail "it is not for the sender"
	nobody_complained
}
both refused_for_good 90 "what cleanup refuses for good comes back to its sender"

# --- the socket -------------------------------------------------------------

by_socket()
{
	configure "myorigin = example.com"
	sink --dump "$PWD/dump"
	start
	printf 'Subject: one\nX-Stray: a\rb\n\nbody\n.\nlast' |
	    submit mail --sender joe --name 'Joe Smith' --user 0 user@example.com other@example.com >out ||
	    fail "not taken: $(cat out)"
	grep -qE '^250 2.0.0 Ok: queued as [0-9A-Za-z]+$' out || fail "$(cat out)"
	_arrived() { [ "$(find dump -type f | wc -l)" -ge 1 ] && queue_is_empty; }
	expect "it arrives" 20 _arrived
	whole_id_lines | grep -q "uid=$(id -u) from=<joe>$" || fail "not logged as mine"
	cat dump/* >all
	grep -q "^Received: by gw.example.net (Postern, from userid $(id -u))" all ||
	    fail "Received does not say who"
	grep -q '^From: Joe Smith <joe@example.com>' all || fail "no From"
	grep -q '^X-Stray: a b' all || fail "a stray CR is there"
	grep -q '^last' all || fail "the last line is gone"
	grep -qi 'forged' all && fail "what the client said of itself was believed"
	grep -q 192.0.2.66 "$G/log/maillog" && fail "it was believed in the log"
	# Three, one after the other.
	printf 'Subject: x\r\n\r\nb\r\n' | submit mail --count 3 user@example.com >out
	[ "$(grep -c ^250 out)" = 3 ] || fail "$(cat out)"
	nobody_complained
}
both by_socket 60 "public/pickup takes mail, and knows who sends it"

hostile_clients()
{
	configure "message_size_limit = 20000"
	sink
	start
	submit forge >out 2>&1 || fail "$(cat out)"
	submit vanish || fail "cannot vanish"
	for _again in 1 2 3 4 5; do
		submit forge >out 2>&1 || fail "$(cat out)"
	done
	[ "$(grep -c 'pickup.*warning' "$G/log/maillog")" -le 25 ] ||
	    fail "$(grep -c 'pickup.*warning' "$G/log/maillog") lines of log"
	for _sender in 'a\nb@example.org' 'a\rRCPT' 'a\x7fb' ; do
		printf 'x\r\n' | submit mail --sender "$_sender" user@example.com >out
		grep -q '^501 5.1.7' out || fail "$_sender: $(cat out)"
	done
	printf 'x\r\n' | submit mail "$(printf 'u\nx@example.com')" >out
	grep -q '^501 5.1.7' out || fail "$(cat out)"
	printf 'x\r\n' | submit mail --notify 99 user@example.com >out
	grep -q '^501 5.1.7' out || fail "$(cat out)"
	printf 'x\r\n' | submit mail --orcpt 'rfc822' user@example.com >out
	grep -q '^501 5.1.7' out || fail "$(cat out)"
	printf 'x\r\n' | submit mail --flags 4 user@example.com >out
	grep -q '^501 5.1.7' out || fail "$(cat out)"
	head -c 30000 /dev/zero | submit mail user@example.com >out
	grep -q '^552 5.3.4' out || fail "$(cat out)"
	[ "$(lines got)" = 0 ] || fail "something arrived"
	mkfifo still
	INPUT=still aside crowd "$SUBMIT" "$G/spool/public/pickup" crowd 80 "$PWD"
	exec 9>still
	expect "the crowd is there" 30 grep -q . crowd.out
	[ "$(cat crowd.out)" -le 50 ] || fail "all of the crowd was let in"
	exec 9>&-
	wait_aside crowd || fail "the crowd"
	rm -f still
	_mailed()
	{
		printf 'Subject: x\r\n\r\nb\r\n' | submit mail user@example.com | grep -q ^250
	}
	expect "honest mail is taken" 20 _mailed
	expect "it goes out" 20 queue_is_empty
	nobody_complained
}
both hostile_clients 90 "what no client may say is hung up on, or refused"

no_room()
{
	configure "myorigin = example.com" "pickup unix n - n 1 1 pickup"
	messages 1
	echo "queue_minfree = 9000000000000000" >>"$G/etc/main.cf"
	sink
	start
	printf 'x\r\n' | submit mail user@example.com >out
	grep -qx '452 4.3.1 Insufficient system storage' out || fail "$(cat out)"
	drop 4711 $(cat made)
	submit nudge
	expect "it says so" 10 logged 'warning: not enough free space in mail queue: [0-9]+ bytes <= 9000000000000000'
	printf 'x\r\n' | submit mail user@example.com >out
	grep -qx '452 4.3.1 Insufficient system storage' out || fail "$(cat out)"
	maildrop_is_empty && fail "it was taken all the same"
	stop
	[ "$(times_logged 'not enough free space')" -le 3 ] || fail "it repeats itself"
	sed -i /queue_minfree/d "$G/etc/main.cf"
	start
	taken 20
	settle 20
	nobody_complained
}
both no_room 60 "without room in the queue mail waits in maildrop, and clients hear of it"

who_may()
{
	_me=$(id -un)
	configure "authorized_submit_users = !$_me, static:all"
	sink
	start
	printf 'x\r\n' | submit mail user@example.com >out
	grep -qE "^550 5.7.1 User $_me\($(id -u)\) is not allowed to submit mail$" out ||
	    fail "$(cat out)"
	stop
	echo "$_me joe@example.org" >senders
	configure "local_login_sender_maps = texthash:$PWD/senders"
	start
	printf 'x\r\n' | submit mail --sender sue@example.org user@example.com >out
	grep -q "^550 5.7.1 not authorized to use sender='sue@example.org'" out ||
	    fail "$(cat out)"
	printf 'x\r\n' | submit mail --sender joe@example.org user@example.com >out
	grep -q "^250 " out || fail "$(cat out)"
	rm senders
	nobody_complained
}
both who_may 60 "who may submit, and as whom, is asked for each message"
