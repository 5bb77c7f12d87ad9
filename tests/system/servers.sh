# servers - real servers of tables on loopback: OpenLDAP, PostgreSQL, MariaDB,
# Redis, memcached, from Debian's packages that ./check unpacked
#
#	servers_begin slapd psql	skips the case without these programs
#	start_ldap			its data made at the first time, ready
#	pause_server ldap		it holds connections and says nothing
#	stop_server ldap
#	servers_end			in the case's cleanup
#	server_certificate		before the first start: they speak TLS,
#					as localhost with $V/cert.pem
#
# The wrappers are in $POSTERN_SERVERS/bin, what was unpacked in its root. Data
# and sockets lie in a folder of its own, $V: paths of sockets are short. A
# server runs as nobody, if we are root, and has free ports of its own:
# $LDAP_PORT, $LDAPS_PORT, $PGSQL_PORT, $MYSQL_PORT, $REDIS_PORT, $MEMCACHE_PORT.
# Its pid is in $V/NAME.pid.

. "$POSTERN_SRC/tests/system/common.sh"
SERVER_ROOT=${POSTERN_SERVERS:-}/root

servers_begin() # programs...
{
	[ -n "${POSTERN_SERVERS:-}" ] ||
	    atf_skip "POSTERN_SERVERS is not set: no servers to be had"
	for _program; do
		[ -x "$POSTERN_SERVERS/bin/$_program" ] ||
		    atf_skip "no $_program in $POSTERN_SERVERS"
		as_nobody test -x "$POSTERN_SERVERS/bin/$_program" ||
		    atf_skip "nobody cannot run $POSTERN_SERVERS/bin/$_program"
	done
	V=$(mktemp -d /tmp/postern-servers.XXXXXX)
	echo "$V" >servers.dir
	chmod 755 "$V"
	[ "$(id -u)" != 0 ] || chown nobody "$V"
	set -- $(free_ports 6)
	LDAP_PORT=$1 PGSQL_PORT=$2 MYSQL_PORT=$3 REDIS_PORT=$4
	MEMCACHE_PORT=$5 LDAPS_PORT=$6
}

