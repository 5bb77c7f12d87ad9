#!/usr/bin/env atf-sh
# postconf for main.cf, and for the rest that it shows, without another Postfix.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"
PC=$POSTERN_BUILD/sbin/postconf
unset MAIL_CONFIG

# A configuration of these lines.
config()
{
	mkdir -p c
	cat >c/main.cf
	: >c/master.cf
}

atf_test_case json_is_an_object_a_line
json_is_an_object_a_line_body()
{
	printf 'myhostname = h.example\nsmtpd_banner = "a\\b"\tc  d\n' | config
	atf_check -o save:out "$PC" -c c -nj
	atf_check -o inline:'{"config_directory": "c"}
{"myhostname": "h.example"}
{"smtpd_banner": "\\"a\\\\b\\"\\u0009c  d"}\n' cat out
	atf_check -o match:'^"a\\b".*c  d$' /usr/bin/python3 -c '
import json
for line in open("out"): one = json.loads(line)
print(one["smtpd_banner"])'
	atf_check -o inline:'{"relayhost": ""}\n' "$PC" -c c -j relayhost
}

atf_test_case mistakes_are_named
mistakes_are_named_body()
{
	config <<-'X'
	realy_host = x
	relayhost = [mx.example.com] # the provider
	relay_domains = $no_such
	smtp_use_tls = yes
	X
	atf_check -o ignore -e save:err "$PC" -c c -n
	atf_check -o inline:'postconf: warning: c/main.cf, line 2: #comment after other text is not allowed: relayhost = [mx.example.com] # the provider
postconf: warning: c/main.cf: undefined parameter: no_such
postconf: warning: c/main.cf: unused parameter: realy_host=x
postconf: warning: c/main.cf: support for parameter "smtp_use_tls" will be removed; instead, specify "smtp_tls_security_level"\n' cat err
	atf_check -o ignore "$PC" -c c -nq
	atf_check -e match:'nothere: unknown parameter' "$PC" -c c -q nothere
	echo 'relayhost = $' >>c/main.cf
	atf_check -s exit:1 -e match:'c/main.cf, line 5: empty macro name' \
	    "$PC" -c c -q relayhost
}

