#!/usr/bin/env atf-sh
# Recipients and routes in real servers, asked by jailed daemons: they answer,
# hang, go, and come back.
. "$POSTERN_SRC/tests/system/lib.sh"
. "$POSTERN_SRC/tests/system/servers.sh"

# name, programs, description
a_database()
{
	NEEDS=setpriv as root "$1" 60 "$3"
	eval "
	${1}_as_root_body() { AS=root; begin; servers_begin $2; $1; }
	${1}_as_root_cleanup() { end; servers_end; }"
}

rcpt() # address, reply
{
	printf '%s\n' 'S: ^220' 'C: EHLO client.example' 'S: ^250' \
	    'C: MAIL FROM:<a@client.example>' 'S: ^250' "C: RCPT TO:<$1>" \
	    "S: ^$2" 'C: QUIT' 'S: ^221' | talk
}

# The tables of smtpd and rewrite: recipients.cf, routes.cf.
relay() # type
{
	gateway "relay_recipient_maps = $1:$PWD/recipients.cf
transport_maps = proxy:$1:$PWD/routes.cf"
}

# The two files: how recipients are asked, how routes are, and in each query T
# is r, then t.
files() # lines, lines, line of the query
{
	umask 077
	printf '%s\n' "$1" 'timeout = 1' >recipients.cf
	echo "$3" | sed "s/T/r/" >>recipients.cf
	printf '%s\n' "$2" 'timeout = 1' >routes.cf
	echo "$3" | sed "s/T/t/" >>routes.cf
	umask 022
}

# Recipients are asked by TLS, if it can be; routes by a UNIX socket.
secure()
{
	! command -v openssl >/dev/null || server_certificate
}

rows()
{
	printf '%s;\n' 'create table r (k varchar(200), v varchar(200))' \
	    'create table t (k varchar(200), v varchar(200))' \
	    "insert into r values ('known@example.com', 'x')" \
	    "insert into t values ('example.com', 'smtp:[127.0.0.1]:$SINK')"
}

seconds_of() # command...
{
	_begun=$(date +%s%N)
	"$@" || return
	SECONDS_TAKEN=$((($(date +%s%N) - _begun) / 1000000000))
}

temporary() # why
{
	seconds_of rcpt known@example.com 451 2>rcpt.err ||
	    fail "$1: a known recipient is not told to come again"
	[ "$SECONDS_TAKEN" -le 60 ] || fail "$1: it took $SECONDS_TAKEN s"
	rcpt nobody@example.com 451 2>rcpt.err ||
	    fail "$1: an unknown recipient is judged"
}

# The tables have one second, so that 451 may come first.
works() # name of the start function
{
	expect "a known recipient is taken" 20 rcpt known@example.com 250
	expect "an unknown one is not" 20 rcpt nobody@example.com 550
	expect "a quote is no name" 20 \
	    rcpt "o'known\"@example.com" "(501|550)"
	expect "a key is no query" 20 rcpt '"x'\'' or 1=1 -- "@example.com' 550
	expect "a key is no pattern" 20 rcpt '*@example.com' 550
	send --count 5 --to known@example.com || fail "mail is not taken"
	settle 20
}

comes_and_goes() # type
{
	pause_server "$1"
	others_go_on "$PORT" 2>others.err || fail "$(cat others.err)"
	temporary "it hangs"
	resume_server "$1"
	expect "the server answers again" 20 rcpt known@example.com 250
	stop_server "$1"
	temporary "it is gone"
	"start_$1"
	expect "the server is back" 20 rcpt known@example.com 250
	expect "an unknown one is refused" 20 rcpt nobody@example.com 550
}

