#!/usr/bin/env atf-sh
# postern config-import: a Postfix directory becomes one of ours. POSTERN_BUILD
# is where the programs are built.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
POSTERN=$POSTERN_BUILD/sbin/postern
POSTMAP=$POSTERN_BUILD/sbin/postmap
unset MAIL_CONFIG

# ./pf is like that of a gateway with amavis, submission and dovecot; its tables
# are named as if it were /etc/postfix.
a_gateway()
{
	umask 022
	mkdir pf pf/tables
	cat >pf/main.cf <<-'X'
	# A gateway.
	myhostname = mx.example.org
	queue_directory = /var/spool/postfix
	daemon_directory = /usr/lib/postfix/sbin
	mynetworks = /etc/postfix/networks, hash:/etc/postfix/nets
	relay_domains = texthash:/etc/postfix/tables/relay_domains
	transport_maps = hash:/etc/postfix/transport
	    # old: hash:/etc/postfix/old
	    regexp:/etc/postfix/transport.re
	virtual_alias_maps = hash:$config_directory/virtual
	smtpd_recipient_restrictions = permit_mynetworks,
	    reject_unauth_destination,
	    check_client_access cidr:/etc/postfix/clients.cidr,
	    check_sender_access hash:/etc/postfix/missing
	alias_maps = hash:/etc/postfix/aliases
	virtual_transport = dovecot
	content_filter = amavis:[127.0.0.1]:10024
	smtp_tls_security_level = encrypt
	X
	cat >pf/master.cf <<-'X'
	smtp      inet  n       -       y       -       -       smtpd
	submission inet n       -       y       -       -       smtpd
	  -o smtpd_client_restrictions=hash:/etc/postfix/secret,reject
	pickup    unix  n       -       y       60      1       pickup
	cleanup   unix  n       -       y       -       0       cleanup
	qmgr      unix  n       -       n       300     1       qmgr
	local     unix  -       n       n       -       -       local
	amavis    unix  -       -       n       -       2       smtp
	127.0.0.1:10025 inet n  -       n       -       -       smtpd
	  -o content_filter= -o mynetworks=127.0.0.0/8
	# The mailboxes.
	dovecot   unix  -       n       n       -       -       pipe
	  flags=DRhu user=vmail:vmail argv=/usr/lib/dovecot/dovecot-lda -d ${recipient}
	odd       unix  -       n       n       -       -       oddity
	  -o x=y
	X
	printf '10.0.0.0/8\n/etc/postfix/more\n# /etc/postfix/nothing\n' \
	    >pf/networks
	echo 192.168.1.0/24 >pf/more
	echo '192.0.2.1 OK' >pf/nets
	echo 'example.org x' >pf/tables/relay_domains
	echo 'example.org smtp:[inside.example.org]' >pf/transport
	echo '/\.test$/ discard:' >pf/transport.re
	echo 'a@example.org b@example.org' >pf/virtual
	echo '198.51.100.0/24 REJECT' >pf/clients.cidr
	echo '192.0.2.2 OK' >pf/secret
	chmod 600 pf/secret
	echo nothing >pf/unnamed
	for table in nets transport secret; do
		"$POSTMAP" hash:pf/$table || atf_fail "no $table"
	done
	rm pf/transport
}

import() # what the exit status is, arguments
{
	_status=$1
	shift
	atf_check -s exit:"$_status" -o save:out -e save:err \
	    timeout 200 "$POSTERN" "$@"
}

# A line of one part of the report, and of no other.
part_has() # 1|2|3, the line
{
	sed -n "/^$1\\. /,/^\$/p" out >part
	grep -Fqx "   $2" part || {
		cat out
		atf_fail "part $1 has no line: $2"
	}
	atf_check -o inline:'1\n' grep -Fxc "   $2" out
}