# What a program reads must be right; the rest is only warned of.
atf_test_case a_fault_that_nobody_meets_is_a_warning
a_fault_that_nobody_meets_is_a_warning_body()
{
	config <<-'X'
	yes = 1
	spare = ${open
	relayhost = ${spare2?{$}:{x}}
	X
	atf_check -o match:'^relayhost = x$' \
	    -e match:'warning: c/main.cf, line 2: truncated macro reference' \
	    -e match:'warning: c/main.cf, line 3: empty macro name' \
	    "$PC" -c c -nx
	echo 'spare2 = y' >>c/main.cf
	atf_check -s exit:1 -e match:'fatal: c/main.cf, line 3: empty macro' \
	    -e ignore "$PC" -c c -n
}

atf_test_case a_default_is_shown_without_a_file
a_default_is_shown_without_a_file_body()
{
	atf_check -o inline:'relayhost =\n' -e match:'nowhere/master.cf' \
	    "$PC" -c nowhere -d relayhost
	atf_check -s exit:1 -e match:'fatal: open nowhere/main.cf' \
	    "$PC" -c nowhere relayhost
	echo 'relayhost = x' | config
	atf_check -o inline:'relayhost =\n' "$PC" -c c -d relayhost
	atf_check -o inline:'relayhost = x\n' env MAIL_CONFIG=c "$PC" relayhost
	atf_check -o inline:'$mydomain\n' "$PC" -c c -h \
	    -o 'relayhost=$mydomain' relayhost
	atf_check -o inline:'example.org\n' "$PC" -c c -hx \
	    -o 'relayhost=$mydomain' -o mydomain=example.org relayhost
}

# Debian's way to name the host is not followed when it is only shown.
atf_test_case myorigin_stays_a_file
myorigin_stays_a_file_body()
{
	echo 'myorigin = /no/such/file' | config
	atf_check -o inline:'myorigin = /no/such/file\n' "$PC" -c c -x myorigin
}

atf_test_case an_edit_keeps_mode_link_and_the_rest
an_edit_keeps_mode_link_and_the_rest_body()
{
	mkdir -p c real
	printf '# head\nrelayhost = a' >real/main.cf
	ln -s ../real/main.cf c/main.cf
	chmod 640 real/main.cf
	atf_check "$PC" -c c mydomain=example.com
	atf_check -o inline:'# head\nrelayhost = a\nmydomain = example.com\n' \
	    cat real/main.cf
	atf_check -o inline:'640\n' stat -c %a real/main.cf
	atf_check -o inline:'../real/main.cf\n' readlink c/main.cf
	atf_check "$PC" -c c -X relayhost relayhost
	atf_check -o inline:'# head\nmydomain = example.com\n' cat c/main.cf
	atf_check "$PC" -c c '-#' mydomain
	atf_check -o inline:'# head\n#mydomain = example.com\n' cat c/main.cf
	atf_check -o inline:'main.cf\n' ls real
}

atf_test_case an_edit_that_fails_changes_nothing
an_edit_that_fails_changes_nothing_body()
{
	echo 'relayhost = a' | config
	atf_check -s exit:1 -e match:'no multi-line input' \
	    "$PC" -c c mydomain=b 'relayhost=b
smtpd_relay_restrictions = permit'
	mkdir c/main.cf.tmp
	atf_check -s exit:1 -e match:'c/main.cf.tmp' "$PC" -c c relayhost=b
	rmdir c/main.cf.tmp
	atf_check -s exit:1 -e match:'fatal: open nowhere/main.cf' \
	    "$PC" -c nowhere relayhost=b
	atf_check -o inline:'relayhost = a\n' cat c/main.cf
}

atf_test_case many_edits_at_a_time_are_all_there
many_edits_at_a_time_are_all_there_body()
{
	config </dev/null
	for i in 1 2 3 4 5 6 7 8; do
		"$PC" -c c name$i=$i &
	done
	wait
	atf_check -o inline:'1\n2\n3\n4\n5\n6\n7\n8\n' sh -c \
	    "sed 's/.* = //' c/main.cf | sort"
}

atf_test_case templates_can_be_read_again
templates_can_be_read_again_body()
{
	printf 'mydomain = example.com\nmyhostname = mx.$mydomain\n' | config
	atf_check -o save:templates "$PC" -c c -t
	for i in failure delay success verify; do
		atf_check -o match:"^${i}_template = <<EOF\$" cat templates
	done
	atf_check -o match:'\$myhostname' cat templates
	atf_check -o file:templates "$PC" -c c -t templates
	atf_check -o save:expanded "$PC" -c c -b templates
	atf_check -o match:'^expanded_failure_text = <<EOF$' \
	    -o match:'mx\.example\.com' -o not-match:'\$' cat expanded
	cat >mine <<-'X'
	delay_template = <<END
	Charset: us-ascii
	Subject: It takes time

	EOF
	at $myhostname
	END
	X
	echo "bounce_template_file = $PWD/mine" >>c/main.cf
	atf_check -o match:'^at mx.example.com$' -o match:'^EOF_$' "$PC" -c c -b
	atf_check -o match:'^Subject: It takes time$' "$PC" -c c -t
	atf_check -o not-match:'It takes time' "$PC" -c c -t ''
	echo wrong >mine
	atf_check -s exit:1 -e match:'mine, line 1: ' "$PC" -c c -t
}

atf_test_case what_is_built_in_is_listed
what_is_built_in_is_listed_body()
{
	atf_check -o save:types "$PC" -m
	for i in cidr hash inline proxy regexp static texthash; do
		atf_check -o match:"^$i\$" cat types
	done
	atf_check env LC_ALL=C sort -c types
	atf_check -o inline:'flock\nfcntl\ndotlock\n' "$PC" -l
	atf_check "$PC" -a
	atf_check "$PC" -A
	atf_check -o match:'^OpenSSL ' "$PC" -T compile-version
	atf_check -o match:'^OpenSSL ' "$PC" -T run-version
	atf_check -o match:'^rsa$' "$PC" -T public-key-algorithms
}

atf_test_case whoever_uses_it_wrongly_is_told_how
whoever_uses_it_wrongly_is_told_how_body()
{
	atf_check -s exit:1 -e match:'usage: postconf' "$PC" --help
	atf_check -s exit:1 -e match:'-d and -n do not go together' "$PC" -dn
	atf_check -s exit:1 -e match:'unknown -C option value "x"' "$PC" -C x
}

atf_test_case a_full_disk_is_said
a_full_disk_is_said_body()
{
	[ -w /dev/full ] || atf_skip "there is no /dev/full"
	echo 'relayhost = a' | config
	atf_check -s exit:1 -e match:'cannot write the answer' \
	    sh -c "'$PC' -c c relayhost >/dev/full"
}

atf_init_test_cases()
{
	atf_add_test_case json_is_an_object_a_line
	atf_add_test_case mistakes_are_named
	atf_add_test_case a_fault_that_nobody_meets_is_a_warning
	atf_add_test_case a_default_is_shown_without_a_file
	atf_add_test_case myorigin_stays_a_file
	atf_add_test_case an_edit_keeps_mode_link_and_the_rest
	atf_add_test_case an_edit_that_fails_changes_nothing
	atf_add_test_case many_edits_at_a_time_are_all_there
	atf_add_test_case templates_can_be_read_again
	atf_add_test_case what_is_built_in_is_listed
	atf_add_test_case whoever_uses_it_wrongly_is_told_how
	atf_add_test_case a_full_disk_is_said
}
