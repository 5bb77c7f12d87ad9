#!/usr/bin/env atf-sh
# What `postern check` finds in a configuration: each with file and line, and
# with its exit status. Nothing is started.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
C=$PWD/etc
CLEAN="compatibility_level = 3.6
myhostname = gw.example.org
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = example.com
queue_directory = $PWD/spool"

case_of() # name, description
{
	eval "
	atf_test_case $1
	$1_head() { atf_set descr \"$2\"; atf_set timeout 600; }
	$1_body() { begin; $1; }
	CASES=\"\$CASES $1\""
}

atf_init_test_cases()
{
	for _case in $CASES; do
		atf_add_test_case "$_case"
	done
}

begin()
{
	[ -x "$POSTERN_BUILD/sbin/postern" ] ||
	    atf_fail "nothing is built in $POSTERN_BUILD"
	C=$PWD/etc
	umask 022
	mkdir etc spool
	grep -v '^#' "$POSTERN_SRC/conf/master.cf" >etc/master.cf
}

# The sound one, but for what is given.
main_cf()
{
	cat >given
	names=$(sed -n 's/^\([a-z_]*\) *=.*/\1/p' given | tr '\n' '|')
	echo "$CLEAN" | grep -vE "^(${names}none) *=" >etc/main.cf
	cat given >>etc/main.cf
}
line_of() { grep -n -e "^$1" etc/main.cf | sed 's/:.*//' | tail -n 1; }

# The status, and all that was said.
check() # status
{
	timeout 300 "$POSTERN_BUILD/sbin/postern" -c "$C" check >check.out 2>&1
	_code=$?
	[ $_code = "$1" ] || {
		cat check.out
		atf_fail "check ended with $_code, not $1"
	}
}

says() # parameter, text
{
	grep -qF -e "etc/main.cf, line $(line_of "$1"): $2" check.out || {
		cat check.out
		atf_fail "check does not say of $1: $2"
	}
}
silent() { if grep -qF -e "$1" check.out; then cat check.out; atf_fail "$1"; fi; }

table() # name, text
{
	printf '%s\n' "$2" >"etc/$1"
	"$POSTERN_BUILD/sbin/postmap" "hash:$C/$1" || atf_fail "postmap $1"
}

nothing_to_say()
{
	main_cf <<-X
	transport_maps = hash:$C/transport
	smtpd_sender_restrictions = check_sender_access static:DUNNO
	X
	table transport 'example.com smtp:[inside.example.net]'
	check 0
	[ ! -s check.out ] || { cat check.out; atf_fail "it says something"; }
}
case_of nothing_to_say "a sound configuration has no findings"

tables_that_age()
{
	main_cf <<-X
	transport_maps = hash:$C/transport
	relay_recipient_maps =
	    hash:$C/recipients,
	    hash:$C/gone
	X
	table transport 'example.com smtp:[inside.example.net]'
	table recipients 'user@example.com x'
	touch -d '1 hour ago' etc/transport.db
	echo 'user@example.com x' >etc/gone
	check 1
	says transport_maps "transport_maps: database $C/transport.db is older than source file $C/transport; make it anew: postmap hash:$C/transport"
	says relay_recipient_maps "relay_recipient_maps: there is no $C/gone.db; make it: postmap hash:$C/gone"
	silent "recipients.db is older"
}
case_of tables_that_age "a table older than its source, and one that is not there"

tables_that_are_missing()
{
	main_cf <<-X
	transport_maps = hash:$C/nowhere static:/x
	relay_recipient_maps = texthash:$C/recipients, regexp:$C/patterns
	X
	check 1
	says transport_maps "transport_maps: hash:$C/nowhere: there is no $C/nowhere.db"
	says relay_recipient_maps "relay_recipient_maps: texthash:$C/recipients: there is no $C/recipients"
	says relay_recipient_maps "relay_recipient_maps: regexp:$C/patterns: there is no $C/patterns"
	silent static:
}
case_of tables_that_are_missing "tables that are not there, each with its line"

tables_in_the_open()
{
	main_cf <<-X
	transport_maps = hash:$C/open/transport
	relay_recipient_maps = texthash:$C/recipients
	X
	mkdir etc/open
	table open/transport 'example.com smtp:[inside.example.net]'
	echo 'user@example.com x' >etc/recipients
	chmod 666 etc/recipients
	chmod 777 etc/open
	check 1
	says transport_maps "transport_maps: hash:$C/open/transport: $C/open/transport.db lies in a directory that others can write"
	says relay_recipient_maps "relay_recipient_maps: texthash:$C/recipients: $C/recipients can be written by others"
}
case_of tables_in_the_open "tables that others could write or replace"

networks()
{
	main_cf <<-X
	mynetworks = 127.0.0.0/8, 10.8.0.1/24,
	    [::ffff:]/104
	X
	check 1
	says mynetworks 'mynetworks: '
	grep -q '10.8.0.1/24' check.out || atf_fail "host bits are not named"
	grep -q '::ffff:' check.out || atf_fail "bad syntax is not named"
}
case_of networks "networks with host bits, and with bad syntax"

strangers()
{
	main_cf <<-X
	mynetworks = 127.0.0.0/8, 192.0.0.0/8
	X
	check 1
	says mynetworks "mynetworks: service smtp relays for strangers: unknown[192.0.2.25] may send from <stranger@stranger.invalid> to <someone@elsewhere.invalid>"
	main_cf <<-X
	smtpd_recipient_restrictions = check_sender_access inline:{gw.example.org=OK}, reject_unauth_destination
	smtpd_relay_restrictions =
	X
	check 1
	says smtpd_recipient "smtpd_recipient_restrictions: service smtp relays for strangers: unknown[192.0.2.25] may send from <user@gw.example.org>"
	main_cf <<-X
	inet_interfaces = loopback-only
	mynetworks = 0.0.0.0/0
	X
	check 0
	silent "strangers"
	# Options of master.cf count.
	main_cf </dev/null
	echo '2526 inet n - n - - smtpd -o mynetworks=0.0.0.0/0' >>etc/master.cf
	check 1
	grep -q 'service 2526 relays for strangers' check.out ||
	    atf_fail "the service's own mynetworks are not seen"
	silent "service smtp relays"
}
case_of strangers "a relay that strangers could use"

two_classes()
{
	main_cf <<-X
	virtual_alias_domains = example.net hash:$C/virtual
	virtual_mailbox_domains = example.net
	relay_domains = example.com
	X
	table virtual 'example.com anything'
	check 1
	says virtual_mailbox_domains "do not list domain example.net in BOTH virtual_alias_domains and virtual_mailbox_domains"
	says relay_domains "do not list domain example.com in BOTH virtual_alias_domains and relay_domains"
	main_cf <<-X
	mydestination = example.com
	relay_domains = \$mydestination
	X
	check 0
}
case_of two_classes "a domain listed in two classes"

loops()
{
	main_cf <<-X
	transport_maps = hash:$C/transport
	relayhost = [127.0.0.1]
	X
	table transport "example.com smtp:[gw.example.org]:25
.example.net smtp:gw.example.org
user@example.org smtp:[::1]
filtered.example smtp:[127.0.0.1]:10024
closed.example error:no mail for gw.example.org"
	check 1
	says transport_maps "transport_maps: mail for postmaster@example.com would loop back to this machine: its next hop is [gw.example.org]:25"
	says transport_maps "transport_maps: mail for postmaster@x.example.net would loop back to this machine"
	says transport_maps "transport_maps: mail for user@example.org would loop back to this machine: its next hop is [::1]"
	says relayhost "relayhost: mail for someone@elsewhere.invalid would loop back to this machine: its next hop is [127.0.0.1]"
	silent filtered.example
	silent closed.example
}
case_of loops "a next hop that is ourselves"

names()
{
	main_cf <<-X
	message_size-limit = 20480000
	nobody_asks_for_this = 1
	asked_for = 10.0.0.0/8
	mynetworks = 127.0.0.0/8 \$asked_for
	X
	check 1
	says message_size- "message_size-limit: there is no such parameter; the nearest is message_size_limit"
	says nobody_asks "nobody_asks_for_this: there is no such parameter, and nothing refers to it: unused"
	silent "asked_for:"
}
case_of names "unknown, misspelled and unused names"

restrictions()
{
	main_cf <<-X
	smtpd_recipient_restrictions = reject_unauth_destination,
	    check_policy_service unix:private/policy
	X
	check 2
	silent 'unknown table'
	main_cf <<-X
	smtpd_sender_restrictions = reject_rbl_client bl.example, permit
	X
	check 2
	silent 'unknown smtpd restriction'
	says smtpd_sender 'parameter smtpd_sender_restrictions: restriction reject_rbl_client is not there yet'
	main_cf <<-X
	smtpd_sender_restrictions = reject_all
	X
	check 1
	says smtpd_sender 'smtpd_sender_restrictions: unknown smtpd restriction: "reject_all"'
}
case_of restrictions "a word behind a restriction that is not there yet is its own"

bounds()
{
	main_cf <<-X
	message_size_limit = 10 MB
	X
	check 2
	says message_size "bad numerical configuration: message_size_limit = 10 MB"
	main_cf <<-X
	smtpd_recipient_limit = 0
	X
	check 2
	says smtpd_recipient "invalid smtpd_recipient_limit parameter value 0 < 1"
	main_cf <<-X
	smtp_tls_session_cache_timeout = often
	X
	check 1
	says smtp_tls "parameter smtp_tls_session_cache_timeout: bad time value or unit: often"
	main_cf <<-X
	relay_domains = \${relay_domains
	X
	check 2
	says relay_domains ''
}
case_of bounds "values that are none, or out of bounds"
