#!/usr/bin/env atf-sh
# The other examples, as they stand, in networks of their own.
. "$POSTERN_SRC/tests/system/lib.sh"
. "$POSTERN_SRC/tests/system/hosts.sh"

GATEWAY=192.0.2.1 STRANGER=192.0.2.66 INSIDE=10.1.0.2 WORLD=10.1.0.77

open_hosts()
{
	echo 'nameserver 127.0.0.1' >resolv.conf
	echo '127.0.0.1 localhost' >hosts
	cat >zone <<-X
	example.com MX 10 trap.example.com
	trap.example.com A 10.1.0.99
	other.example MX 10 mx.other.example
	mx.other.example A $WORLD
	X
	network "$GATEWAY 10.1.0.1" "$STRANGER $INSIDE $WORLD"
	name_server
}

# What check says is in check.out; it must end with this status.
check() # status
{
	postern_inside check >check.out 2>&1
	_code=$?
	[ $_code = "$1" ] || fail "check ended with $_code"
}
says() { grep -qF -e "$1" check.out || fail "check does not say: $1"; }

# So many findings, and no other.
finds() # count
{
	_count=$(grep -cE '(warning|error|fatal): ' check.out)
	[ "$_count" = "$1" ] || {
		cat check.out
		fail "check has $_count findings, not $1"
	}
}

line_of() { grep -n -e "^$1" "$G/etc/main.cf" | sed 's/:.*//'; } # a line's head

# A recipient and its answer, for a client at this address.
rcpt() # from, sender, recipient, reply to RCPT
{
	say -s "$1" -h $GATEWAY 25 <<-X
	S: 220
	C: EHLO client.example
	S: 250
	C: MAIL FROM:<$2>
	S: ^250 2.1.0 Ok\$
	C: RCPT TO:<$3>
	S: $4
	C: QUIT
	S: 221
	X
}

whole_mail() # from, sender, recipient
{
	say -s "$1" -h $GATEWAY 25 <<-X
	S: 220
	C: EHLO client.example
	S: 250
	C: MAIL FROM:<$2>
	S: ^250 2.1.0 Ok\$
	C: RCPT TO:<$3>
	S: ^250 2.1.5 Ok\$
	C: DATA
	S: 354
	C: Subject: for $3
	C:
	C: body
	C: .
	S: ^250 2.0.0 Ok: queued as
	C: QUIT
	S: 221
	X
}

# --- mx-proxy ---------------------------------------------------------------

relays_by_its_lists()
{
	for domain in example.com example.net example.org; do
		whole_mail $STRANGER a@other.example "user@$domain"
		expect "mail for $domain is inside" 30 came inside "user@$domain"
	done
	rcpt $STRANGER a@other.example b@third.example \
	    '^554 5.7.1 <b@third.example>: Relay access denied$'
	rcpt $STRANGER a@other.example b@sub.example.com '^[24]5[04] |^554 '
	whole_mail $INSIDE user@example.com b@other.example
	expect "mail for the world is there" 30 came world b@other.example
	grep -q 'example.com MX' dns.log && fail "the inside's MX was asked for"
	:
}

# The limit is 20,480,000 bytes.
refuses_what_is_too_large()
{
	say -s $STRANGER -h $GATEWAY 25 <<-X
	S: 220
	C: EHLO client.example
	S: 250.SIZE 20480000
	C: MAIL FROM:<a@other.example> SIZE=20480001
	S: ^552 5.3.4
	C: MAIL FROM:<a@other.example> SIZE=20480000
	S: ^250
	C: RCPT TO:<user@example.com>
	S: ^250
	C: DATA
	S: 354
	C: Subject: large
	C:
	$(for i in $(seq 21); do
		printf 'FILL: 1000000 x\nC:\n'
	done)
	C: .
	S: ^552 5.3.4
	C: NOOP
	S: ^250
	C: QUIT
	S: 221
	X
}

