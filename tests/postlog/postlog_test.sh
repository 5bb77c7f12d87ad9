#!/usr/bin/env atf-sh
# postlog writes lines to the log, whoever wrote them. POSTERN_BUILD is where it
# is built.

: "${POSTERN_BUILD:=$POSTERN_SRC/build}"

PL="$POSTERN_BUILD/sbin/postlog -c conf"

config()
{
	mkdir -p conf
	printf '%s\n' "$@" >conf/main.cf
}

# What stands behind the time, the host and the number of the process.
written()
{
	sed -E 's/^[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [^ ]+ //; s/\[[0-9]+\]//' \
	    log
}

atf_test_case arguments_are_a_line
arguments_are_a_line_body()
{
	config "maillog_file = $PWD/log"
	>log
	atf_check $PL two words
	atf_check $PL -i -t script -p warn careful
	atf_check $PL -t a/b -p error wrong
	cat >expected <<-'X'
	postfix/postlog: two words
	script: warning: careful
	a/b: error: wrong
	X
	written >seen
	atf_check -o file:expected cat seen
	atf_check -o match:'^[A-Z][a-z]{2} .* postfix/postlog\[[0-9]+\]: two' \
	    head -n 1 log
}

atf_test_case each_line_of_stdin_is_a_line
each_line_of_stdin_is_a_line_body()
{
	config "maillog_file = $PWD/log" 'syslog_name = other'
	>log
	printf 'one\n\nthree %%s\nfour' >in
	atf_check sh -c "$PL <in"
	printf 'other/postlog: one\nother/postlog: \nother/postlog: three %%s\nother/postlog: four\n' >expected
	written >seen
	atf_check -o file:expected cat seen
}

atf_test_case what_is_the_end_takes_a_second
what_is_the_end_takes_a_second_body()
{
	config "maillog_file = $PWD/log"
	>log
	began=$(date +%s%N)
	atf_check $PL -p fatal over
	atf_check $PL -p panic out
	[ $(($(date +%s%N) - began)) -ge 2000000000 ] || atf_fail 'too fast'
	printf 'postfix/postlog: fatal: over\npostfix/postlog: panic: out\n' >expected
	written >seen
	atf_check -o file:expected cat seen
	atf_check -s exit:1 -e match:'bad severity: none' $PL -p none x
	atf_check -s exit:1 -e match:'usage: postlog' $PL -Z x
}

atf_test_case nothing_forges_a_line
nothing_forges_a_line_body()
{
	config "maillog_file = $PWD/log"
	>log
	atf_check $PL "a
Jan  1 00:00:00 host postfix/smtpd[1]: forged	$(printf '\033')[1m"
	head -c 9000 /dev/zero | tr '\0' x >in
	echo >>in
	printf 'b\0c\nd\n' >>in
	atf_check sh -c "$PL -t 'x
y' <in"
	atf_check -o inline:'4\n' sh -c 'wc -l <log'
	atf_check -o match:'a\?Jan .*forged\?\?\[1m$' head -n 1 log
	atf_check -o match:' x\?y\[[0-9]+\]: x+$' sed -n 2p log
	atf_check -o inline:'0\n' sh -c 'awk "length > 2100" log | wc -l'
}

atf_test_case a_log_that_is_not_for_us_is_told
a_log_that_is_not_for_us_is_told_head()
{
	atf_set require.user unprivileged
}
a_log_that_is_not_for_us_is_told_body()
{
	config "maillog_file = $PWD/log"
	>log
	chmod 400 log
	atf_check -s exit:1 -e match:"open maillog_file .*/log: Permission denied" \
	    $PL text
	rm log
	atf_check -s exit:1 -e match:'No such file' $PL text
}

atf_test_case a_log_may_be_stdout
a_log_may_be_stdout_body()
{
	config 'maillog_file = /dev/stdout'
	atf_check -o match:'postfix/postlog\[[0-9]+\]: text$' $PL text
}

atf_test_case root_makes_the_log
root_makes_the_log_head()
{
	atf_set require.user root
}
root_makes_the_log_body()
{
	config "maillog_file = $PWD/log"
	atf_check $PL text
	atf_check -o inline:'600\n' stat -c %a log
}

atf_init_test_cases()
{
	for name in arguments_are_a_line each_line_of_stdin_is_a_line \
	    what_is_the_end_takes_a_second nothing_forges_a_line \
	    a_log_that_is_not_for_us_is_told a_log_may_be_stdout \
	    root_makes_the_log; do
		atf_add_test_case "$name"
	done
}
