#!/usr/bin/env atf-sh
# Tables in real servers, asked by postmap -q: what they answer, what odd keys
# do, and what is said when the server is not there.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
. "$POSTERN_SRC/tests/system/servers.sh"
ODD=$POSTERN_SRC/tests/proxymap/odd_keys.py
CASES=

# name, programs, description
a_case()
{
	eval "
	atf_test_case $1 cleanup
	${1}_head()
	{
		atf_set descr '$3'
		atf_set timeout 600
		atf_set require.progs /usr/bin/python3
	}
	${1}_body() { begin $2; $1; }
	${1}_cleanup() { servers_end; }
	CASES=\"\$CASES $1\""
}

atf_init_test_cases()
{
	for _case in $CASES; do
		atf_add_test_case "$_case"
	done
}

begin() # programs of servers...
{
	mkdir etc
	echo 'compatibility_level = 3.6' >etc/main.cf
	umask 077
	[ $# = 0 ] || servers_begin "$@"
}

postmap() { "$POSTERN_BUILD/sbin/postmap" -c "$PWD/etc" "$@"; }

# The table answers this, and says nothing else.
finds() # table, key, value
{
	_got=$(postmap -q "$2" "$1" 2>ask.err) ||
	    { cat ask.err >&2; atf_fail "$1 has no $2"; }
	[ "$_got" = "$3" ] || atf_fail "$1: $2 is $_got, not $3"
	[ ! -s ask.err ] || { cat ask.err >&2; atf_fail "$1: it complains"; }
}

finds_none() # table, key
{
	! postmap -q "$2" "$1" >ask.out 2>ask.err ||
	    atf_fail "$1 has $2: $(cat ask.out)"
	[ ! -s ask.err ] || { cat ask.err >&2; atf_fail "$1: it complains"; }
}

# An error with these words.
fails() # table, key, words
{
	! postmap -q "$2" "$1" >ask.out 2>ask.err ||
	    atf_fail "$1 has $2: $(cat ask.out)"
	grep -q -e "$3" ask.err ||
	    { cat ask.err >&2; atf_fail "$1: it does not say $3"; }
	! grep -q secret ask.err || atf_fail "$1: it tells the password"
}

# The same of a server that would answer after minutes, if at all.
fails_in_time() # table, key, words
{
	_file=${1#*:./}
	sed 's/^timeout = .*/timeout = 2/' "$_file" >"hasty.$_file"
	_from=$(date +%s)
	fails "${1%%:*}:./hasty.$_file" "$2" "$3"
	[ $(($(date +%s) - _from)) -le 100 ] || atf_fail "$1: it took too long"
}

odd_keys() # table
{
	"$ODD" keys >odd.keys
	"$ODD" want | sort >odd.want
	postmap -q - "$1" <odd.keys >odd.got 2>odd.err || :
	[ ! -s odd.err ] || { cut -c1-300 odd.err >&2; atf_fail "odd keys: it complains"; }
	sort odd.got | cmp - odd.want ||
	    { sort odd.got | diff - odd.want | cut -c1-100 >&2
	    atf_fail "odd keys are not found as they are"; }
	# No character at all: an error or none, and the table goes on.
	! printf '\377@x.example' | postmap -q - "$1" >ask.out 2>&1 ||
	    atf_fail "what is no text is found"
}

# What all tables of SQL have: t (k, v).
sql_data()
{
	printf '%s;\n' "insert into t values ('one@x.example', 'first')" \
	    "insert into t values ('two@x.example', 'a@y')" \
	    "insert into t values ('two@x.example', 'b@z')" \
	    "insert into t values ('none@x.example', null)" \
	    "insert into t values ('empty@x.example', '')"
}

# A file: the connection's lines are in the file connection.
table() # name, lines...
{
	_file=$1.cf
	shift
	cat connection >"$_file"
	printf '%s\n' "$@" >>"$_file"
}

sql_answers() # type
{
	finds "$1:./t.cf" one@x.example first
	finds "$1:./t.cf" ONE@x.example first
	finds "$1:./t.cf" two@x.example a@y,b@z
	finds_none "$1:./t.cf" nobody@x.example
	finds_none "$1:./t.cf" none@x.example
	finds_none "$1:./t.cf" empty@x.example
	odd_keys "$1:./t.cf"
	finds "$1:./t.cf" one@x.example first

	table parts "query = select v from t where k = '%u@%2.%1'" \
	    "result_format = %U:%s"
	finds "$1:./parts.cf" one@sub.x.example one:first
	finds_none "$1:./parts.cf" one
	finds_none "$1:./parts.cf" one@example
	table limit "query = select v from t where k = '%s'" \
	    "expansion_limit = 1" "domain = x.example"
	finds "$1:./limit.cf" one@x.example first
	fails "$1:./limit.cf" two@x.example expansion_limit
	finds_none "$1:./limit.cf" one@y.example
	table oldest "select_field = v" "table = t" "where_field = k" \
	    "additional_conditions = and v <> 'b@z'"
	finds "$1:./oldest.cf" two@x.example a@y
	table bad "query = select v from nowhere where k = '%s'"
	fails "$1:./bad.cf" one nowhere
	table unquoted "query = select v from t where k = %s"
	fails "$1:./unquoted.cf" "'one@x.example'" "not in single quotes"
	: >empty.cf
}

sqlite()
{
	"$ODD" sqlite data.db
	sql_data | /usr/bin/python3 -c 'import sqlite3, sys
sqlite3.connect("data.db").executescript(sys.stdin.read())'
	echo "dbpath = $PWD/data.db" >connection
	table t "query = select v, 'more' from t where k = '%s'"
	sql_answers sqlite
	# Nobody writes, whatever the query.
	table write "query = delete from t where k <> '%s'"
	fails sqlite:./write.cf one readonly
	table double 'query = select v from t where k = "%s"'
	postmap -q one sqlite:./double.cf >ask.out 2>ask.err || :
	grep -q "not in single quotes" ask.err || atf_fail "it does not warn"
	# A writer who does not end.
	/usr/bin/python3 - <<-X
	import sqlite3
	db = sqlite3.connect("data.db", isolation_level=None)
	db.execute("begin exclusive")
	import subprocess, sys
	open("locked.cf", "w").write(open("t.cf").read() + "timeout = 1\n")
	r = subprocess.run(["$POSTERN_BUILD/sbin/postmap", "-c", "etc", "-q",
	    "one@x.example", "sqlite:./locked.cf"], capture_output=True,
	    timeout=100)
	sys.exit(not (r.returncode == 1 and b"locked" in r.stderr))
	X
	[ $? = 0 ] || atf_fail "a lock is no error"
	finds sqlite:./t.cf one@x.example first
	echo 'dbpath = /nonexistent/x' >connection
	table t "query = select v from t where k = '%s'"
	fails sqlite:./t.cf one "/nonexistent/x"
}
a_case sqlite "" "sqlite: answers, quotes, does not write, and waits for a lock a while only"

# The server goes, hangs, and comes back.
comes_and_goes() # type, the start function's name
{
	pause_server "$1"
	fails_in_time "$1:./t.cf" one@x.example .
	resume_server "$1"
	finds "$1:./t.cf" one@x.example first
	stop_server "$1"
	fails "$1:./t.cf" one@x.example .
	"start_$1"
	finds "$1:./t.cf" one@x.example first
}

pgsql()
{
	start_pgsql
	echo 'create table t (k text, v text)' | put_pgsql
	{ sql_data; "$ODD" sql pgsql; } | put_pgsql
	connection() # hosts
	{
		printf '%s\n' "hosts = $1" 'user = postern' 'dbname = mail' \
		    'password = secret' 'timeout = 50' >connection
		table t "query = select v from t where k = '%s'"
	}
	connection "unix:$V/.s.PGSQL.$PGSQL_PORT"
	finds pgsql:./t.cf one@x.example first
	connection "postgresql://postern:secret@127.0.0.1:$PGSQL_PORT/mail"
	finds pgsql:./t.cf one@x.example first
	# One of them is not there.
	connection "127.0.0.1:1 inet:127.0.0.1:$PGSQL_PORT, unix:/nonexistent"
	for _try in 1 2 3; do
		finds pgsql:./t.cf one@x.example first
	done
	connection "127.0.0.1:$PGSQL_PORT"
	sql_answers pgsql
	echo "create function f(text) returns text language sql as
	    'select v from t where k = \$1'" | put_pgsql
	table function 'select_function = f'
	finds pgsql:./function.cf one@x.example first
	table many "query = select repeat('x', 1000) from
	 generate_series(1, 2000000) where '%s' <> ''"
	fails pgsql:./many.cf one "bytes of values"
	table slow "query = select pg_sleep(1000) where '%s' <> ''"
	fails_in_time pgsql:./slow.cf one "in time"
	table set "query = create table u (k text) -- '%s'"
	fails pgsql:./set.cf one "no result set"
	table broken "query = select E'%s' || v from t where k = '%s'"
	postmap -q one pgsql:./broken.cf >ask.out 2>ask.err || :
	grep -q "not in single quotes" ask.err || atf_fail "it does not warn"
	comes_and_goes pgsql
	sed -i 's/^password.*/password = secretive/' connection
	table t "query = select v from t where k = '%s'"
	fails pgsql:./t.cf one "authentication failed"
}
a_case pgsql "postgres initdb psql" "pgsql: answers, quotes, and ends in time"

mysql()
{
	start_mysql
	echo 'create table t (k mediumtext, v text)
	    character set utf8mb4 collate utf8mb4_bin' | put_mysql
	{ sql_data; "$ODD" sql mysql; } | put_mysql
	connection() # hosts
	{
		printf '%s\n' "hosts = $1" 'user = postern' 'dbname = mail' \
		    'password = secret' 'timeout = 50' >connection
		table t "query = select v from t where k = '%s'"
	}
	connection "unix:$V/mysql.sock"
	finds mysql:./t.cf one@x.example first
	connection "127.0.0.1:1 inet:127.0.0.1:$MYSQL_PORT, unix:/nonexistent"
	for _try in 1 2 3; do
		finds mysql:./t.cf one@x.example first
	done
	connection "127.0.0.1:$MYSQL_PORT"
	sql_answers mysql
	table double 'query = select v from t where k = "%s"'
	odd_keys mysql:./double.cf
	echo 'create procedure p(in x text) select v from t where k = x' |
	    put_mysql
	table call "query = call p('%s')"
	finds mysql:./call.cf one@x.example first
	table many "query = select repeat('x', 1000) from
	 seq where k <> '%s'"
	{
		echo 'create table seq (k int);'
		echo 'insert into seq values (1),(2),(3),(4),(5),(6),(7),(8);'
		for _i in 1 2 3 4 5 6 7 8 9 10 11 12; do
			echo 'insert into seq select k from seq;'
		done
	} | put_mysql
	fails mysql:./many.cf one "bytes of values"
	table slow "query = select sleep(1000) from t where '%s' <> ''"
	fails_in_time mysql:./slow.cf one .
	table set "query = update t set v = v where k = '%s'"
	fails mysql:./set.cf nobody "no result set"
	table noset "query = update t set v = v where k = '%s'" \
	    "require_result_set = no"
	finds_none mysql:./noset.cf nobody
	comes_and_goes mysql
	sed -i 's/^password.*/password = secretive/' connection
	table t "query = select v from t where k = '%s'"
	fails mysql:./t.cf one "Access denied"
}
a_case mysql "mariadbd mariadb" "mysql: answers, quotes, and ends in time"

ldap_entries()
{
	cat <<-X
	dn: ou=one,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	description: one@x.example
	maildrop: first

	dn: ou=two,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	description: two@x.example
	maildrop: a@y
	maildrop: b@z

	dn: ou=group,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	description: group@x.example
	member: ou=one,dc=example
	member: ou=inner,dc=example
	member: ou=nobody,dc=example
	maildrop: owner@x
	mail: group-mail@x

	dn: ou=inner,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	description: inner@x.example
	memberURL: ldap:///dc=example?maildrop?sub?(description=two@x.example)

	dn: ou=list,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	description: list@x.example
	maildrop: not-this
	member: ou=one,dc=example
	street: only-this

	dn: ou=loop,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	description: loop@x.example
	member: ou=loop,dc=example

	dn: ou=closed,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	description: closed@x.example
	maildrop: hidden

	dn: ou=x.example,dc=example
	objectClass: organizationalUnit

	dn: ou=in,ou=x.example,dc=example
	objectClass: organizationalUnit
	objectClass: extensibleObject
	maildrop: inside
	description: in

	X
}

# With a filter, if the lines have none.
ldap_table() # name, lines...
{
	case $* in
	*query_filter*)	table "$@" ;;
	*)		table "$@" 'query_filter = (description=%s)' ;;
	esac
}

