#!/usr/bin/python3
"""ports: free ports of loopback, for one test alone.

usage: ports.py COUNT PID
Says COUNT ports, below those that the system gives to clients. As long as the
process PID lives, no other ports.py says the same: a child holds an abstract
socket for each, for a port is not bound yet when it is chosen, nor while an
instance is down.
"""
import os
import random
import socket
import sys
import time

LEAST, MOST = 10000, 32000


def reserved(port):
    """What holds the port's number; None: another test has it."""
    s = socket.socket(socket.AF_UNIX)
    try:
        s.bind(f"\0postern-tests-port-{port}")
        return s
    except OSError:
        s.close()
        return None


def is_free(port):
    with socket.socket() as s:
        try:
            s.bind(("", port))
            return True
        except OSError:
            return False


def lives(pid):
    try:
        os.kill(pid, 0)
        return True
    except ProcessLookupError:
        return False


def close_others(kept):
    """Nobody waits for the end of a pipe because of us."""
    for fd in map(int, os.listdir("/proc/self/fd")):
        if fd not in kept:
            try:
                os.close(fd)
            except OSError:
                pass  # that of the list itself


def main():
    count, pid = map(int, sys.argv[1:])
    held = {}
    while len(held) < count:
        port = random.randrange(LEAST, MOST)
        if port not in held and (holder := reserved(port)):
            if is_free(port):
                held[port] = holder
            else:
                holder.close()
    print(*held, flush=True)
    if os.fork() > 0:
        return
    close_others({s.fileno() for s in held.values()})
    while lives(pid):
        time.sleep(0.5)


main()