mx_proxy()
{
	open_hosts
	example mx-proxy transport aliases
	users
	inner_sink inside $INSIDE
	inner_sink world $WORLD
	check 1
	says "main.cf, line $(line_of message_size-limit): message_size-limit: there is no such parameter; the nearest is message_size_limit"
	finds 1
	postern_inside start || fail "start failed"
	relays_by_its_lists
	refuses_what_is_too_large
	expect "the queue is empty" 30 queue_is_empty
	postern_inside stop || fail "stop failed"
	nobody_complained
}
both mx_proxy 180 "the MX proxy relays by its lists, and its typo is named"

# --- localhost-only ---------------------------------------------------------

refused() # address
{
	/usr/bin/python3 - "$1" <<-X
	import subprocess, sys
	code = "import socket, sys\ntry: socket.create_connection((sys.argv[1], 25), 10)\nexcept ConnectionRefusedError: sys.exit(0)\nsys.exit(1)"
	sys.exit(subprocess.call("$WORLDLY /usr/bin/python3 -c".split()
	    + [code, sys.argv[1]]))
	X
}

# Mail of a program on this machine: by SMTP, to an address that is ours; for the
# world there is the error transport.
local_programs_send()
{
	say GATE -h 127.0.0.1 25 <<-X
	S: ^220 localhost ESMTP Postern \(Ubuntu\)\$
	C: EHLO localhost
	S: 250
	C: MAIL FROM:<me@localhost>
	S: ^250
	C: RCPT TO:<b@other.example>
	S: ^554 5.7.1 <b@other.example>: Relay access denied\$
	C: RCPT TO:<root@localhost>
	S: ^250
	C: QUIT
	S: 221
	X
	printf 'Subject: from a program\n\nbody\n' >mail
	env MAIL_CONFIG="$G/etc" $GATE "$POSTERN_BUILD/sbin/sendmail" -i \
	    b@other.example <mail || fail "sendmail failed"
	expect "the mail of sendmail is tried" 30 logged \
	    'postfix/error\[[0-9]+\]: .*to=<b@other.example>, .* status=bounced'
}

localhost_only()
{
	open_hosts
	example localhost-only aliases
	users
	check 1
	says "main.cf, line $(line_of mynetworks): mynetworks: bad network value in \"[::ffff:]/104\""
	for name in biff readme_directory mailbox_command mailbox_size_limit; do
		says "main.cf, line $(line_of $name): $name: no effect here"
	done
	for name in smtpd smtp; do
		name=${name}_tls_session_cache_database
		says "main.cf, line $(line_of $name): $name: not in effect yet: TLS"
	done
	finds 3
	postern_inside start >start.out 2>&1 || fail "start failed"
	grep -qF '"[::ffff:]/104"' start.out || fail "start does not name it"
	for address in $GATEWAY 10.1.0.1; do
		refused $address || fail "$address takes connections"
	done
	local_programs_send
	postern_inside reload || fail "reload failed"
	postern_inside stop || fail "stop failed"
	nobody_complained
}
both localhost_only 200 "the host that only sends names the bad entry and runs"

# --- filtering --------------------------------------------------------------

filtering()
{
	open_hosts
	example filtering aliases
	users
	check 2
	for name in content_filter mime_header_checks; do
		says "error: $G/etc/main.cf, line $(line_of $name): $name = "
	done
	says "content filters: not in effect yet, and mail would pass without"
	says "header checks: not in effect yet, and mail would pass without"
	says "main.cf, line $(line_of masquerade_domains): masquerade_domains: not in effect yet: masquerading"
	says "main.cf, line $(line_of receive_override_options): receive_override_options: not in effect yet"
	says "main.cf, line $(line_of home_mailbox): home_mailbox: no effect here"
	says "main.cf, line $(line_of reject_unknown_recipient_domain): reject_unknown_recipient_domain: there is no such parameter"
	says "smtpd_client_restrictions: restriction reject_rbl_client is not there yet"
	postern_inside start >start.out 2>&1 && fail "it was started"
	grep -q 'content_filter = .*not in effect yet' start.out ||
	    fail "start does not say why"
	[ ! -s "$G/spool/pid/master.pid" ] || fail "a master is there"
}
both filtering 60 "what the filter example asks for in vain is named"
