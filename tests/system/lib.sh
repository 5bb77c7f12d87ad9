# lib - whole instances on loopback, for the tests of this folder
#
# A case begins with begin() and ends with end(), which both() sees to. What it
# starts it names by process id; what it waits for is a condition with a
# deadline, never a time. Seconds are those of a machine with nothing else to do:
# where others work too it may be ten times as slow, so that no deadline is below
# PATIENCE, and no case ends before LONGEST. Everything lies in the case's own
# directory:
#	gw/		the instance: etc/ log/maillog spool/
#	sent got	the ledger's two books; NAME.out NAME.err of what runs aside
# Names: G the instance, PORT its door, SINK the port of its inside host. NEEDS:
# other programs that all cases of the file want.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
PATIENCE=100 LONGEST=600
HERE=$POSTERN_SRC/tests/system
LEDGER=$HERE/ledger.py
TALK=$HERE/talk.py
DATA=$HERE/data
. "$HERE/common.sh"

# --- cases ------------------------------------------------------------------

# The function of this name is a case twice: as root, and as an ordinary user.
both() # name, seconds, description
{
	as root "$@"
	as user "$@"
}

as() # root|user, name, seconds, description
{
	_case=${2}_as_$1
	eval "
	atf_test_case $_case cleanup
	${_case}_head() { head_of $1 $3 '$4'; }
	${_case}_body() { AS=$1; begin; $2; }
	${_case}_cleanup() { end; }
	CASES=\"\$CASES $_case\""
}

head_of()
{
	atf_set descr "$3"
	atf_set timeout $(at_least $LONGEST "$2")
	atf_set require.progs "/usr/bin/python3 ${NEEDS:-}"
	if [ "$1" = root ]; then
		atf_set require.user root
	else
		atf_set require.user unprivileged
	fi
}

atf_init_test_cases()
{
	for _case in $CASES; do
		atf_add_test_case "$_case"
	done
}

begin()
{
	G=$PWD/gw
	[ -x "$POSTERN_BUILD/sbin/postern" ] ||
	    atf_fail "nothing is built in $POSTERN_BUILD"
	set -- $(free_ports 2)
	PORT=$1 SINK=$2
	umask 022
}

# After the case, whatever became of it.
end()
{
	for _file in */spool/pid/master.pid; do
		[ -s "$_file" ] && end_master "$(tr -dc 0-9 <"$_file")"
	done
	for _file in *.pid; do
		[ -s "$_file" ] && end_own "$(cat "$_file")"
	done
	:
}

end_master() # pid
{
	case $(readlink "/proc/$1/exe") in
	*/libexec/postern/master*) kill -9 "$1" $(pgrep -P "$1") ;;
	esac 2>/dev/null
}

# Only if it is still the process that this directory's case started.
end_own() # pid
{
	grep -qF "$PWD" "/proc/$1/cmdline" 2>/dev/null && kill "$1" 2>/dev/null
}

# --- failing --------------------------------------------------------------------

fail() # text
{
	for _file in *.out *.err sent.trouble; do
		[ -s "$_file" ] && { echo "--- $_file"; tail -n 15 "$_file"; }
	done >&2
	for _file in gw*/log/maillog; do
		echo "--- $_file, but for mail that went well"
		grep -vE 'status=sent|(client|message-id|from)=|: removed|connect from' \
		    "$_file" | tail -n 40 | cut -c1-250
	done >&2
	atf_fail "$1"
}

expect() # what, seconds, command...
{
	_what=$1 _patience=$(at_least $PATIENCE "$2")
	shift 2
	wait_for "$_patience" "$@" || fail "$_what: not within $_patience s"
}

at_least() # number, number; the larger one
{
	if [ "$1" -gt "$2" ]; then echo "$1"; else echo "$2"; fi
}

# --- processes beside the test --------------------------------------------------

# Starts a program whose arguments name a file of this directory; its input is
# the file INPUT, if that is set.
aside() # name, command...
{
	_name=$1
	shift
	"$@" <"${INPUT:-/dev/null}" >"$_name.out" 2>"$_name.err" &
	echo $! >"$_name.pid"
}

wait_aside() # name; its exit status
{
	wait "$(cat "$1.pid")"
	_code=$?
	rm -f "$1.pid"
	return $_code
}

stop_aside() # name
{
	kill "$(cat "$1.pid")"
	wait_aside "$1" || :
}