ldap()
{
	start_ldap
	{ ldap_entries; "$ODD" ldif; } | put_ldap
	connection() # server_host
	{
		printf '%s\n' "server_host = $1" 'version = 3' \
		    'timeout = 50' >connection
		ldap_table t 'search_base = dc=example'
	}
	connection "ldapi://$(ldap_socket)"
	finds ldap:./t.cf one@x.example first
	connection 127.0.0.1
	ldap_table t 'search_base = dc=example' "server_port = $LDAP_PORT"
	finds ldap:./t.cf one@x.example first
	connection "ldap://127.0.0.1:1 ldap://127.0.0.1:$LDAP_PORT"
	finds ldap:./t.cf one@x.example first
	ldap_answers
	ldap_groups
	connection "ldap://127.0.0.1:$LDAP_PORT"
	comes_and_goes ldap
}

ldap_answers()
{
	finds ldap:./t.cf two@x.example a@y,b@z
	finds_none ldap:./t.cf nobody@x.example
	finds_none ldap:./t.cf closed@x.example
	odd_keys ldap:./t.cf
	ldap_table base 'search_base = ou=%d,dc=example' 'query_filter = description=%u' \
	    'result_filter = %S=%s' 'scope = one' 'bind = no'
	finds ldap:./base.cf in@x.example in@x.example=inside
	finds_none ldap:./base.cf in@y.example
	finds_none ldap:./base.cf 'in@x.example,dc=example'
	finds_none ldap:./base.cf in
	ldap_table limit 'search_base = dc=example' 'expansion_limit = 1'
	fails ldap:./limit.cf two@x.example expansion_limit
	ldap_table size 'search_base = dc=example' 'size_limit = 1' \
	    'query_filter = (|(description=%s)(description=two@x.example))'
	fails ldap:./size.cf one@x.example 'Size limit'
	ldap_table nobase 'search_base = dc=nothing'
	fails ldap:./nobase.cf one 'No such object'
	ldap_table filter 'search_base = dc=example' 'query_filter = (description=%s'
	fails ldap:./filter.cf one 'filter'
	ldap_table admin 'search_base = dc=example' 'bind_dn = cn=admin,dc=example' \
	    'bind_pw = secret'
	finds ldap:./admin.cf closed@x.example hidden
	ldap_table wrong 'search_base = dc=example' 'bind_dn = cn=admin,dc=example' \
	    'bind_pw = secretive'
	fails ldap:./wrong.cf one 'Invalid credentials'
	ldap_table tls 'search_base = dc=example' 'start_tls = yes'
	fails ldap:./tls.cf one 'start_tls'
}

