#!/usr/bin/python3
"""bad_asker: stands in an smtpd's place and does its worst to proxymap.

Master runs it as a worker. It sends garbage, names of tables that nobody named,
and floods: connections that ask without end and take no answer. What it was told
goes to ../log/told below the queue.
"""
import os
import socket
import struct
import sys
import time

from bad_worker import ASK, HEAD, READY, START, Control, text, texts_of

LOOKUP, ANSWER = 24, 3
ASKED = 300000


def connect(control, serial):
    control.put(ASK, serial, text("proxymap"))
    while True:
        kind, answered, _ = control.get()
        if kind == ANSWER and answered == serial:
            asker = socket.socket(fileno=control.fds.pop())
            asker.settimeout(100)
            return asker


def lookup(table, key, serial):
    body = text(table) + struct.pack("<I", len(key)) + key.encode()
    return HEAD.pack(len(body), LOOKUP, 1, 0, serial) + body


def answer_to(asker, table, key):
    """The result and the text of one lookup."""
    asker.sendall(lookup(table, key, 7))
    data = b""
    while len(data) < HEAD.size or len(data) < HEAD.size + HEAD.unpack_from(data)[0]:
        piece = asker.recv(65536)
        if not piece:
            return "closed"
        data += piece
    result, size = struct.unpack_from("<qI", data, HEAD.size)
    return f"{result} {texts_of(data[HEAD.size + 12 + size:], 1)[0]}"


def refused(asker, garbage):
    try:
        asker.sendall(garbage)
        return asker.recv(100) or "hung up on"
    except ConnectionError:
        return "hung up on"


def flood(asker, table):
    """As much as it takes, without listening."""
    asker.setblocking(False)
    rest = b"".join(lookup(table, f"flood{n}@example.com", n) for n in range(ASKED))
    until = time.monotonic() + 1
    while rest and time.monotonic() < until:
        try:
            rest = rest[asker.send(rest) :]
        except BlockingIOError:
            time.sleep(0.01)
    return "held back" if rest else "taken whole"


def worst(control, table, out):
    garbage = (
        HEAD.pack(12, 99, 1, 0, 0) + b"what is this",
        HEAD.pack(9, LOOKUP, 1, 0, 0) + b"\xff\xff\xff\xffshort",
        HEAD.pack(0xFFFFFFF0, LOOKUP, 1, 0, 0),
        HEAD.pack(4, LOOKUP, 77, 0, 0) + b"next",
        b"\xff" * 5000,
    )
    serial = 0
    for kind in garbage:
        serial += 1
        print("garbage", refused(connect(control, serial), kind), file=out)
    asker = connect(control, serial + 1)
    for name in ("socketmap:unix:/etc/shadow:x", "ldap:/etc/shadow", ""):
        print("unknown", name, answer_to(asker, name, "k"), file=out, flush=True)
    floods = [connect(control, serial + n) for n in range(2, 5)]
    for asker in floods:
        print("flood", flood(asker, table), file=out, flush=True)
    print("done", file=out, flush=True)
    while control.get():
        pass


def main():
    if "POSTERN_WORKER" not in os.environ:
        return  # master checks the settings
    control = Control()
    kind, _, body = control.get()
    if kind != START:
        sys.exit(1)
    queue = texts_of(body, 3)[2]
    log = os.path.join(os.path.dirname(queue), "log")
    control.put(READY, 0, struct.pack("<qq", os.getpid(), 100))
    with open(os.path.join(log, "table"), encoding="ascii") as f:
        table = f.read().strip()
    with open(os.path.join(log, "told"), "a", encoding="ascii") as out:
        worst(control, table, out)


if __name__ == "__main__":
    main()