# What runs aside says this; if it ends before, the machine does not let it.
says_or_skip() # name, text, what there is not then
{
	wait_for $PATIENCE said_or_ended "$1" "$2" || :
	grep -q "$2" "$1.out" || atf_skip "$3: $(cat "$1.err")"
}

said_or_ended() # name, text
{
	grep -q "$2" "$1.out" || ended "$(cat "$1.pid")"
}

ended() # pid; of a child that nobody has waited for, too
{
	! grep -q '^State:[^Z]*$' "/proc/$1/status" 2>/dev/null
}

sink() # options of the ledger's sink...
{
	: >sink.out
	aside sink "$LEDGER" sink "$@" "$SINK" "$PWD/got"
	expect "the sink is ready" 30 grep -q ready sink.out
}

send() # options of the ledger's sender...
{
	"$LEDGER" send "$@" "$PORT" "$PWD/sent"
}

# A load that goes on until end_load.
load() # options of the ledger's sender...
{
	rm -f enough
	aside load "$LEDGER" send --until "$PWD/enough" --pause 0.01 "$@" \
	    "$PORT" "$PWD/sent"
	expect "mail is under way" 60 more_lines 20 sent
}

end_load()
{
	: >enough
	wait_aside load || fail "the load did not end well"
}

lines() # file
{
	if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi
}
more_lines() { [ "$(lines "$2")" -ge "$1" ]; } # count, file

all_arrived()
{
	"$LEDGER" compare "$@" "$PWD/sent" "$PWD/got"
}

# Every acknowledged message is there, unchanged and once.
settle() # seconds, options of compare...
{
	_seconds=$1
	shift
	expect "the queue is empty" "$_seconds" queue_is_empty
	all_arrived "$@" >compare.out || fail "the books do not agree"
}

# --- the instance ---------------------------------------------------------------

# Where it matters, both ways of commit are tried: one as root, one as a user.
commit_by()
{
	if [ "$AS" = root ]; then echo journal; else echo plain; fi
}

# Writes the configuration, with every wall and this in main.cf. Segments are
# small: hundreds of instances would write gigabytes of zeros.
configure() # lines of main.cf, lines of master.cf
{
	EXTRA_MAIN="walls_required = yes
walls_self_test = yes
journal_segment_size = 1048576
${1:-}" EXTRA_MASTER=${2:-} BUILD=$POSTERN_BUILD \
	    "$POSTERN_SRC/tools/instance" conf "$G" "$PORT" "$SINK" ||
	    fail "there is no configuration"
}

start()
{
	postern start || fail "start failed"
	expect "the door is open" 30 answers "$PORT"
}

# The whole of it, with a sink.
gateway() # lines of main.cf, lines of master.cf
{
	configure "$@"
	sink
	start
}

postern() { "$POSTERN_BUILD/sbin/postern" -c "$G/etc" "$@"; }
postqueue() { "$POSTERN_BUILD/sbin/postqueue" -c "$G/etc" "$@"; }
postmap() { "$POSTERN_BUILD/sbin/postmap" -c "$G/etc" "$@"; }
talk() { "$TALK" "$@" "$PORT"; } # dialog on standard input

answers() # port
{
	/usr/bin/python3 -c 'import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 100)
sys.exit(not s.recv(3) == b"220")' "$1"
}

stop()
{
	postern stop || fail "stop failed"
}

master() { tr -dc 0-9 <"$G/spool/pid/master.pid"; }
workers() { pgrep -P "$(master)" -x "$1"; } # program
is_one() { [ "$(workers "$1" | wc -l)" = 1 ]; }
gone() { ! kill -0 "$1"; } # pid

# One of these is there that is not this process.
other_than() # pid, program
{
	workers "$2" | grep -qvx "$1"
}

logged() { grep -qE -e "$1" "$G/log/maillog"; }
# One daemon may write its line after another did what is waited for.
soon_logged() { wait_for $PATIENCE logged "$1"; }
times_logged() { grep -cE -e "$1" "$G/log/maillog"; }
queued() { find "$G/spool/queue" -type f ! -name lock; }
queue_is_empty() { [ -z "$(queued)" ]; }

# Nothing that a daemon should never have to say.
nobody_complained()
{
	! grep -E ': (fatal|panic|error): |exit status|killed by signal|runtime error' \
	    "$G/log/maillog" >&2 || fail "a daemon complained"
}
