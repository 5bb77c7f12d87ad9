#!/usr/bin/env atf-sh
# The queue on a small disk of its own, which gets full at every stage. What was
# acknowledged arrives once, nothing else leaves a trace, and all goes on by
# itself when there is room.
. "$POSTERN_SRC/tests/system/lib.sh"

SMALL="message_size_limit = 1000000
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_error_sleep_time = 0"

# The instance and what looks at its queue is in a mount namespace.
inside() { $DISK "$@"; }
postern() { inside "$POSTERN_BUILD/sbin/postern" -c "$G/etc" "$@"; }
queued() { inside find "$G/spool/queue" -type f ! -name lock; }

disk() # options of the tmpfs
{
	configure "$SMALL
spool_commit = $(commit_by)"
	cat >disk.sh <<-X
	set -e
	mount -t tmpfs -o mode=755,$1 tmpfs "$G/spool"
	echo mounted
	exec tail -q -f /dev/null "$PWD/disk.sh"
	X
	_own=
	[ $AS = root ] || _own="-U --map-current-user --keep-caps"
	aside disk unshare -m $_own sh "$PWD/disk.sh"
	_own=
	[ $AS = root ] || _own="-U --preserve-credentials"
	DISK="nsenter -t $(cat disk.pid) -m $_own --"
	says_or_skip disk mounted "no disk of our own"
}

master() { inside cat "$G/spool/pid/master.pid" | tr -dc 0-9; }

# The namespace lives as long as a process in it.
end()
{
	for _pid in $(cat pids 2>/dev/null); do
		end_master "$_pid"
	done
	end_own "$(cat disk.pid)"
	end_own "$(cat sink.pid)"
	:
} 2>/dev/null

begin_disk() # options of the tmpfs
{
	disk "$1"
	start
	master >pids
	expect "cleanup runs" 20 workers cleanup
	WAS=$(workers smtpd; workers cleanup; workers qmgr)
}

# Leaves so many kilobytes.
fill() # kilobytes
{
	inside sh -c "cat /dev/zero >'$G/spool/ballast'" 2>/dev/null
	[ "$1" = 0 ] ||
	    inside truncate -s "-${1}K" "$G/spool/ballast"
}

free_again() { inside rm -f "$G/spool/ballast"; }

mail_says() # pattern
{
	talk <<-X
	S: ^220
	C: HELO client.example
	S: ^250
	C: MAIL FROM:<a@client.example>
	S: $1
	C: QUIT
	S: ^221
	X
}

is_full() { mail_says '^452 4.3.1 Insufficient system storage'; }
has_room() { mail_says '^250 2.1.0'; }

# The very processes of the beginning serve.
goes_on()
{
	expect "mail is taken again" 20 has_room
	send --count 5 --size 20000 --first 1000 || fail "not taken"
	settle 60
	for _pid in $WAS; do
		kill -0 "$_pid" || fail "process $_pid was replaced"
	done
	[ -z "$(inside ls "$G/spool/corrupt")" ] || fail "something is in corrupt"
	no_daemon_complained
	stop
}

# What sendmail says is for who called it.
no_daemon_complained()
{
	! grep -E ': (fatal|panic|error): |exit status|killed by signal' \
	    "$G/log/maillog" | grep -v '/sendmail\[' >&2 ||
	    fail "a daemon complained"
}

full_at_mail()
{
	begin_disk size=24m
	sink
	send --count 5 --size 20000 || fail "not taken"
	fill 1200
	expect "452 4.3.1 at MAIL" 20 is_full
	soon_logged 'smtpd.*: NOQUEUE: reject: MAIL .*452 4.3.1' ||
	    fail "the refusal is not in the log"
	soon_logged 'cleanup.*: warning: not enough free space' ||
	    fail "the log does not say why"
	free_again
	goes_on
}
both full_at_mail 120 "less room than a message needs: 452 at MAIL, until there is"

# A client that is in the midst of its message.
begin_content()
{
	mkfifo dialog
	exec 9<>dialog
	INPUT=$PWD/dialog
	aside half "$TALK" "$PORT" 9>&-
	INPUT=
	cat >&9 <<-X
	S: ^220
	C: HELO client.example
	S: ^250
	C: MAIL FROM:<a@client.example>
	S: ^250
	C: RCPT TO:<user@example.com>
	S: ^250
	C: DATA
	S: ^354
	C: Subject: half
	C:
	X
	expect "it is under way" 20 lines_of_log 'smtpd.*: client=' 1
}

lines_of_log() { [ "$(times_logged "$1")" -ge "$2" ]; } # pattern, count

