#!/usr/bin/env atf-sh
# postmap makes tables and asks them, as Postfix's does. POSTERN_BUILD is where
# it is built; POSTFIX_PEER, if set, is the folder of Debian's.

. "$POSTERN_SRC/tests/postmap/peer.sh"

PM=$POSTERN_BUILD/sbin/postmap

# A configuration whose main.cf is this text.
config()
{
	mkdir -p conf
	printf '%s\n' "$1" >conf/main.cf
}

atf_test_case makes_a_table_and_asks_it
makes_a_table_and_asks_it_body()
{
	printf 'Foo@Example.com  one two \nb c\n' >t
	atf_check "$PM" hash:t
	atf_check -o inline:'one two\n' "$PM" -q fOO@example.COM hash:t
	atf_check -o inline:'c\n' "$PM" -q b hash:t
	rm t.db
	atf_check "$PM" btree:t
	atf_check -o inline:'c\n' "$PM" -q b btree:t
}

atf_test_case says_1_when_there_is_no_such_key
says_1_when_there_is_no_such_key_body()
{
	echo 'a b' >t
	atf_check "$PM" hash:t
	atf_check -s exit:1 "$PM" -q none hash:t
}

atf_test_case takes_keys_from_stdin
takes_keys_from_stdin_body()
{
	printf 'a 1\nb 2\n' >t
	atf_check "$PM" hash:t
	printf 'a\nnone\nB' >keys
	atf_check -o inline:'a\t1\nB\t2\n' sh -c "'$PM' -q - hash:t <keys"
	echo none >keys
	atf_check -s exit:1 sh -c "'$PM' -q - hash:t <keys"
	{ printf 'a\0\n\n'; seq -s x 30000; echo a; } >keys
	atf_check -o inline:'a\t1\n' sh -c "'$PM' -q - hash:t <keys"
}

atf_test_case asks_several_tables_in_order
asks_several_tables_in_order_body()
{
	echo 'a 1' >t
	printf 'a 2\nb 2\n' >u
	atf_check "$PM" hash:t btree:u
	atf_check -o inline:'1\n' "$PM" -q a hash:t btree:u
	atf_check -o inline:'2\n' "$PM" -q b hash:t btree:u
	atf_check -o inline:'x\n' "$PM" -q c hash:t static:x
}

atf_test_case an_error_is_not_an_absent_key
an_error_is_not_an_absent_key_body()
{
	atf_check -s exit:1 -e match:'hash:none.*No such file' \
	    "$PM" -q a hash:none
	atf_check -s exit:1 -e match:'unsupported dictionary type: nosuch' \
	    "$PM" -q a nosuch:x
	head -c 9000 /dev/urandom >bad.db
	atf_check -s exit:1 -e match:'damaged, or not of this type' \
	    "$PM" -q a hash:bad
}

atf_test_case warns_of_bad_lines_and_goes_on
warns_of_bad_lines_and_goes_on_body()
{
	printf 'a 1\nalone\nA 2\n"open x\nc: d\n' >t
	cat >expected <<-'X'
	postmap: warning: t, line 2: expected format: key whitespace value
	postmap: warning: t.db: duplicate entry: "a"
	postmap: warning: t, line 4: unbalanced '"' in '"open x' -- ignoring this line
	postmap: warning: t, line 5: record is in "key: value" format; is this an alias file?
	X
	atf_check -e file:expected "$PM" hash:t
	atf_check -o inline:'1\n' "$PM" -q a hash:t
}

atf_test_case r_takes_the_later_value
r_takes_the_later_value_body()
{
	printf 'a 1\na 2\n' >t
	atf_check "$PM" -r hash:t
	atf_check -o inline:'2\n' "$PM" -q a hash:t
	atf_check "$PM" -w hash:t
	atf_check -o inline:'1\n' "$PM" -q a hash:t
}

atf_test_case the_mode_is_the_sources
the_mode_is_the_sources_body()
{
	echo 'a b' >t
	for mode in 600 640 644 660; do
		chmod $mode t
		atf_check "$PM" hash:t
		atf_check -o inline:"$mode\n" stat -c %a t.db
	done
	chmod 600 t
	atf_check "$PM" -p hash:t
	atf_check -o inline:'644\n' stat -c %a t.db
}

atf_test_case nothing_half_made_is_seen
nothing_half_made_is_seen_body()
{
	echo 'a b' >t
	atf_check "$PM" hash:t
	before=$(stat -c %i t.db)
	atf_check "$PM" hash:t
	atf_check -o not-inline:"$before\n" stat -c %i t.db
	atf_check -s exit:1 -e match:'open none' "$PM" hash:none
	[ ! -e none.db ] || atf_fail 'a table without a source'
	atf_check -o inline:'t\nt.db\n' sh -c 'ls -d t*'
}

