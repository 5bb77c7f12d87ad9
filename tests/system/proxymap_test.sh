#!/usr/bin/env atf-sh
# Tables outside: servers that answer, stop in the middle, and come back.
. "$POSTERN_SRC/tests/system/lib.sh"

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
proxymap_table_timeout = 2s
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
	[ $(($(date +%s) - _begun)) -le 6 ] || fail "451 came too late"
}

# Its kernel takes connections, it says nothing; then it is gone; then back.
a_server_stops()
{
	table_servers
	outside
	told user@example.com ^250
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
	logged "table socketmap:inet:127.0.0.1:$USERS:table answers again" ||
	    fail "that is not logged"
	stop_aside users
	later_in_time user@example.com
	later_in_time nobody@example.com
	serve_users
	expect "it is back" 30 rcpt user@example.com ^250
	told nobody@example.com ^550
	nobody_complained
}
both a_server_stops 90 "a server that stops is a temporary error, in time"

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
