#!/usr/bin/env atf-sh
# Tables of recipients that are rewritten while clients ask for them: nobody who
# is known is ever refused.
. "$POSTERN_SRC/tests/system/lib.sh"

TIMES=100

# The table's text: who is always there, one more, and so many others.
write_recipients() # name, number
{
	{
		seq -f 'user%g@example.com x' 500
		echo "$1@example.com x"
		seq -f 'other%g@example.com x' "$2"
	} >"$G/etc/recipients"
}

rcpt() # name, reply
{
	talk <<-X
	S: ^220
	C: EHLO client.example.org
	S: ^250
	C: MAIL FROM:<sender@example.org>
	S: ^250
	C: RCPT TO:<$1@example.com>
	S: ^$2
	X
}

asked() # how many
{
	[ "$(sed -n 's/^asked //p' asker.out | tail -n 1)" -ge "$1" ]
}

# Each time there are other rows, so that pages move.
rewrite() # command...
{
	_i=0
	while [ $_i -lt $TIMES ]; do
		_i=$((_i + 1))
		write_recipients gone $((_i % 10 * 50))
		"$@" || fail "the table was not made"
	done
}

rewritten() # type, command that makes a table
{
	configure "relay_recipient_maps = $1:$G/etc/recipients
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000000
smtpd_junk_command_limit = 1000000"
	write_recipients gone 0
	"$2" "$1:$G/etc/recipients" || fail "there is no table"
	start
	seq -f 'user%g@example.com' 500 >known
	aside asker "$HERE/asker.py" "$PORT" "$PWD/known" "$PWD/enough" 6
	expect "clients ask" 30 asked 500
	rcpt gone 250 || fail "who is to go is not there yet"
	rcpt new 550 || fail "who is to come is there already"
	rewrite "$2" "$1:$G/etc/recipients"
	write_recipients new 0
	"$2" "$1:$G/etc/recipients" || fail "the table was not made"
	expect "who is new is taken" 30 rcpt new 250
	expect "who is gone is refused" 30 rcpt gone 550
	: >enough
	wait_aside asker || fail "the clients did not end well"
	grep -q ' no=0 .* trouble=0$' asker.out || fail "a wrong refusal"
	! grep -E 'reject: .* 5[0-9][0-9] .*<user' "$G/log/maillog" >&2 ||
	    fail "a wrong refusal is logged"
	stop
}

debians_hash()
{
	[ -x "${POSTFIX_PEER:-}/postmap" ] ||
	    atf_skip "POSTFIX_PEER is not set: no postmap of Debian's postfix"
	rewritten hash "$POSTFIX_PEER/postmap"
}
both debians_hash 90 "postmap of Debian rewrites a hash: in place 100 times"

debians_lmdb()
{
	[ -x "${POSTFIX_PEER:-}/postmap" ] ||
	    atf_skip "POSTFIX_PEER is not set: no postmap of Debian's postfix"
	rewritten lmdb "$POSTFIX_PEER/postmap"
}
as root debians_lmdb 90 "postmap of Debian rewrites an lmdb: in place 100 times"

our_btree() { rewritten btree postmap; }
as root our_btree 90 "a btree: is replaced 100 times"

our_lmdb() { rewritten lmdb postmap; }
both our_lmdb 90 "an lmdb: is replaced 100 times"

our_cdb() { rewritten cdb postmap; }
as root our_cdb 90 "a cdb: is replaced 100 times"