# In no order.
group_is() # table, key, sorted values...
{
	_got=$(postmap -q "$2" "ldap:./$1.cf" | tr ',' '\n' | sort | xargs) || :
	shift 2
	[ "$_got" = "$*" ] || atf_fail "the group is $_got, not $*"
}

ldap_groups()
{
	ldap_table group 'search_base = dc=example' \
	    'special_result_attribute = member, memberURL'
	group_is group group@x.example a@y b@z first owner@x
	ldap_table leaf 'search_base = dc=example' \
	    'special_result_attribute = member, memberURL' \
	    'result_attribute = mail' 'leaf_result_attribute = maildrop'
	group_is leaf group@x.example a@y b@z first group-mail@x
	ldap_table terminal 'search_base = dc=example' \
	    'special_result_attribute = member, memberURL' \
	    'terminal_result_attribute = street'
	group_is terminal list@x.example only-this
	fails ldap:./group.cf loop@x.example 'deep'
}
a_case ldap "slapd slapadd ldapadd ldapsearch" "ldap: answers, quotes, follows groups, and ends in time"

# Each server is who it is by this authority, and not by another.
by_authority() # type, words of the error
{
	finds "$1:./t.cf" one@x.example first
	sed -i "s|$V/cert.pem|$V/other.pem|" t.cf
	fails "$1:./t.cf" one@x.example "$2"
}