atf_test_case the_type_comes_from_main_cf
the_type_comes_from_main_cf_body()
{
	config 'default_database_type = btree'
	echo 'a b' >t
	atf_check "$PM" -c conf t
	atf_check -o inline:'b\n' "$PM" -q a btree:t
	atf_check -o inline:'b\n' "$PM" -c conf -q a t
	atf_check -o inline:'b\n' env MAIL_CONFIG=conf "$PM" -q a t
	config '# nothing'
	atf_check "$PM" -c conf t
	atf_check -o inline:'b\n' "$PM" -q a hash:t
	config 'default_database_type'
	atf_check -s exit:1 -e match:"main.cf, line 1: missing '='" \
	    "$PM" -c conf t
	atf_check -s exit:1 -e match:'open nowhere/main.cf' "$PM" -c nowhere t
}

atf_test_case what_cannot_be_made_is_named
what_cannot_be_made_is_named_body()
{
	echo '1.2.3.4 x' >t
	atf_check -s exit:1 \
	    -e inline:'postmap: fatal: unsupported map type for this operation: cidr\n' \
	    "$PM" cidr:t
	atf_check -s exit:1 -e match:'not a plain file' "$PM" hash:/
}

atf_test_case bad_usage_is_told
bad_usage_is_told_body()
{
	atf_check -s exit:1 -e match:'usage: postmap' "$PM"
	atf_check -s exit:1 -e match:'usage: postmap' "$PM" -Z t
	atf_check -s exit:1 -e match:'only one of' "$PM" -q a -s hash:t
	atf_check -s exit:1 -e match:'-b -h or -m only with' "$PM" -h hash:t
	atf_check -s exit:1 -e match:'-b -h or -m only with' \
	    "$PM" -b -q a static:x
	atf_check -s exit:1 -e match:'ignoring -m' \
	    sh -c "'$PM' -m -q - inline:{a=b} </dev/null"
}

atf_test_case files_are_values
files_are_values_body()
{
	printf 'one\n' >a
	printf '\000\377' >b
	printf 'k a, b\nbad a,none\nj b\n' >t
	atf_check -o empty -e match:'t, line 2: open none: No such file.*: skipping this entry' \
	    "$PM" -F hash:t
	atf_check -o inline:'b25lCgoA/w==\n' "$PM" -q k hash:t
	atf_check -o inline:'AP8=\n' "$PM" -q j hash:t
	printf 'one\n\n\000\377\n' >expected
	atf_check -o file:expected "$PM" -Fq k hash:t
	printf 'j\t\000\377\n' >expected
	atf_check -o file:expected sh -c "echo j | '$PM' -Fq - hash:t"
	atf_check -s exit:1 -e match:'not base64' "$PM" -Fq x 'inline:{x=a*}'
	atf_check -s exit:1 -e match:'not base64' "$PM" -Fq x 'inline:{x=YQ}'
	atf_check -s exit:1 -e match:'not base64' "$PM" -Fq x 'inline:{x=YR==}'
	atf_check -o inline:'a\n' "$PM" -Fq x 'inline:{{x=YQ==}}'
}

atf_test_case answers_are_json_if_asked_for
answers_are_json_if_asked_for_body()
{
	printf 'a "b\\c"\td\n\303\244 \303\244\n' >t
	atf_check "$PM" hash:t
	atf_check -o inline:'{"a": "\\"b\\\\c\\"\\u0009d"}\n' "$PM" -jq a hash:t
	printf '{"\303\244": "\303\244"}\n' >expected
	atf_check -o file:expected "$PM" -jq "$(printf '\303\244')" hash:t
	atf_check -o inline:'{"A": "\\"b\\\\c\\"\\u0009d"}\n' \
	    sh -c "echo A | '$PM' -jq - hash:t"
	atf_check -o match:'^."a": ' -o match:'^."[^a]+": "[^b]+".$' \
	    "$PM" -js hash:t
	atf_check -s exit:1 "$PM" -jq none hash:t
}

atf_test_case a_message_has_keys
a_message_has_keys_body()
{
	cat >message <<-'X'
	Subject: a
	  b
	Content-Type: multipart/mixed; (x) boundary = "x y"

	pre
	--x y
	Content-type: message/rfc822
	Foo: 1

	From: inner

	text
	--x y--
	end
	X
	echo '/^/ x' >t
	for options in -h -b -hb -hm -bm -hbm; do
		case $options in
		-h)	want='1,3p' ;;
		-b)	want='4,$p' ;;
		-hm)	want='1,3p;7,8p;10p' ;;
		-bm)	want='4,6p;9p;11,$p' ;;
		*)	want=p ;;
		esac
		sed -n "$want" message >expected
		atf_check -o file:expected sh -c \
		    "'$PM' $options -q - regexp:t <message | sed 's/	x\$//'"
	done
}

atf_test_case tables_outside_are_asked
tables_outside_are_asked_body()
{
	cat >server.py <<-'X'
	import socket, sys
	s = socket.create_server(("127.0.0.1", 0))
	print(s.getsockname()[1], flush=True)
	c, _ = s.accept()
	f = c.makefile("rw")
	for line in f:
	    key = line.split()[1]
	    f.write({"a": "200 one%20two\n", "b": "400 not%20now\n"}
	        .get(key, "500 none\n"))
	    f.flush()
	X
	/usr/bin/python3 server.py >port 2>server.err &
	server=$!
	until [ -s port ]; do kill -0 $server || atf_fail 'no server'; done
	printf 'a\nc\n' >keys
	atf_check -o inline:'a\tone two\n' \
	    sh -c "timeout 200 '$PM' -q - tcp:127.0.0.1:$(cat port) <keys"
	wait $server
	atf_check -s exit:1 -e match:'Connection refused' \
	    timeout 200 "$PM" -q a tcp:127.0.0.1:"$(cat port)"
}