full_in_data()
{
	begin_disk size=24m
	sink
	begin_content
	fill 0
	_i=0
	while [ $_i -lt 800 ]; do
		printf 'FILL: 990 h\nC:\n'
		_i=$((_i + 1))
	done >&9
	printf 'C: .\nS: ^451 4.3.0\nC: QUIT\nS: ^221\n' >&9
	exec 9>&-
	wait_aside half || fail "no 451 4.3.0 at the end of data"
	queue_is_empty || fail "it left a trace: $(queued)"
	free_again
	goes_on
	grep -q '^- ' got && fail "it was delivered"
	:
}
both full_in_data 120 "full in the middle of the data: 451 4.3.0 and no trace"

# Milliseconds of the processor.
used() # pid
{
	sed 's/.*) //' "/proc/$1/stat" |
	    awk -v hz="$(getconf CLK_TCK)" '{ print int(($12 + $13) * 1000 / hz) }'
}

# Nobody tries without a pause while nothing can be written.
rests() # seconds, pids...
{
	_seconds=$1
	shift
	for _pid; do
		echo "$_pid $(used "$_pid")"
	done >before
	sleep "$_seconds"
	while read -r _pid _was; do
		[ $(($(used "$_pid") - _was)) -lt $((_seconds * 500)) ] ||
		    fail "$(cat "/proc/$_pid/comm") spins"
	done <before
}

# The inside host is down, the disk is full: what is tried cannot be written
# down. Then the host comes, and what it takes makes room.
full_while_delivering()
{
	begin_disk size=24m
	send --count 20 --size 500000 --sessions 4 || fail "not taken"
	expect "a first try" 30 logged 'status=deferred'
	fill 0
	rests 5 $WAS
	is_full || fail "mail is taken"
	sink
	expect "deliveries on a full disk" 60 more_lines 20 got
	free_again
	goes_on
}
both full_while_delivering 180 "deliveries go on on a full disk, and once each"

no_inode_left()
{
	begin_disk size=24m,nr_inodes=400
	sink
	send --count 5 --size 20000 || fail "not taken"
	inside sh -c "i=0; while : >'$G/spool/ballast.'\$i; do i=\$((i + 1)); done" \
	    2>/dev/null
	expect "452 4.3.1 at MAIL" 20 is_full
	rests 3 $WAS
	inside sh -c "rm '$G/spool/ballast.'*"
	goes_on
}
both no_inode_left 120 "no inode is left: 452 at MAIL, until there is"

submit_local() # text
{
	printf 'Subject: %s\n\ntext\n' "$1" |
	    inside "$POSTERN_BUILD/sbin/sendmail" -C "$G/etc" user@example.com
}

full_for_sendmail()
{
	[ -x "$POSTERN_BUILD/sbin/sendmail" ] || atf_skip "there is no sendmail"
	begin_disk size=24m
	sink
	fill 0
	expect "452 4.3.1 at MAIL" 20 is_full
	submit_local refused 2>local.err
	_code=$?
	[ $_code = 75 ] || fail "sendmail said $_code: $(cat local.err)"
	free_again
	expect "mail is taken again" 20 has_room
	submit_local taken || fail "sendmail said $?"
	expect "it arrives" 30 more_lines 1 got
	goes_on
	[ "$(grep -c '^- ' got)" = 1 ] || fail "what was refused arrived"
}
both full_for_sendmail 120 "sendmail on a full disk: 75, and nothing is left"

# /var/spool of a firewall, and a journal as it is shipped: segments of 16 MB would
# leave no room for mail.
small_disk()
{
	SMALL="minimal_backoff_time = 1s
queue_run_delay = 1s"
	disk size=40m
	sed -i '/^journal_segment_size/d; /^spool_commit/d' "$G/etc/main.cf"
	sink
	start
	master >pids
	expect "a segment is made" 20 \
	    logged 'journal/0.a: 1048576 bytes, not journal_segment_size: the disk is small'
	WAS=$(workers smtpd; workers qmgr)
	send --count 300 --size 20000 --sessions 8 || fail "not taken"
	settle 60
	_slots=$(inside find "$G/spool/journal" -name '*.a' | wc -l)
	_used=$(inside du -sk "$G/spool/journal" | cut -f1)
	[ "$_used" -le $((_slots * 3 * 1024 + 100)) ] || fail "$_used kB in journal"
	goes_on
}
as root small_disk 120 "40 MB for the queue, and a journal as it is shipped"

no_room_for_a_segment()
{
	disk size=24m
	inside mkdir -p "$G/spool/journal"
	fill 800
	sink
	start
	master >pids
	WAS=$(workers smtpd; workers qmgr)
	expect "452 4.3.1 at MAIL" 20 is_full
	expect "the log says why" 20 logged \
	    'make journal/0.a: No space left on device: no message is accepted until a segment of the journal works'
	free_again
	goes_on
	soon_logged 'journal/0: messages are accepted again' || fail "not a word of it"
}
as root no_room_for_a_segment 120 "not even a segment fits: 452 at MAIL, until it does"
