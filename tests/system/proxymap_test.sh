#!/usr/bin/env atf-sh
# Tables outside: servers that answer, stop in the middle, and come back.
. "$POSTERN_SRC/tests/system/lib.sh"
. "$POSTERN_SRC/tests/system/servers.sh"

SERVER=$HERE/table_server.py

# A server of tables with one recipient, and one with a route to the sink.
table_servers()
{
	set -- $(free_ports 2)
	USERS=$1 ROUTES=$2
	echo "user@example.com there" >users
	# Whole keys alone are asked of these (compat 3.1).
	echo "user@example.com smtp:[127.0.0.1]:$SINK" >routes
	serve_users
	aside routes "$SERVER" tcp "$ROUTES" "$PWD/routes"
	expect "routes are served" 30 grep -q ready routes.out
}

serve_users()
{
	: >users.out
	aside users "$SERVER" socketmap "$USERS" "$PWD/users"
	expect "users are served" 30 grep -q ready users.out
}

outside() # more lines of main.cf
{
	gateway "relay_recipient_maps = proxy:socketmap:inet:127.0.0.1:$USERS:table
transport_maps = tcp:127.0.0.1:$ROUTES
proxymap_table_timeout = 50s
${1:-}" "proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap"
}

# What RCPT is told, in a session of its own.
rcpt() # address, regex of the reply
{
	talk >talk.out 2>talk.err <<-X
	S: ^220
	C: HELO me
	S: ^250
	C: MAIL FROM:<a@example.org>
	S: ^250
	C: RCPT TO:<$1>
	S: $2
	BREAK:
	X
}
told() { rcpt "$@" || fail "$1: not $2: $(cat talk.err)"; }

# The same, where tables have next to no time: 451 is asked again. Nothing else
# is.
told_by_and_by() # address, regex of the reply
{
	wait_for $PATIENCE told_or_wrong "$@"
	[ "$_told" = 0 ] || fail "$1: not $2: $(cat talk.err)"
}

told_or_wrong()
{
	_told=0
	rcpt "$@" || _told=1
	[ $_told = 0 ] || ! grep -q "got '451" talk.err
}

tables_answer()
{
	table_servers
	outside
	told user@example.com ^250
	told nobody@example.com "^550 5.1.1 <nobody@example.com>"
	send --to user@example.com --count 3 || fail "not taken"
	settle 60
	expect "the self-test of proxymap" 30 \
	    logged "postfix/proxymap\[[0-9]+\]: walls self-test passed"
	is_one proxymap || fail "not one proxymap"
	nobody_complained
}
both tables_answer 60 "recipients and routes come from servers outside"

later_in_time() # address
{
	_begun=$(date +%s)
	told "$1" "^451 4.3.0 .*$1"
	[ $(($(date +%s) - _begun)) -le 60 ] || fail "451 came too late"
}

# Its kernel takes connections, it says nothing; then it is gone; then back.
a_server_stops()
{
	table_servers
	outside "proxymap_table_timeout = 2s"
	told_by_and_by user@example.com ^250
	kill -STOP "$(cat users.pid)"
	later_in_time user@example.com
	# Who needs no users is served as ever.
	told stranger@example.net ^250
	for i in 1 2 3 4; do later_in_time "user$i@example.com"; done
	expect "the table is left alone" 30 logged \
	    "warning: table socketmap:inet:127.0.0.1:$USERS:table is unavailable: .*; next try in 1 s"
	later_in_time nobody@example.com
	kill -CONT "$(cat users.pid)"
	expect "it answers again" 30 rcpt user@example.com ^250
	soon_logged "table socketmap:inet:127.0.0.1:$USERS:table answers again" ||
	    fail "that is not logged"
	stop_aside users
	later_in_time user@example.com
	later_in_time nobody@example.com
	serve_users
	expect "it is back" 30 rcpt user@example.com ^250
	told_by_and_by nobody@example.com ^550
	nobody_complained
}
as root a_server_stops 90 "a server that stops is a temporary error, in time"

# Questions that were open are asked again, of the next one.
proxymap_dies()
{
	table_servers
	outside
	told user@example.com ^250
	for i in 1 2 3; do
		kill -9 "$(workers proxymap)"
		told user@example.com ^250
		told nobody@example.com ^550
	done
}
as user proxymap_dies 60 "a proxymap that dies makes no wrong answer"

a_table_of_an_option()
{
	table_servers
	configure "relay_recipient_maps =
transport_maps = tcp:127.0.0.1:$ROUTES"
	sed -i "s|^127.*smtpd|& -o relay_recipient_maps=socketmap:inet:127.0.0.1:$USERS:table|" \
	    "$G/etc/master.cf"
	sink
	start
	told user@example.com ^250
	told nobody@example.com ^550
}
as user a_table_of_an_option 60 "a table that only master.cf names is known"