# While the recipient of one session is asked for in vain, another is answered.
# On a slow machine the time of the first may be over before.
others_go_on() # port
{
	/usr/bin/python3 - "$1" <<-X
	import select, socket, sys
	def reply(s, code):
	    said = b""
	    while not said.endswith(b"\n"):
	        more = s.recv(4096)
	        if not more:
	            sys.exit("a session was ended")
	        said += more
	    if not said.startswith(code):
	        sys.exit(f"{said!r}, not {code!r}")
	def session():
	    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 100)
	    reply(s, b"220")
	    s.sendall(b"HELO other.example\r\n")
	    reply(s, b"250")
	    return s
	for _ in range(10):
	    one, other = session(), session()
	    one.sendall(b"MAIL FROM:<a@client.example>\r\n")
	    reply(one, b"250")
	    one.sendall(b"RCPT TO:<known@example.com>\r\n")
	    other.sendall(b"NOOP\r\n")
	    first = select.select([one, other], [], [], 100)[0]
	    reply(one, b"451")
	    reply(other, b"250")
	    one.close()
	    other.close()
	    if first == [other]:
	        sys.exit(0)
	sys.exit("another session waits")
	X
}

database() # type
{
	relay "$1"
	works
	comes_and_goes "$1"
	# Many at a time, and mail goes by the table again.
	send --first 100 --count 200 --sessions 8 --each --size 500 \
	    --to known@example.com || fail "mail is not taken"
	settle 20
	! logged 'reject: .* 550 .*<known@' || fail "a known one was refused"
	nobody_complained
}

pgsql()
{
	secure
	start_pgsql
	rows | put_pgsql
	_tls=$(if_tls "?sslmode=verify-full&sslrootcert=$V/cert.pem")
	files "hosts = postgresql://postern:secret@127.0.0.1:$PGSQL_PORT/mail$_tls" \
	    "hosts = unix:$V/.s.PGSQL.$PGSQL_PORT
user = postern
password = secret
dbname = mail" "query = select v from T where k = '%s'"
	database pgsql
}
a_database pgsql "postgres initdb psql" "recipients and routes in PostgreSQL"

mysql()
{
	secure
	start_mysql
	rows | put_mysql
	_login="user = postern
password = secret
dbname = mail"
	files "hosts = 127.0.0.1:$MYSQL_PORT
$(if_tls "tls_CAfile = $V/cert.pem")
$_login" "hosts = unix:$V/mysql.sock
$_login" "query = select v from T where k = '%s'"
	database mysql
	# Loaded before the walls, in which nothing can be.
	grep -q caching_sha2_password "/proc/$(workers proxymap)/maps" ||
	    fail "the library has no plugins"
}
a_database mysql "mariadbd mariadb" "recipients and routes in MariaDB"

entry() # unit, key, value
{
	printf '%s\n' "dn: ou=$1,dc=example" 'objectClass: extensibleObject' \
	    'objectClass: organizationalUnit' "description: $2" \
	    "maildrop: $3" ''
}

ldap()
{
	secure
	start_ldap
	{
		entry r known@example.com x
		entry t example.com "smtp:[127.0.0.1]:$SINK"
	} | put_ldap
	files "server_host = ldap://127.0.0.1:$LDAP_PORT
$(if_tls 'start_tls = yes')
$(if_tls 'tls_require_cert = yes')
$(if_tls "tls_ca_cert_file = $V/cert.pem")
search_base = dc=example" "server_host = ldapi://$(ldap_socket)
search_base = dc=example" "query_filter = (&(ou=T)(description=%s))"
	database ldap
}
a_database ldap "slapd slapadd ldapadd ldapsearch" "recipients and routes in OpenLDAP"

# No server: a file, which a writer locks.
sqlite_execute() # SQL on standard input
{
	/usr/bin/python3 -c 'import sqlite3, sys
sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())' "$PWD/db/data.db"
}

sqlite()
{
	mkdir db
	rows | sqlite_execute
	files "dbpath = $PWD/db/data.db" "dbpath = $PWD/db/data.db" \
	    "query = select v from T where k = '%s'"
	relay sqlite
	works
	aside lock /usr/bin/python3 -c 'import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("begin exclusive")
print("locked", flush=True)
time.sleep(1000)' "$PWD/db/data.db"
	expect "it is locked" 20 grep -q locked lock.out
	temporary "it is locked"
	stop_aside lock
	expect "it is not locked any more" 20 rcpt known@example.com 250
	echo "insert into r values ('new@example.com', 'x')" | sqlite_execute
	expect "a new row is seen" 20 rcpt new@example.com 250
	nobody_complained
}
as root sqlite 60 "recipients and routes in SQLite"
