#!/usr/bin/env atf-sh
# Bad clients beside honest mail, by tools/siege, small and untimed: counts and
# deadlines end them, honest mail goes through, no daemon minds.
. "$POSTERN_SRC/tests/system/lib.sh"

SIEGE=$POSTERN_SRC/tools/siege

besieged() # lines of main.cf
{
	gateway "smtpd_timeout = 2s
smtpd_error_sleep_time = 0
$1"
}

siege() # arguments of the tool...
{
	timeout 300 "$SIEGE" --alone 0 --rate 20 --clients 2 --host 127.0.0.1 \
	    "$@" >siege.out 2>siege.err || fail "the siege did not end well"
	awk '/^beside/ && $NF == 0 { good = 1 } END { exit !good }' siege.out ||
	    fail "honest mail was lost: $(cat siege.out)"
}

# Again and again, until that has come of it: a siege lasts seconds, in which a
# slow machine does little.
siege_until() # function, arguments of the tool...
{
	_come=$1 _times=0
	shift
	until siege "$@" && $_come; do
		_times=$((_times + 1))
		[ $_times -lt 10 ] || fail "$_come: not in $_times sieges"
	done
}

# The siege is over: all sessions end, mail flows, nobody fell.
peace()
{
	nobody_complained
	send --count 5 --size 2000 || fail "not taken"
	expect "the queue is empty" 60 queue_is_empty
	expect "no session is left" 30 no_session
	stop
}

no_session() { [ -z "$(sockets "$(workers smtpd)")" ]; }

sockets() # pids; connections on the port
{
	ss -Htn state established "( sport = :$PORT )"
}

slow_clients()
{
	besieged "smtpd_per_request_deadline = yes"
	siege_until slow_ones_ended --sessions 20 --drip 0.1 slow 6 "$PORT"
	peace
}
slow_ones_ended()
{
	logged 'lost connection|timeout after (CONNECT|EHLO|UNKNOWN)' &&
	    logged 'timeout after DATA'
}
both slow_clients 120 "a byte now and then: deadlines end it"

floods()
{
	besieged ""
	siege_until floods_ended --sessions 10 flood 3 "$PORT"
	peace
}
floods_ended()
{
	logged 'too many errors after (NOOP|RSET|VRFY|HELO|UNKNOWN)' &&
	    some_ended
}
some_ended() { grep -q 'ended by the server' siege.out; }
both floods 120 "floods of commands: the error limit ends them"

churning()
{
	besieged ""
	siege --sessions 10 --pause 0.005 churn 3 "$PORT"
	peace
}
both churning 120 "connections that come and go"

deaf_clients()
{
	besieged "smtpd_recipient_limit = 20000
smtpd_recipient_overshoot_limit = 1000000000"
	siege_until some_ended --sessions 4 deaf 6 "$PORT"
	peace
}
both deaf_clients 120 "who never reads is ended"

vanishing()
{
	besieged ""
	siege --sessions 5 --pause 0.02 vanish 3 "$PORT"
	peace
}
both vanishing 120 "who vanishes without a word is forgotten"

# Half of all places, and perhaps all of one worker's: that is no stress.
half_taken()
{
	gateway "smtpd_timeout = \${stress?{1}:{1000}}s
smtpd_session_limit = 20
worker_processes = 2"
	/usr/bin/python3 - "$PORT" >guests.out 2>&1 <<-X || fail "$(cat guests.out)"
	import select, socket, sys
	def guest():
	    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 100)
	    s.recv(1000)
	    s.sendall(b"EHLO guest.example\r\n")
	    s.recv(1000)
	    return s
	held = [guest() for i in range(12)]
	if select.select(held, [], [], 3)[0]:
	    sys.exit("one was ended")
	for s in held:
	    s.sendall(b"NOOP\r\n")
	    if not s.recv(1000).startswith(b"250"):
	        sys.exit("one is not served")
	X
	peace
}
both half_taken 60 "a worker that is full is no service under stress"

# Nine of ten places are taken; who comes when master has said so waits less.
nine_and_one_more() # port
{
	/usr/bin/python3 - "$1" <<-X
	import socket, sys, time
	def guest():
	    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 100)
	    s.recv(1000)
	    s.sendall(b"EHLO guest.example\r\n")
	    s.recv(1000)
	    return s
	held = [guest() for i in range(9)]
	until, said = time.time() + 200, b""
	while not said.startswith(b"421") and time.time() < until:
	    late = guest()
	    late.settimeout(20)
	    try:
	        said = late.recv(1000)
	    except socket.timeout:
	        pass
	    late.close()
	if not said.startswith(b"421"):
	    sys.exit("no late guest was ended")
	for s in held:
	    s.sendall(b"NOOP\r\n")
	    if not s.recv(1000).startswith(b"250"):
	        sys.exit("one that was there before was ended")
	X
}

all_taken()
{
	gateway "smtpd_timeout = \${stress?{1}:{1000}}s
smtpd_session_limit = 10
worker_processes = 1"
	nine_and_one_more "$PORT" 2>guests.err ||
	    fail "not who came under stress was ended: $(cat guests.err)"
	_times=0
	until logged 'warning: service ".*" \([0-9]+\) has reached its process limit "10"'
	do
		_times=$((_times + 1))
		[ $_times -lt 10 ] || fail "it is not said that all are taken"
		timeout 300 "$SIEGE" --alone 0 --seconds 5 idle 30 "$PORT" \
		    >crowd.out 2>crowd.err || :
	done
	[ "$(times_logged 'has reached its process limit')" = 1 ] ||
	    fail "it was said more than once"
	peace
}
both all_taken 120 "all places are taken: less patience, one warning"

# Each of many sessions holds what it may; together that is too much. Three
# quarters of the limit are reached slowly enough to be seen.
memory_is_short()
{
	gateway "process_memory_limit = 16000000
worker_processes = 1
smtpd_recipient_limit = 20000"
	cat >hog.py <<-X
	import socket, sys, time
	held = []
	try:
	    for i in range(60):
	        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 100)
	        held.append(s)
	        s.recv(1000)
	        s.sendall(b"HELO hog.example\r\n")
	        s.recv(1000)
	        s.sendall(b"MAIL FROM:<a@client.example>\r\n")
	        s.recv(1000)
	        for j in range(1000):
	            s.sendall(b"RCPT TO:<%0200d@example.com>\r\n" % j)
	            s.recv(1000)
	        time.sleep(0.2)
	except OSError as error:
	    print(error, flush=True)
	time.sleep(1000)
	X
	aside hog /usr/bin/python3 "$PWD/hog.py" "$PORT"
	expect "it is said" 60 logged \
	    'smtpd.*: warning: cannot accept a connection: process_memory_limit'
	stop_aside hog
	nobody_complained
	expect "the door is open again" 30 answers "$PORT"
	send --count 5 --size 2000 || fail "not taken"
	settle 60
	stop
}
both memory_is_short 120 "near its limit of memory a process takes no more clients"