# A worker that was taken over: garbage, names that nobody named, floods.
a_worker_goes_bad()
{
	table_servers
	set -- $(free_ports 1)
	configure "relay_recipient_maps = socketmap:inet:127.0.0.1:$USERS:table
process_memory_limit = 500000000" "127.0.0.1:$1 inet n - n - - smtpd"
	cp -R "$POSTERN_BUILD/sbin" "$POSTERN_BUILD/libexec" . ||
	    fail "no copy of the programs"
	POSTERN_BUILD=$PWD
	mv libexec/postern/smtpd libexec/postern/good_smtpd
	cp "$HERE/bad_asker.py" "$HERE/bad_worker.py" libexec/postern
	# One of the two doors has been taken over.
	cat >libexec/postern/smtpd <<-X
	#!/bin/sh
	case " \$* " in
	*' -C '*) ;;
	*' -n 127.0.0.1:$1 '*) exec $PWD/libexec/postern/bad_asker.py ;;
	esac
	exec $PWD/libexec/postern/good_smtpd "\$@"
	X
	chmod 755 libexec/postern/smtpd
	echo "socketmap:inet:127.0.0.1:$USERS:table" >"$G/log/table"
	sink
	start
	expect "it begins" 30 test -s "$G/log/told"
	_until=$(($(date +%s) + 2 * PATIENCE))
	while ! grep -qx done "$G/log/told"; do
		told user@example.com ^250
		[ "$(date +%s)" -lt $_until ] || fail "it came to no end"
	done
	for i in 1 2 3 4 5; do told user@example.com ^250; done
	told nobody@example.com ^550
	cp "$G/log/told" told.out
	[ "$(grep -c 'garbage hung up on' told.out)" = 5 ] ||
	    fail "garbage was not refused"
	[ "$(grep -c 'unknown .*2 not named in main.cf; add it to proxy_read_maps' \
	    told.out)" = 3 ] || fail "a table that nobody named was opened"
	[ "$(grep -c 'flood held back' told.out)" = 3 ] ||
	    fail "a flood was not held back"
	is_one proxymap || fail "not one proxymap"
	nobody_complained
}
as user a_worker_goes_bad 90 "a bad worker costs itself only"

# --- what changes --------------------------------------------------------------

# A successor has the new configuration, and nobody gets a wrong answer.
settings_change()
{
	table_servers
	echo "user2@example.com there" >users2
	outside
	told user@example.com ^250
	told user2@example.com ^550
	sed -i "s|^relay_recipient_maps.*|& tcp:127.0.0.1:$ROUTES|" "$G/etc/main.cf"
	cat users2 >>routes
	postern reload || fail "no reload"
	expect "the new table is asked" 30 rcpt user2@example.com ^250
	told user@example.com ^250
	expect "the old one ends" 30 is_one proxymap
	nobody_complained
}
as user settings_change 60 "a reload knows the tables that main.cf names now"

a_file_changes()
{
	servers_begin redis-server redis-cli
	start_redis
	put_redis mset a:user@example.com there b:user2@example.com there
	with_users_of redis "hosts = 127.0.0.1:$REDIS_PORT
key_format = a:%s"
	told user@example.com ^250
	told user2@example.com ^550
	sed -i s/a:/b:/ "$G/etc/users.cf"
	expect "the new file is used" 30 rcpt user2@example.com ^250
	expect "the old one ends" 30 is_one proxymap
	told user@example.com ^550
	soon_logged "table redis:$G/etc/users.cf has changed -- restarting" ||
	    fail "that is not logged"
	# A file that is wrong makes nobody unknown.
	echo "hosts = nonsense:" >"$G/etc/users.cf"
	expect "a bad file is temporary" 30 rcpt user@example.com '^451 4.3.0'
	soon_logged "warning: redis:$G/etc/users.cf is unavailable. $G/etc/users.cf, line 1: bad server" ||
	    fail "the line is not logged"
	postern check >check.out 2>&1 && fail "check found nothing"
	grep -q "users.cf, line 1: bad server" check.out ||
	    fail "check does not tell: $(cat check.out)"
	echo "hosts = 127.0.0.1:$REDIS_PORT
key_format = b:%s" >"$G/etc/users.cf"
	expect "the good one is used" 30 rcpt user2@example.com ^250
}

# --- redis and memcached, of Debian's packages -------------------------------

with_servers() # name, seconds, description
{
	as root "$@"
	eval "${1}_as_root_cleanup() { end; servers_end; }"
}

# A walled gateway whose recipients are in a table of this type.
with_users_of() # type, lines of its configuration, seconds it may take
{
	configure "relay_recipient_maps = $1:$G/etc/users.cf"
	echo "timeout = ${3:-50}
$2" >"$G/etc/users.cf"
	sink
	start
}