servers_end()
{
	[ -s servers.dir ] || return 0
	V=$(cat servers.dir)
	for _file in "$V"/*.pid; do
		[ -s "$_file" ] && end_server "$(cat "$_file")"
	done
	case $V in
	/tmp/postern-servers.*) rm -rf "$V" ;;
	esac
}

# PostgreSQL's children end by themselves on QUIT, and when it is gone.
end_server() # pid
{
	grep -qF "$V" "/proc/$1/cmdline" 2>/dev/null || return 0
	kill -CONT "$1"
	kill -QUIT "$1"
	wait_for 5 server_gone "$1" || kill -9 "$1"
}

as_nobody()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
	else
		"$@"
	fi
}

server_program() # name, arguments...
{
	_name=$1
	shift
	as_nobody "$POSTERN_SERVERS/bin/$_name" "$@"
}

# Its own authority; other.pem is another's.
server_certificate()
{
	for _name in cert other; do
		as_nobody openssl req -x509 -nodes -days 36500 -newkey ec \
		    -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=localhost \
		    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		    -keyout "$V/$_name.key" -out "$V/$_name.pem" 2>"$V/tls.log" ||
		    server_fail tls "no certificate"
		chmod 644 "$V/$_name.pem"
	done
}

# Words for a server that has the certificate; else none.
if_tls() { [ ! -s "$V/cert.pem" ] || echo "$@"; }

server_gone() { ! kill -0 "$1"; } # pid

server_fail() # name, what
{
	tail -n 15 "$V/$1.log" >&2
	atf_fail "$1: $2"
}

# Its log, and what it says while its data are made.
server_init() # name, command...
{
	_server=$1
	shift
	[ ! -e "$V/$_server.made" ] || return 0
	(umask 022; "$@") >"$V/$_server.log" 2>&1 || server_fail "$_server" "no data"
	: >"$V/$_server.made"
}

# Starts it, and waits until this question is answered.
server_run() # name, question, program, arguments...
{
	_server=$1 _question=$2 _program=$POSTERN_SERVERS/bin/$3
	shift 3
	# as_nobody in the background would be a shell's pid.
	if [ "$(id -u)" = 0 ]; then
		set -- setpriv --reuid=nobody --regid=nogroup --clear-groups \
		    "$_program" "$@"
	else
		set -- "$_program" "$@"
	fi
	"$@" </dev/null >>"$V/$_server.log" 2>&1 &
	echo $! >"$V/$_server.pid"
	wait_for 100 "$_question" ||
	    server_fail "$_server" "it does not answer"
}

stop_server() # name
{
	_pid=$(cat "$V/$1.pid")
	# PostgreSQL would wait for its clients to go.
	case $1 in
	pgsql)	kill -INT "$_pid" ;;
	*)	kill "$_pid" ;;
	esac
	wait "$_pid" || :
	rm -f "$V/$1.pid"
}

# It takes connections, and answers nothing; its processes, if it has several.
pause_server() # name
{
	kill -STOP "$(cat "$V/$1.pid")"
	for _child in $(pgrep -P "$(cat "$V/$1.pid")"); do
		kill -STOP "$_child"
	done
}

resume_server() # name
{
	for _child in $(pgrep -P "$(cat "$V/$1.pid")"); do
		kill -CONT "$_child"
	done
	kill -CONT "$(cat "$V/$1.pid")"
}

# --- OpenLDAP -------------------------------------------------------------------

# dc=example, of cn=admin,dc=example with the password secret; what others may
# read is all but ou=closed.
start_ldap()
{
	server_init ldap make_ldap
	_urls="ldap://127.0.0.1:$LDAP_PORT ldapi://$(ldap_socket)"
	_urls="$_urls $(if_tls "ldaps://127.0.0.1:$LDAPS_PORT")"
	server_run ldap ask_ldap slapd -f "$V/ldap.conf" -d none -h "${_urls% }"
}

ldap_socket() { echo "$V/ldap.sock" | sed 's|/|%2F|g'; }

make_ldap()
{
	cat >"$V/ldap.conf" <<-X
	include $SERVER_ROOT/etc/ldap/schema/core.schema
	attributetype ( 1.3.6.1.4.1.99999.1 NAME 'maildrop'
	  EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
	attributetype ( 1.3.6.1.4.1.99999.2 NAME 'memberURL'
	  EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
	modulepath $SERVER_ROOT/usr/lib/ldap
	moduleload back_mdb
	$(if_tls "TLSCertificateFile $V/cert.pem")
	$(if_tls "TLSCertificateKeyFile $V/cert.key")
	database mdb
	maxsize 16777216
	dbnosync
	suffix dc=example
	rootdn cn=admin,dc=example
	rootpw secret
	directory $V/ldap
	access to dn.subtree=ou=closed,dc=example by anonymous auth
	access to * by * read
	X
	as_nobody mkdir -p "$V/ldap"
	printf '%s\n' 'dn: dc=example' 'objectClass: organization' \
	    'objectClass: dcObject' 'dc: example' 'o: example' >"$V/ldap.ldif"
	server_program slapadd -q -f "$V/ldap.conf" -l "$V/ldap.ldif"
}

ask_ldap()
{
	server_program ldapsearch -x -H "ldap://127.0.0.1:$LDAP_PORT" \
	    -b dc=example -s base -l 60 dc
}

put_ldap() # LDIF on standard input
{
	server_program ldapadd -x -H "ldap://127.0.0.1:$LDAP_PORT" \
	    -D cn=admin,dc=example -w secret >>"$V/ldap.log" 2>&1 ||
	    server_fail ldap "it does not take the data"
}

# --- PostgreSQL -----------------------------------------------------------------

# The database mail of postern, with the password secret.
start_pgsql()
{
	server_init pgsql make_pgsql
	server_run pgsql ask_pgsql postgres -D "$V/pgsql" -k "$V" \
	    -h 127.0.0.1 -p "$PGSQL_PORT" -c fsync=off -c jit=off \
	    -c shared_buffers=4MB $(if_tls -c ssl=on \
	    -c "ssl_cert_file=$V/cert.pem" -c "ssl_key_file=$V/cert.key")
	[ -e "$V/pgsql.mail" ] || echo 'create database mail' |
	    PGSQL_DB=postgres put_pgsql
	: >"$V/pgsql.mail"
}

make_pgsql()
{
	echo secret >"$V/pgsql.pw"
	server_program initdb -D "$V/pgsql" -U postern -E UTF8 --locale=C \
	    --no-sync -A scram-sha-256 --pwfile="$V/pgsql.pw"
}

ask_pgsql() { echo 'select 1' | PGSQL_DB=postgres put_pgsql; }

put_pgsql() # SQL on standard input
{
	PGPASSWORD=secret PGCONNECT_TIMEOUT=60 server_program psql -X -q -A -t \
	    -v ON_ERROR_STOP=1 -h "$V" -p "$PGSQL_PORT" -U postern \
	    -d "${PGSQL_DB:-mail}"
}

# --- MariaDB --------------------------------------------------------------------

# The database mail of postern, with the password secret.
start_mysql()
{
	server_init mysql make_mysql
	set -- $MYSQL_OPTIONS
	server_run mysql ask_mysql mariadbd --no-defaults "$@" \
	    $(if_tls "--ssl-cert=$V/cert.pem" "--ssl-key=$V/cert.key") \
	    --datadir="$V/mysql" --tmpdir="$V" --socket="$V/mysql.sock" \
	    --lc-messages-dir="$SERVER_ROOT/usr/share/mysql" \
	    --character-sets-dir="$SERVER_ROOT/usr/share/mysql/charsets" \
	    --pid-file="$V/mysql.own" --bind-address=127.0.0.1 \
	    --port="$MYSQL_PORT"
}

MYSQL_OPTIONS="--innodb-buffer-pool-size=8M --innodb-log-file-size=4M
    --innodb-flush-method=nosync --skip-name-resolve --plugin-dir=/nonexistent"

make_mysql()
{
	as_nobody mkdir -p "$V/mysql"
	{
		printf '%s;\n' 'create database mysql' 'use mysql' \
		    'set @auth_root_socket=NULL'
		cat "$SERVER_ROOT/usr/share/mysql/mysql_system_tables.sql" \
		    "$SERVER_ROOT/usr/share/mysql/mysql_system_tables_data.sql"
		printf '%s;\n' 'create database mail' 'flush privileges' \
		    "create user postern identified by 'secret'" \
		    "grant all on mail.* to postern" \
		    "delete from mysql.global_priv where User = ''"
	} | server_program mariadbd --no-defaults $MYSQL_OPTIONS --bootstrap \
	    --datadir="$V/mysql" --tmpdir="$V" \
	    --lc-messages-dir="$SERVER_ROOT/usr/share/mysql" \
	    --character-sets-dir="$SERVER_ROOT/usr/share/mysql/charsets"
}

ask_mysql() { echo 'select 1' | put_mysql; }

put_mysql() # SQL on standard input
{
	server_program mariadb --no-defaults -N -B -S "$V/mysql.sock" \
	    --character-sets-dir="$SERVER_ROOT/usr/share/mysql/charsets" \
	    --default-character-set=utf8mb4 --connect-timeout=60 -u postern -psecret mail
}

# --- Redis, memcached -------------------------------------------------------------

start_redis() # more options...
{
	server_run redis ask_redis redis-server --port "$REDIS_PORT" \
	    --bind 127.0.0.1 --unixsocket "$V/redis.sock" --dir "$V" \
	    --save '' --appendonly no --set-proc-title no "$@"
}

ask_redis() { put_redis ping | grep -q PONG; }
put_redis() { server_program redis-cli -p "$REDIS_PORT" "$@"; } # command...

start_memcache()
{
	server_run memcache ask_memcache memcached -l 127.0.0.1 \
	    -p "$MEMCACHE_PORT" -m 8 -U 0 -P "$V/memcache.own"
}

ask_memcache()
{
	/usr/bin/python3 - "$MEMCACHE_PORT" <<-X
	import socket, sys
	s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
	s.sendall(b"version\r\n")
	sys.exit(not s.recv(100).startswith(b"VERSION"))
	X
}