atf_test_case utf8_is_asked_for_unless_told
utf8_is_asked_for_unless_told_body()
{
	printf 'k\377 v\n\303\204x y\n' >t
	atf_check -e match:'t, line 1: non-UTF-8 input.*ignoring' "$PM" hash:t
	atf_check -o inline:'y\n' "$PM" -q "$(printf '\303\244X')" hash:t
	atf_check -s exit:1 -e match:'non-UTF-8' \
	    "$PM" -q "$(printf 'k\377')" hash:t
	atf_check "$PM" -u hash:t
	atf_check -o inline:'v\n' "$PM" -uq "$(printf 'K\377')" hash:t
	atf_check -s exit:1 "$PM" -uq "$(printf '\303\244X')" hash:t
	config 'smtputf8_enable = no'
	atf_check -o inline:'v\n' "$PM" -c conf -q "$(printf 'k\377')" hash:t
	printf 'A: \377\n' >message
	atf_check -o match:'^A: .*	x$' \
	    sh -c "'$PM' -hq - 'regexp:{{/^A/ x}}' <message"
	atf_check -s exit:1 -e match:'non-UTF-8' \
	    sh -c "'$PM' -U -hq - 'regexp:{{/^A/ x}}' <message"
}

atf_test_case keys_are_removed_from_each_table
keys_are_removed_from_each_table_body()
{
	printf 'a 1\nb 2\nc 3\n' >t
	cp t u
	for type in hash btree cdb lmdb; do
		atf_check "$PM" $type:t $type:u
		atf_check "$PM" -d a $type:t $type:u
		printf 'b\nnone\n' >keys
		atf_check sh -c "'$PM' -d - $type:t $type:u <keys"
		atf_check -o inline:'c\t3\nc\t3\n' "$PM" -s $type:t $type:u
		atf_check -s exit:1 "$PM" -d a $type:t $type:u
		atf_check sh -c "echo 'd 4' | '$PM' -i $type:u"
		atf_check -o inline:'4\n' "$PM" -q d $type:u
		atf_check -o inline:'3\n' "$PM" -q c $type:u
	done
}

atf_test_case a_bad_key_keeps_no_other_from_being_removed
a_bad_key_keeps_no_other_from_being_removed_body()
{
	printf 'foo 1\nbar 2\nbaz 3\n' >t
	atf_check "$PM" hash:t
	printf 'FOO\n\377\nBAR\n' >keys
	atf_check -e match:'non-UTF-8 key' \
	    sh -c "'$PM' -d - hash:t <keys"
	atf_check -o inline:'baz\t3\n' "$PM" -s hash:t
}

atf_test_case as_root_it_becomes_the_owner_of_the_source
as_root_it_becomes_the_owner_of_the_source_head()
{
	atf_set require.user root
}
as_root_it_becomes_the_owner_of_the_source_body()
{
	chmod 755 .
	mkdir theirs
	echo 'a b' >theirs/t
	chown -R nobody theirs
	atf_check "$PM" hash:theirs/t
	atf_check -o inline:'nobody\n' stat -c %U theirs/t.db
	rm -f theirs/t.db
	atf_check -e match:'warning: .*root' "$PM" -o hash:theirs/t
	atf_check -o inline:'root\n' stat -c %U theirs/t.db
}

atf_test_case debians_postmap_reads_ours_and_we_read_its
debians_postmap_reads_ours_and_we_read_its_body()
{
	[ -n "$POSTFIX_PEER" ] ||
	    atf_skip "\$POSTFIX_PEER is not set: no Debian's postmap"
	printf 'Foo one\n"a b"@c two\n"x\\"y" three\nz  4 5 \n' >t
	printf 'foo\n"a b"@c\n"x\\"y"\nz\nnone\n' >keys
	agrees_with_peer postmap 4
}

atf_init_test_cases()
{
	for name in makes_a_table_and_asks_it \
	    says_1_when_there_is_no_such_key takes_keys_from_stdin \
	    asks_several_tables_in_order an_error_is_not_an_absent_key \
	    warns_of_bad_lines_and_goes_on r_takes_the_later_value \
	    the_mode_is_the_sources nothing_half_made_is_seen \
	    the_type_comes_from_main_cf what_cannot_be_made_is_named \
	    bad_usage_is_told files_are_values answers_are_json_if_asked_for \
	    a_message_has_keys tables_outside_are_asked \
	    utf8_is_asked_for_unless_told keys_are_removed_from_each_table \
	    a_bad_key_keeps_no_other_from_being_removed \
	    as_root_it_becomes_the_owner_of_the_source \
	    debians_postmap_reads_ours_and_we_read_its; do
		atf_add_test_case "$name"
	done
}
