# common - what lib.sh and servers.sh share

# Polls the command until it is true; false after so many seconds.
wait_for() # seconds, command...
{
	_until=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $_until ] || return 1
		sleep 0.05
	done
}

# No other case gets them, until this one ends.
free_ports() # how many; below those that the system gives to clients
{
	/usr/bin/python3 "$POSTERN_SRC/tests/system/ports.py" "$1" $$
}
