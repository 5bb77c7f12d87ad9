# hosts - two hosts in namespaces of their own, for examples that name addresses
#
# The gateway's host, and one that is everybody else; ports below 1024 are open to
# all. Commands run there by $GATE and $WORLDLY. Both run on until end() kills
# them. Comes after lib.sh.

# In a user namespace nobody is still nobody. "hosts" and "resolv.conf" of this
# directory are the gateway's.
network() # addresses of the gateway, addresses of the world
{
	cat >gate.sh <<-X
	set -e
	mount --bind "$PWD/hosts" /etc/hosts
	mount --bind "$PWD/resolv.conf" /etc/resolv.conf
	ip link set lo up
	echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
	echo \$\$ >"$PWD/gate.pid"
	until ip link set gate up 2>/dev/null; do sleep 0.05; done
	for address in $1; do
		ip address add \$address/24 dev gate
	done
	exec tail -f /dev/null "$PWD/gate.pid"
	X
	cat >world.sh <<-X
	set -e
	unshare -n -m sh "$PWD/gate.sh" &
	until [ -s "$PWD/gate.pid" ]; do sleep 0.05; done
	ip link set lo up
	echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
	ip link add world type veth peer name gate netns \$!
	ip link set world up
	for address in $2; do
		ip address add \$address/24 dev world
	done
	exec tail -f /dev/null "$PWD/gate.pid"
	X
	_own=
	[ $AS = root ] || _own="-U --map-current-user --keep-caps"
	aside network unshare -n -m $_own sh "$PWD/world.sh"
	_own=
	[ $AS = root ] || _own="-U --preserve-credentials"
	WORLDLY="nsenter -t $(cat network.pid) -n -m $_own --"
	says_or_skip network . "no network namespace"
	GATE="nsenter -t $(cat gate.pid) -n -m $_own --"
}

# The file "zone" of this directory.
name_server()
{
	aside dns $GATE "$HERE/dns.py" 127.0.0.1 53 "$PWD/zone" "$PWD/dns.log"
	expect "the name server is ready" 20 grep -q ready dns.out
}

inner_sink() # name, address
{
	aside "$1" $WORLDLY "$LEDGER" sink --host "$2" \
	    --dump "$PWD/$1.d" 25 "$PWD/$1.got"
	expect "$1 is ready" 20 grep -q ready "$1.out"
}

# What an example says, and where everything lies. Its tables are made.
example() # name, tables...
{
	mkdir -p "$G/etc" "$G/spool" "$G/data" "$G/log"
	for file in "$DATA/$1"/*; do
		sed "s,@CONF@,$G/etc,g" "$file" >"$G/etc/${file##*/}"
	done
	cp "$POSTERN_SRC/conf/master.cf" "$G/etc"
	[ ! -e "$G/etc/master.cf.add" ] ||
	    cat "$G/etc/master.cf.add" >>"$G/etc/master.cf"
	cat >>"$G/etc/main.cf" <<-X
	queue_directory = $G/spool
	data_directory = $G/data
	maillog_file = $G/log/maillog
	walls_required = yes
	walls_self_test = yes
	X
	shift
	for table; do
		case $table in
		aliases) "$POSTERN_BUILD/sbin/postalias" -c "$G/etc" \
		    "hash:$G/etc/$table" || fail "postalias $table" ;;
		*) postmap "hash:$G/etc/$table" || fail "postmap $table" ;;
		esac
	done
}

# Two users are made outside, if need be.
users()
{
	[ $AS = user ] || BUILD=$POSTERN_BUILD \
	    "$POSTERN_SRC/tools/instance" conf "$PWD/users" 1 1
}

postern_inside() { $GATE "$POSTERN_BUILD/sbin/postern" -c "$G/etc" "$@"; }

# A dialog from the world; or, with GATE as the first word, from the gateway.
say() # options and port of talk.py..., the dialog on stdin
{
	_from=$WORLDLY
	[ "$1" != GATE ] || { _from=$GATE; shift; }
	cat >dialog
	$_from "$TALK" "$@" <dialog >talk.out 2>talk.err ||
	    fail "$*: $(cat talk.err)"
}

came() # which sink, envelope recipient
{
	grep -qxF "RCPT TO:<$2>" "$1".d/*.envelope
}
