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

free_ports() # how many; below those that the system gives to clients
{
	/usr/bin/python3 - "$1" <<-X
	import random, socket, sys
	held = []
	while len(held) < int(sys.argv[1]):
	    s = socket.socket()
	    try:
	        s.bind(("127.0.0.1", random.randrange(10000, 32000)))
	        held.append(s)
	    except OSError:
	        s.close()
	print(*(s.getsockname()[1] for s in held))
	X
}