atf_test_case imports_a_gateway
imports_a_gateway_body()
{
	a_gateway
	cp -pr pf before
	import 0 -c new config-import pf
	W=$PWD

	part_has 1 'main.cf, line 2: myhostname'
	part_has 1 'copied nets nets.db'
	part_has 1 'copied more'
	part_has 1 'copied transport.db'
	part_has 1 'copied tables/relay_domains'
	part_has 1 "main.cf, line 5: /etc/postfix/networks is now $W/new/networks"
	part_has 1 "main.cf, line 9: /etc/postfix/transport.re is now $W/new/transport.re"
	part_has 1 "master.cf, line 3: /etc/postfix/secret is now $W/new/secret"
	part_has 1 "networks, line 2: /etc/postfix/more is now $W/new/more"
	part_has 1 'master.cf, line 8: amavis/unix'
	part_has 2 'main.cf, line 4: daemon_directory'
	part_has 2 'main.cf, line 15: alias_maps'
	part_has 2 'master.cf, line 7: local/unix: there is no local delivery'
	part_has 2 'master.cf, line 12: dovecot/unix: no other programs are run yet'
	part_has 2 'unnamed: nothing names it: not copied'
	part_has 3 "main.cf, line 11: smtpd_recipient_restrictions: hash:$W/pf/missing: there is no such file"
	part_has 3 'transport: the table has no source: it works as it is, but postmap cannot make it anew'
	part_has 3 "virtual: there is no virtual.db: run postmap hash:$W/new/virtual"
	grep -q 'line 3: queue_directory = .*now a comment' out ||
	    atf_fail "nothing of queue_directory"

	# The report is there too; what was imported is as it was.
	sed '/has this, too/,$d' out | sed '$d' >said
	atf_check -o file:said cat new/import-report
	atf_check diff -r before pf
	atf_check -o inline:'new\npf\n' sh -c 'ls -d new* pf*'
}

atf_test_case names_are_put_right_and_nothing_else
names_are_put_right_and_nothing_else_body()
{
	a_gateway
	import 0 -c new config-import pf
	for file in networks main.cf master.cf; do
		sed -e '/^#/!{/# old/!s,/etc/postfix/,'"$PWD/new/,g;}" \
		    -e '/^# /s,'"$PWD/new/,/etc/postfix/," pf/$file >$file
	done
	# But for what is not there.
	sed -i -e 's/^queue_directory/#&/' -e "s,$PWD/new/missing,/etc/postfix/missing," \
	    -e "s,$PWD/new/aliases,/etc/postfix/aliases," main.cf
	sed -i -e '/^odd/s/^/#/' -e '/^  -o x=y/s/^/#/' master.cf
	for file in networks main.cf master.cf; do
		atf_check -o file:$file cat new/$file
	done
	for file in more nets nets.db transport.db secret secret.db \
	    transport.re virtual clients.cidr tables/relay_domains; do
		atf_check cmp pf/$file new/$file
	done
	atf_check -o inline:'600\n600\n755\n' \
	    stat -c %a new/secret new/secret.db new/tables
	[ "$(stat -c %Y pf/nets.db)" = "$(stat -c %Y new/nets.db)" ] ||
	    atf_fail "another time"
}

atf_test_case check_says_the_same_of_it
check_says_the_same_of_it_body()
{
	a_gateway
	# What is not for us is none of check's either.
	sed -i "/^odd/,\$d" pf/master.cf
	sed -i -e '/^queue_directory/d' -e '/sender_access/d' \
	    -e 's/clients.cidr,/clients.cidr/' pf/main.cf
	sed -i "s,/etc/postfix/,$PWD/pf/,g" pf/main.cf pf/master.cf pf/networks
	"$POSTMAP" hash:pf/virtual
	import 0 -c new config-import pf
	"$POSTERN" -c pf check >old.said 2>&1
	old=$?
	"$POSTERN" -c new check >new.said 2>&1
	atf_check_equal "$old" $?
	sed "s,$PWD/pf,DIR,g" old.said | sort >old
	sed "s,$PWD/new,DIR,g" new.said | sort >new.sorted
	atf_check -o file:old cat new.sorted
	grep -q "smtp_tls_security_level" old || atf_fail "check said nothing"
}

