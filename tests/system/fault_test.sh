#!/usr/bin/env atf-sh
# Calls of one daemon fail for a while, as strace makes them. What was
# acknowledged arrives whole, the log says what is wrong, nobody spins, and when
# the fault is gone all goes on by itself.
. "$POSTERN_SRC/tests/system/lib.sh"

QUICK="minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
service_throttle_time = 1s
worker_processes = 1
smtpd_error_sleep_time = 0"
FAULT_SECONDS=3

# program	calls			error	what the log says meanwhile
FAULTS="
cleanup	openat	EMFILE	Too many open files
cleanup	openat	ENOSPC	No space left
cleanup	pwrite64,pwritev,pwritev2	EIO	Input/output error
cleanup	pwrite64,pwritev,pwritev2	ENOSPC	No space left
cleanup	fdatasync,fsync,syncfs	EIO	Input/output error
cleanup	memory	ENOMEM	.
qmgr	openat	EMFILE	Too many open files
qmgr	pwrite64,pwritev,pwritev2	EIO	Input/output error
qmgr	unlinkat,unlink	EIO	Input/output error
qmgr	memory	ENOMEM	.
smtpd	accept4	EMFILE	Too many open files
smtpd	accept4	ENETDOWN	Network is down
smtpd	accept4	ECONNABORTED	connection abort
smtpd	memory	ENOMEM	.
smtp	socket	EMFILE	Too many open files
smtp	sendfile,pread64	EIO	.
smtp	memory	ENOMEM	.
"

# Milliseconds of the processor; of one that has gone: nothing.
used() # pid
{
	{ sed 's/.*) //' "/proc/$1/stat" 2>/dev/null || echo; } |
	    awk -v hz="$(getconf CLK_TCK)" '{ print int(($12 + $13) * 1000 / hz) }'
}

# New clients while the fault lasts, each message in a session of its own.
burst()
{
	rm -f enough.burst
	BURST=$((${BURST:-0} + 1000000))
	aside burst "$LEDGER" send --until "$PWD/enough.burst" --first $BURST \
	    --each --pause 0.05 --sessions 8 --size 100000 "$PORT" "$PWD/sent"
}

# By the user that it runs as: root may lack the capability.
limit_memory() # pid, limit
{
	set -- "$@" $(awk '$1 == "Uid:" || $1 == "Gid:" { print $2 }' \
	    "/proc/$1/status")
	[ $# = 4 ] || return 1
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid "$3" --regid "$4" --clear-groups \
		    prlimit --pid "$1" "--data=$2"
	else
		prlimit --pid "$1" "--data=$2"
	fi
}

# No memory: less than it has already, for what a failed brk() answers when it is
# strace's doing is beyond what libc can take.
begin_fault() # pid, calls, error
{
	if [ "$2" = memory ]; then
		limit_memory "$1" 1: || fail "its memory cannot be limited"
		: >trace
		aside strace tail -q -f "$PWD/trace"
	else
		aside strace strace -f -qq -o "$PWD/trace" -e "trace=$2" \
		    -e "inject=$2:error=$3" -p "$1"
	fi
}

# Who had no memory may have ended.
end_fault() # pid
{
	kill "$(cat strace.pid)" 2>/dev/null
	wait_aside strace || :
	limit_memory "$1" unlimited: 2>/dev/null || :
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# It lasts for some time, and until a call has failed, if one does.
failing() # pid, calls
{
	_end=$(($(date +%s) + FAULT_SECONDS))
	while [ "$(date +%s)" -lt $_end ] && kill -0 "$1" 2>/dev/null; do
		sleep 0.1
	done
	[ "$2" = memory ] || wait_for $((10 * FAULT_SECONDS)) called_or_gone "$1"
}

called_or_gone() { grep -q INJECTED trace || ended "$1"; } # pid
says_since() { tail -c "+$1" "$G/log/maillog" | grep -qE "$2"; } # bytes, text

# A daemon under strace is slower by what strace does; half a processor is more
# than all of it.
under_fault() # pid, calls, error, log
{
	_was=$(used "$1") _since=$(milliseconds)
	_size=$(wc -c <"$G/log/maillog")
	begin_fault "$@"
	burst
	failing "$1" "$2"
	[ $(($(used "$1") - _was)) -lt $((($(milliseconds) - _since) / 2)) ] ||
	    fail "it spins when $2 says $3"
	end_fault "$1"
	: >enough.burst
	wait_aside burst || fail "the burst did not end well"
	[ "$2" = memory ] || grep -q INJECTED trace || return 1
	expect "the log says $4 when $2 says $3" 30 says_since "$_size" "$4"
}

attach_works()
{
	command -v strace >/dev/null || atf_skip "there is no strace"
	strace -qq -o /dev/null -e trace=none -p "$(workers qmgr)" &
	_tracer=$!
	wait_for $PATIENCE traced_or_refused "$(workers qmgr)" $_tracer
	kill $_tracer 2>/dev/null && wait $_tracer
	_code=$?
	[ $_code != 1 ] || atf_skip "strace cannot attach to a process"
}

traced_or_refused() # pid, tracer
{
	ended "$2" || grep -q '^TracerPid:.*[1-9]' "/proc/$1/status"
}

goes_on()
{
	expect "mail is taken after $1" 30 more_lines $(($(lines sent) + 10)) sent
	expect "mail is delivered after $1" 30 more_lines $(($(lines got) + 10)) got
}

faults() # program; of the table
{
	configure "$QUICK
spool_commit = $(commit_by)"
	sink --refuse "END:7:451 4.3.0 later" --refuse "RCPT:11:450 4.2.1 later"
	start
	attach_works
	load --size 20000 --sessions 4
	echo "$FAULTS" | grep "^$1	" >faults
	while IFS="	" read -r program calls error text; do
		expect "$program runs" 30 workers "$program"
		under_fault "$(workers "$program" | head -n 1)" \
		    "$calls" "$error" "$text" ||
		    echo "not called: $program $calls" >&2
		goes_on "$program $calls $error"
	done <faults
	end_load
	# cleanup may have ended with a whole message that nobody was told of.
	settle 90 --repeats "$2"
	[ -z "$(ls "$G/spool/corrupt")" ] || fail "something is in corrupt"
	! grep -E 'panic: |killed by signal|runtime error' "$G/log/maillog" >&2 ||
	    fail "a daemon fell"
}

cleanup_fails() { faults cleanup 0; }
both cleanup_fails 120 "calls of cleanup fail: nothing acknowledged is lost"
qmgr_fails() { faults qmgr 0; }
both qmgr_fails 120 "calls of qmgr fail: nothing acknowledged is lost"
smtpd_fails() { faults smtpd 0; }
both smtpd_fails 120 "calls of smtpd fail: nothing acknowledged is lost"
smtp_fails() { faults smtp 60; }
both smtp_fails 120 "calls of smtp fail: nothing acknowledged is lost"