tls()
{
	command -v openssl >/dev/null || atf_skip "no openssl"
	server_certificate
	start_pgsql
	echo 'create table t (k text, v text)' | put_pgsql
	sql_data | put_pgsql
	echo "hosts = postgresql://postern:secret@localhost:$PGSQL_PORT/mail?sslmode=verify-full&sslrootcert=$V/cert.pem" >connection
	table t "query = select v from t where k = '%s'"
	by_authority pgsql "certificate verify failed"

	start_mysql
	echo 'create table t (k text, v text)' | put_mysql
	sql_data | put_mysql
	printf '%s\n' "hosts = 127.0.0.1:$MYSQL_PORT" 'user = postern' \
	    'password = secret' 'dbname = mail' "tls_CAfile = $V/cert.pem" \
	    'tls_verify_cert = yes' >connection
	table t "query = select v from t where k = '%s'"
	by_authority mysql "[Cc]ertificate"

	start_ldap
	ldap_entries | put_ldap
	for _how in ldap:yes:$LDAP_PORT ldaps:no:$LDAPS_PORT; do
		_rest=${_how#*:}
		printf '%s\n' \
		    "server_host = ${_how%%:*}://127.0.0.1:${_how##*:}" \
		    "start_tls = ${_rest%:*}" 'tls_require_cert = yes' \
		    "tls_ca_cert_file = $V/cert.pem" \
		    'search_base = dc=example' >connection
		ldap_table t
		by_authority ldap .
	done
}
a_case tls "postgres initdb psql mariadbd mariadb slapd slapadd ldapadd ldapsearch" "servers are held against an authority"