atf_test_case a_second_one_is_refused
a_second_one_is_refused_body()
{
	a_gateway
	import 0 -c new config-import pf
	echo '# mine' >>new/main.cf
	cp -pr new kept
	import 1 -c new config-import pf
	grep -q 'new has a configuration already; -f ' err || atf_fail "$(cat err)"
	atf_check diff -r kept new

	import 0 -c new -f config-import pf
	grep -q "What was there is now $PWD/new.old" out || atf_fail "$(cat out)"
	atf_check diff -r kept new.old
	atf_check -s exit:1 grep -q mine new/main.cf

	import 1 -f config-import pf -c new
	grep -q 'new.old is there already' err || atf_fail "$(cat err)"

	# An empty one is as good as none; the same one is not.
	mkdir empty
	import 0 -c empty/ config-import pf
	import 1 -f -c pf config-import ./pf
	grep -q 'is the directory that is to be imported' err ||
	    atf_fail "$(cat err)"
}

atf_test_case half_of_it_is_nothing
half_of_it_is_nothing_body()
{
	a_gateway
	echo 'broken unix -' >>pf/master.cf
	import 1 -c new config-import pf
	grep -q 'pf: master.cf: line 16: ' err || atf_fail "$(cat err)"
	ls -d new* 2>/dev/null && atf_fail "something is left"
	sed -i '$d' pf/master.cf

	# A table that postmap is writing.
	mkfifo ready
	flock -F -x pf/nets.db sh -c 'echo >ready; exec sleep 1000' &
	read -r _ <ready
	import 1 -c new config-import pf
	kill $! && wait
	grep -q 'nets.db is being written: try again later' err ||
	    atf_fail "$(cat err)"
	ls -d new* 2>/dev/null && atf_fail "something is left"

	cp pf/main.cf good
	printf '\0' >>pf/main.cf
	import 1 -c new config-import pf
	grep -q 'main.cf: there is no text in it' err || atf_fail "$(cat err)"
	mv good pf/main.cf

	import 1 -c new config-import nosuch
	import 1 -c nosuch/new config-import pf
	rm pf/main.cf
	import 1 -c new config-import pf
	grep -q 'main.cf: there is no such file' err || atf_fail "$(cat err)"
	import 64 -c new config-import
	import 64 -c new -f check
}

atf_test_case links_that_lead_outside_are_not_followed
links_that_lead_outside_are_not_followed_body()
{
	a_gateway
	mkdir elsewhere
	echo 'the secret' >elsewhere/shadow
	chmod 600 elsewhere/shadow
	rm pf/clients.cidr pf/transport.re pf/virtual pf/more pf/unnamed
	ln -s "$PWD/elsewhere/shadow" pf/clients.cidr
	ln -s ../elsewhere/shadow pf/transport.re
	ln -s ../elsewhere pf/linked
	ln -s nets pf/virtual
	mkfifo pf/more
	cat >>pf/main.cf <<-'X'
	header_checks = regexp:/etc/postfix/linked/shadow,
	    regexp:/etc/postfix/../shadow, regexp:/etc/postfix/tables
	smtp_header_checks = regexp:/dev/zero
	X
	# As root: whose directory it is may not read what root may.
	[ "$(id -u)" != 0 ] || chown -R nobody pf
	import 0 -c new config-import pf
	grep -r 'the secret' new out && atf_fail "it was followed"
	W=$PWD/pf
	link='a symbolic link that leads outside, or begins with "/": not copied'
	part_has 3 "main.cf, line 11: smtpd_recipient_restrictions: cidr:$W/clients.cidr: $link"
	part_has 3 "main.cf, line 7: transport_maps: regexp:$W/transport.re: $link"
	part_has 3 "main.cf, line 19: header_checks: regexp:$W/linked/shadow: $link"
	part_has 3 "main.cf, line 19: header_checks: regexp:$W/tables: no plain file: not copied"
	part_has 3 "networks, line 2: $W/more: no plain file: not copied"
	grep -q '/../shadow" leads outside: not copied' out || atf_fail "$(cat out)"
	# One that stays inside is a file like others.
	atf_check cmp pf/nets new/virtual
	atf_check test ! -L new/virtual

	# A hard link is a plain file; who may not read it may not read the copy.
	ln -f elsewhere/shadow pf/clients.cidr
	import 0 -c third config-import pf
	atf_check -o inline:"$(stat -c '%U %a' elsewhere/shadow)\n" \
	    stat -c '%U %a' third/clients.cidr

	rm pf/main.cf
	ln -s ../elsewhere/shadow pf/main.cf
	import 1 -c other config-import pf
	grep -q "main.cf: $link" err || atf_fail "$(cat err)"
}

