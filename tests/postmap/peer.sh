# peer - where the programs are, and Debian's of the same name

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"

# The table that ours makes of ./t says the same to theirs as theirs to ours,
# of each of ./keys.
agrees_with_peer() # program, how many of the keys are there
{
	_ours=$POSTERN_BUILD/sbin/$1 _theirs=$POSTFIX_PEER/$1
	for type in hash btree lmdb cdb; do
		rm -f t.db t.lmdb t.cdb
		atf_check "$_ours" $type:t
		atf_check -o save:theirs sh -c "'$_theirs' -q - $type:t <keys"
		rm -f t.db t.lmdb t.cdb
		atf_check "$_theirs" $type:t
		atf_check -o save:ours sh -c "'$_ours' -q - $type:t <keys"
		atf_check -o file:theirs cat ours
		atf_check -o inline:"$2 ours\n" sh -c \
		    'echo "$(wc -l <ours) ours"'
	done
}
