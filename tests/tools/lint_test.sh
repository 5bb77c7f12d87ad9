#!/usr/bin/env atf-sh
# The checks of the tree find what they are for. POSTERN_SRC is the tree.

# A small tree; not in the work directory, where atf_check has its own folder.
here()
{
	mkdir tree
	cd tree || exit
	mkdir -p tools util smtpd
	cp "$POSTERN_SRC"/tools/check-* "$POSTERN_SRC/tools/layers" \
	    "$POSTERN_SRC/tools/length-exceptions" tools
}

lines()
{
	i=0
	while [ $i -lt "$1" ]; do
		printf '\tcall();\n'
		i=$((i + 1))
	done
}

atf_test_case long_function
long_function_body()
{
	here
	{ printf 'static int\nshort_one(int a)\n{\n'; lines 57; echo '}'; } >util/a.c
	atf_check tools/check-length
	{ printf 'static int\nlong_one(int a)\n{\n'; lines 58; echo '}'; } >>util/a.c
	atf_check -s exit:1 -o inline:'util/a.c:long_one: 61 lines, more than 60\n' \
	    tools/check-length
	echo 'util/a.c:long_one 70 it walks a long table' >>tools/length-exceptions
	atf_check tools/check-length
}

atf_test_case long_file
long_file_body()
{
	here
	lines 801 >util/a.c
	atf_check -s exit:1 -o inline:'util/a.c: 801 lines, more than 800\n' \
	    tools/check-length
}

atf_test_case many_arguments
many_arguments_body()
{
	here
	cat >util/a.c <<-X
	int
	five(int a, int (*b)(int, int, int), int c,
	    int d, int e)
	{
	}

	int
	six(int a, int b, int c,
	    int d, int e, int f)
	{
	}
	X
	atf_check -s exit:1 -o inline:'util/a.c:six: 6 arguments, more than 5\n' \
	    tools/check-length
}

atf_test_case upward_include
upward_include_body()
{
	here
	echo '#include "util/sv.h"' >smtpd/a.c
	atf_check tools/check-layers
	echo '#include "smtpd/verb.h"' >util/a.c
	atf_check -s not-exit:0 -o match:'util may not use smtpd' tools/check-layers
}

atf_test_case closed_header
closed_header_body()
{
	here
	echo '#include <seccomp.h>' >smtpd/a.c
	atf_check -s not-exit:0 -o match:'belongs to another folder' \
	    tools/check-layers
}

atf_test_case lost_anchor
lost_anchor_body()
{
	here
	printf 'int\nfound(void)\n' >util/a.c
	echo 'see util/a.c:found()' >a.md
	atf_check tools/check-anchors
	echo 'see util/a.c:lost()' >>a.md
	atf_check -s exit:1 -o inline:'util/a.c: no lost()\n' tools/check-anchors
}

atf_test_case no_documents
no_documents_body()
{
	here
	atf_check tools/check-anchors
}

atf_test_case poor_readme
poor_readme_body()
{
	here
	rmdir smtpd
	echo 'tools: data' >tools/README
	echo 'int x;' >util/a.c
	atf_check -s exit:1 -o inline:'util: no README\n' tools/check-docs
	echo 'util: begin with a.c, see layers in tools/' >util/README
	atf_check tools/check-docs
	echo 'and b.c' >>util/README
	atf_check -s exit:1 -o inline:'util/README: no b.c\n' tools/check-docs
	lines 16 >util/README
	atf_check -s exit:1 -o match:'16 lines' tools/check-docs
}

atf_init_test_cases()
{
	atf_add_test_case long_function
	atf_add_test_case long_file
	atf_add_test_case many_arguments
	atf_add_test_case upward_include
	atf_add_test_case closed_header
	atf_add_test_case lost_anchor
	atf_add_test_case no_documents
	atf_add_test_case poor_readme
}