atf_test_case a_name_cannot_fake_the_report
a_name_cannot_fake_the_report_body()
{
	a_gateway
	name=$(printf 'x\n3. Needs a decision (0)\n   nothing\033[2J\302\2332J')
	mv pf "$name"
	ln -s "$name" pf
	import 0 -c new config-import pf
	atf_check -o inline:"1\n" grep -c '^3\. ' out
	atf_check test "$(LC_ALL=C tr -d '\n\040-\176' <out | wc -c)" = 0
	atf_check -s exit:1 grep "$(printf '\033')" new/import-report
}

# All of it would be the disk.
atf_test_case a_file_without_end_stays_behind
a_file_without_end_stays_behind_body()
{
	a_gateway
	truncate -s 5G pf/clients.cidr || atf_skip "no such files here"
	import 0 -c new config-import pf
	part_has 3 "main.cf, line 11: smtpd_recipient_restrictions: cidr:$PWD/pf/clients.cidr: it is longer than 4 GB: not copied"
	atf_check test ! -e new/clients.cidr
}

atf_test_case root_keeps_owners
root_keeps_owners_head()
{
	atf_set require.user root
}
root_keeps_owners_body()
{
	a_gateway
	chmod 2750 pf
	chgrp daemon pf
	chown nobody:daemon pf/nets
	chmod 4646 pf/nets
	chmod 777 pf/tables
	import 0 -c new config-import pf
	atf_check -o inline:'root:daemon 750\nnobody:daemon 646\nroot:root 755\n' \
	    stat -c '%U:%G %a' new new/nets new/tables
}

atf_test_case many_files_take_their_time_and_say_so
many_files_take_their_time_and_say_so_body()
{
	a_gateway
	i=0
	while [ $i -lt 600 ]; do
		echo "x $i" >pf/tables/t$i
		echo "texthash:/etc/postfix/tables/t$i"
		i=$((i + 1))
	done >pf/more
	import 0 -c new config-import pf
	grep -q '500 files copied' err || atf_fail "$(cat err)"
	atf_check -o inline:'601\n' sh -c 'ls new/tables | wc -l'
	atf_check -o inline:'600\n' grep -c "^texthash:$PWD/new/tables/t" \
	    new/more
}

atf_init_test_cases()
{
	atf_add_test_case imports_a_gateway
	atf_add_test_case names_are_put_right_and_nothing_else
	atf_add_test_case check_says_the_same_of_it
	atf_add_test_case a_second_one_is_refused
	atf_add_test_case half_of_it_is_nothing
	atf_add_test_case links_that_lead_outside_are_not_followed
	atf_add_test_case a_name_cannot_fake_the_report
	atf_add_test_case a_file_without_end_stays_behind
	atf_add_test_case root_keeps_owners
	atf_add_test_case many_files_take_their_time_and_say_so
}
