#!/usr/bin/env atf-sh
# postalias makes tables of alias files, as Postfix's does. POSTERN_BUILD is
# where it is built; POSTFIX_PEER, if set, is the folder of Debian's.

. "$POSTERN_SRC/tests/postmap/peer.sh"

PA=$POSTERN_BUILD/sbin/postalias
PM=$POSTERN_BUILD/sbin/postmap

atf_test_case makes_an_alias_file_into_a_table
makes_an_alias_file_into_a_table_body()
{
	cat >t <<-'X'
	# who reads it
	Root:   postmaster
	"two words": a,b ,
	   c
	# in the middle
	  , "d  e"
	list: :include:/some/file
	cmd: "|/bin/command -a, b", /file
	x y :z
	"q\"u": y
	X
	atf_check "$PA" hash:t
	for key in 'ROOT/postmaster' 'two words/a, b, c, "d  e"' \
	    'list/:include:\057some\057file' 'x Y/z' 'q"u/y' \
	    'cmd/"|\057bin\057command -a, b", \057file'; do
		atf_check -o inline:"${key#*/}\n" "$PA" -q "${key%%/*}" hash:t
	done
	atf_check -o inline:'postmaster\n' "$PM" -q root hash:t
	atf_check -o inline:'@\n' "$PA" -q @ hash:t
	atf_check -o match:'^YP_LAST_MODIFIED:	[0-9]{10}$' \
	    -o match:'^YP_MASTER_NAME:	.' -o match:'^list:	:include:' \
	    "$PA" -s hash:t
	atf_check -s exit:1 "$PA" -q none hash:t
}

atf_test_case bad_lines_are_told_and_left_out
bad_lines_are_told_and_left_out_body()
{
	printf 'alone\nempty:\n:x\na@b: c\n"open: x\nv: "open\n"a@b": c\nd: 1\nd: 2\n' >t
	cat >expected <<-'X'
	postalias: warning: t, line 1: need name:value pair
	postalias: warning: t, line 2: need name:value pair
	postalias: warning: t, line 3: need name:value pair
	postalias: warning: t, line 4: name must be local
	postalias: warning: t, line 5: unbalanced '"'
	postalias: warning: t, line 6: unbalanced '"'
	postalias: warning: t.db: duplicate entry: "d"
	X
	atf_check -e file:expected "$PA" hash:t
	atf_check -o inline:'c\n' "$PA" -q a@b hash:t
	atf_check -o inline:'1\n' "$PA" -q d hash:t
	atf_check -o inline:'3\n' sh -c "'$PA' -r hash:t 2>/dev/null
	    '$PA' -q d hash:t | sed 's/2/3/'"
}

atf_test_case keys_are_added_and_removed
keys_are_added_and_removed_body()
{
	printf 'a: 1\nb: 2\nc: 3\n' >t
	chmod 640 t
	atf_check "$PA" hash:t
	echo 'New: x' >more
	atf_check sh -c "'$PA' -i hash:t <more"
	atf_check -o inline:'x\n' "$PA" -q new hash:t
	atf_check -o inline:'1\n' "$PA" -q a hash:t
	echo 'a: 9' >more
	atf_check -e match:'duplicate entry: "a"' sh -c "'$PA' -i hash:t <more"
	atf_check sh -c "'$PA' -ri hash:t <more"
	atf_check -o inline:'9\n' "$PA" -q a hash:t
	atf_check "$PA" -d NEW hash:t
	atf_check -s exit:1 "$PA" -d NEW hash:t
	atf_check -s exit:1 "$PA" -q new hash:t
	printf 'a\nnone\nc\n' >keys
	atf_check sh -c "'$PA' -d - hash:t <keys"
	atf_check -o inline:'b:	2\n' sh -c "'$PA' -s hash:t | grep '^[a-z]'"
	atf_check -o inline:'640\n' stat -c %a t.db
	atf_check -s exit:1 -e match:'none.db: No such file' \
	    "$PA" -d a hash:none
	atf_check sh -c "'$PA' -i hash:fresh <more"
	atf_check -o inline:'9\n' "$PA" -q a hash:fresh
}

atf_test_case keys_keep_their_case_if_asked_to
keys_keep_their_case_if_asked_to_body()
{
	echo 'Root: x' >t
	atf_check "$PA" -f hash:t
	atf_check -s exit:1 "$PA" -q Root hash:t
	atf_check -o inline:'x\n' "$PA" -f -q Root hash:t
}

atf_test_case a_table_may_be_without_nul_bytes
a_table_may_be_without_nul_bytes_body()
{
	echo 'root: x' >t
	for option in -n -N; do
		atf_check "$PA" $option hash:t
		atf_check -o inline:'x\n' "$PA" -q root hash:t
	done
}

atf_test_case bad_usage_is_told
bad_usage_is_told_body()
{
	atf_check -s exit:1 -e match:'usage: postalias' "$PA"
	atf_check -s exit:1 -e match:'usage: postalias' "$PA" -Z t
	atf_check -s exit:1 -e match:'only one of' "$PA" -q a -s hash:t
	atf_check -s exit:1 -e match:'cannot be listed' "$PA" -s static:x
}

atf_test_case debians_postalias_reads_ours_and_we_read_its
debians_postalias_reads_ours_and_we_read_its_body()
{
	[ -x "$POSTFIX_PEER/postalias" ] ||
	    atf_skip "\$POSTFIX_PEER has no postalias: no Debian's"
	cat >t <<-'X'
	Root: postmaster
	"two  words": a,b
	   , c
	list: :include:/some/file
	cmd: "|/bin/command -a, b", /file
	<>: null
	UP: Low@Example.COM
	X
	printf 'root\ntwo  words\nlist\ncmd\n<>\nup\n@\n' >keys
	agrees_with_peer postalias 7
}

atf_init_test_cases()
{
	for name in makes_an_alias_file_into_a_table \
	    bad_lines_are_told_and_left_out keys_are_added_and_removed \
	    keys_keep_their_case_if_asked_to a_table_may_be_without_nul_bytes \
	    bad_usage_is_told debians_postalias_reads_ours_and_we_read_its; do
		atf_add_test_case "$name"
	done
}
