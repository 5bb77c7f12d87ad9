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
	atf_check -o match:'usage: postmap' "$PM" -h
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
	    bad_usage_is_told as_root_it_becomes_the_owner_of_the_source \
	    debians_postmap_reads_ours_and_we_read_its; do
		atf_add_test_case "$name"
	done
}
