#!/usr/bin/env atf-sh
# The firewall example, as it stands, in a network of its own.
. "$POSTERN_SRC/tests/system/lib.sh"
. "$POSTERN_SRC/tests/system/hosts.sh"

GATEWAY=192.0.2.1 STRANGER=192.0.2.66 TRUSTED=12.34.56.7
INSIDE=10.9.9.25 WORLD=10.9.9.77

# As root the inside host is in /etc/hosts, else in DNS; whoever asked for its MX
# would be led astray.
names()
{
	echo 'nameserver 127.0.0.1' >resolv.conf
	echo '127.0.0.1 localhost' >hosts
	cat >zone <<-X
	inside-gateway.example.com MX 10 trap.example.com
	example.com MX 10 trap.example.com
	trap.example.com A 10.9.9.99
	other.example MX 20 trap.example.com
	other.example MX 10 mx.other.example
	mx.other.example A $WORLD
	X
	if [ $AS = root ]; then
		echo "$INSIDE inside-gateway.example.com" >>hosts
	else
		echo "inside-gateway.example.com A $INSIDE" >>zone
	fi
}

gateway_example()
{
	example firewall transport virtual relay_recipients
	# A door for what comes in behind smtpd's checks.
	echo '26 inet n - n - - smtpd -o smtpd_reject_unlisted_recipient=no' \
	    >>"$G/etc/master.cf"
}

stage()
{
	names
	network "$GATEWAY 10.9.9.1 12.34.56.1" \
	    "$STRANGER $TRUSTED $INSIDE $WORLD"
	gateway_example
	name_server
	inner_sink inside $INSIDE
	inner_sink world $WORLD
	users
	postern_inside check >check.out 2>&1 || fail "check has findings"
	! grep -E '(warning|error|fatal): ' check.out || fail "check says that"
	postern_inside start || fail "start failed"
	expect "the door is open" 30 said_hello
}

said_hello()
{
	printf 'S: 220 gateway.example.com ESMTP\n' |
	    $WORLDLY "$TALK" -h $GATEWAY 25
}

# A whole message, or a refusal of the recipient.
mail() # from which address, sender, recipient, reply to RCPT, port
{
	{
		printf 'S: 220\nC: EHLO client.example\nS: 250\n'
		printf 'C: MAIL FROM:<%s>\nS: ^250 2.1.0 Ok$\n' "$2"
		printf 'C: RCPT TO:<%s>\nS: %s\n' "$3" "$4"
		case $4 in
		*250*)	printf 'C: DATA\nS: 354\nC: Subject: for %s\nC: \n' "$3"
			printf 'C: body\nC: .\nS: ^250 2.0.0 Ok: queued as\n' ;;
		esac
		printf 'C: QUIT\nS: 221\n'
	} >dialog
	$WORLDLY "$TALK" -s "$1" -h $GATEWAY "${5:-25}" <dialog >talk.out 2>talk.err ||
	    fail "from $1 to $3: $(cat talk.err)"
}

OK='^250 2.1.5 Ok$'
DENIED='^554 5.7.1 <.*>: Relay access denied$'
UNKNOWN='^550 5.1.1 <.*>: Recipient address rejected: User unknown in relay recipient table$'
DISABLED='^550 5.1.1 <.*>: Recipient address rejected: local mail delivery is disabled$'

from_outside()
{
	mail $STRANGER a@other.example user1@example.com "$OK"
	expect "user1's mail is inside" 30 came inside user1@example.com
	expect "it is logged" 30 logged \
	    'postfix/smtp\[[0-9]+\]: [0-9A-Za-z]+: to=<user1@example.com>, relay=inside-gateway.example.com\[10.9.9.25\]:25, .* status=sent'
	mail $STRANGER a@other.example nobody@example.com "$UNKNOWN"
	mail $STRANGER a@other.example user1@sub.example.com "$DENIED"
	mail $STRANGER a@other.example b@third.example "$DENIED"
	mail $STRANGER a@other.example b%third.example@example.com '^(550|554) '
	mail $STRANGER a@other.example '"b@third.example"@example.com' '^(550|554) '
	expect "the refusal is logged" 30 logged \
	    'postfix/smtpd\[[0-9]+\]: NOQUEUE: reject: RCPT from unknown\[192.0.2.66\]: 554 5.7.1 <b@third.example>: Relay access denied; from=<a@other.example> to=<b@third.example> proto=ESMTP helo=<client.example>'
}

# The addresses of the gateway itself: two are for the inside, the others bounce.
to_the_gateway()
{
	mail $STRANGER a@other.example "postmaster@[$GATEWAY]" "$OK"
	expect "postmaster's mail is inside" 30 came inside postmaster@example.com
	mail $STRANGER a@other.example "abuse@[$GATEWAY]" "$OK"
	expect "abuse's mail is inside" 30 came inside abuse@example.com
	mail $STRANGER a@other.example postmaster "$OK"
	mail $STRANGER user2@example.com "somebody@[$GATEWAY]" "$DISABLED"
	mail $STRANGER user2@example.com "somebody@[$GATEWAY]" "$OK" 26
	expect "mail for somebody bounces" 30 logged \
	    'postfix/error\[[0-9]+\]: .*to=<somebody@\[192.0.2.1\]>, relay=none, .* dsn=5.0.0, status=bounced \(local mail delivery is disabled\)'
	expect "the notification is inside" 30 came inside user2@example.com
	grep -q 'local mail delivery is disabled' inside.d/[0-9]* ||
	    fail "the notification does not say why"
}

from_inside()
{
	mail $TRUSTED user1@example.com b@other.example "$OK"
	expect "mail for the world is there" 30 came world b@other.example
	mail $TRUSTED user1@example.com nobody@example.com "$UNKNOWN"
}

firewall()
{
	stage
	from_outside
	grep -Eq '(example.com|inside-gateway.example.com) MX' dns.log &&
	    fail "the MX of the inside host was asked for"
	to_the_gateway
	from_inside
	nobody_complained
	expect "the queue is empty" 30 queue_is_empty
	postern_inside stop || fail "stop failed"
	nobody_complained
}
both firewall 120 "the firewall example relays, refuses and bounces as it should"