# Answers, stops, comes back: seen by RCPT.
lives_and_dies() # server, how it is started
{
	told_by_and_by user@example.com ^250
	told_by_and_by nobody@example.com ^550
	pause_server "$1"
	later_in_time user@example.com
	resume_server "$1"
	expect "it answers again" 30 rcpt user@example.com ^250
	stop_server "$1"
	later_in_time nobody@example.com
	"$2"
	expect "it is back" 30 rcpt user@example.com ^250
	told_by_and_by nobody@example.com ^550
	nobody_complained
}

with_servers a_file_changes 90 "a file of a table that changes is read anew"

start_redis_with_users()
{
	start_redis
	put_redis set u:user@example.com there
	put_redis config set requirepass secret
}

redis_single()
{
	servers_begin redis-server redis-cli
	start_redis_with_users
	echo secret >"$V/password"
	with_users_of redis "hosts = 127.0.0.1:$REDIS_PORT
password_file = $V/password
key_format = u:%s" 1
	lives_and_dies redis start_redis_with_users
}
with_servers redis_single 90 "recipients are in Redis"

start_memcache_with_users()
{
	start_memcache
	/usr/bin/python3 - "$MEMCACHE_PORT" <<-X
	import socket, sys
	s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 100)
	s.sendall(b"set u:user@example.com 0 0 5\r\nthere\r\n")
	sys.exit(s.recv(100) != b"STORED\r\n")
	X
}

memcached()
{
	servers_begin memcached
	start_memcache_with_users
	with_users_of memcache "memcache = inet:127.0.0.1:$MEMCACHE_PORT
key_format = u:%s" 1
	lives_and_dies memcache start_memcache_with_users
}
with_servers memcached 90 "recipients are in memcached"

# Three servers, each with a third of the slots.
NODES="one two three"
port_of() { eval "echo \$port_$1"; } # node
bus_of() { eval "echo \$bus_$1"; }
node() # node, redis command...
{
	_port=$(port_of "$1")
	shift
	server_program redis-cli -p "$_port" "$@"
}
answers_ping() { node "$_node" ping | grep -q PONG; }
knows_all() { node "$1" cluster info | grep -q cluster_state:ok; }

start_node() # node
{
	_node=$1
	server_run "$1" answers_ping redis-server --port "$(port_of "$1")" \
	    --bind 127.0.0.1 --dir "$V" --save '' --appendonly no \
	    --cluster-enabled yes --cluster-config-file "$V/$1.nodes" \
	    --cluster-node-timeout 20000 --cluster-require-full-coverage no \
	    --cluster-port "$(bus_of "$1")" \
	    --set-proc-title no
}

start_cluster()
{
	set -- $(free_ports 6)
	port_one=$1 port_two=$2 port_three=$3
	bus_one=$4 bus_two=$5 bus_three=$6
	for _each in $NODES; do start_node $_each; done
	node one cluster addslotsrange 0 5460
	node two cluster addslotsrange 5461 10922
	node three cluster addslotsrange 10923 16383
	node one cluster meet 127.0.0.1 "$port_two" "$bus_two"
	node one cluster meet 127.0.0.1 "$port_three" "$bus_three"
	for _each in $NODES; do
		expect "$_each knows the others" 30 knows_all $_each
	done
	for i in 1 2 3 4 5 6 7 8 9; do
		node one -c set "user$i@example.com" there
	done >set.out
	[ "$(grep -c OK set.out)" = 9 ] || fail "not all could be set"
}

holder() # key, a node that lives; the node whose the key is
{
	_slot=$(node "${2:-one}" cluster keyslot "$1")
	if [ "$_slot" -le 5460 ]; then echo one
	elif [ "$_slot" -le 10922 ]; then echo two
	else echo three; fi
}

redis_cluster()
{
	servers_begin redis-server redis-cli
	start_cluster
	with_users_of redis "cluster = 127.0.0.1:1 127.0.0.1:$port_one"
	for i in 1 2 3 4 5 6 7 8 9; do told "user$i@example.com" ^250; done
	told user0@example.com ^550
	# A slot moves: MOVED, then the map is made anew.
	_slot=$(node one cluster keyslot user1@example.com)
	_from=$(holder user1@example.com)
	_to=one; [ "$_from" != one ] || _to=two
	_id=$(node $_to cluster myid)
	node "$_from" del user1@example.com
	node $_to cluster setslot "$_slot" node "$_id"
	for _each in $NODES; do
		node $_each cluster setslot "$_slot" node "$_id"
	done
	node $_to set user1@example.com there
	told user1@example.com ^250
	for i in 2 3 4 5 6 7 8 9; do told "user$i@example.com" ^250; done
	# Without one of them, the others' keys are still there.
	_lost=$(holder user2@example.com)
	_alive=one; [ "$_lost" != one ] || _alive=two
	stop_server "$_lost"
	for i in 2 3 4 5 6 7 8 9; do
		_want=^250
		[ "$(holder "user$i@example.com" $_alive)" != "$_lost" ] ||
		    _want='^451 4.3.0'
		told "user$i@example.com" "$_want"
	done
	nobody_complained
}
with_servers redis_cluster 120 "recipients are in a Redis cluster of three"
