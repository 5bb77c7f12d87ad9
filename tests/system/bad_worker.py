#!/usr/bin/python3
"""bad_worker: stands in a daemon's place, as if that had been taken over.

Master runs it as a worker. It asks for a connection to each service there is and
writes what it was told to ../log/told below the queue. If told.how is there, it
sends garbage instead.
"""
import array
import os
import signal
import socket
import struct
import sys

START, ANSWER, END, READY, ASK = 1, 3, 7, 32, 33
HEAD = struct.Struct("<IHBBI")  # length, type, version, descriptors, serial
SERVICES = """cleanup rewrite dnsd qmgr smtp relay error retry bounce pickup nobody""".split()


def text(value):
    raw = value.encode()
    return struct.pack("<I", len(raw)) + raw + b"\0"


def texts_of(body, count):
    found, at = [], 0
    for _ in range(count):
        size = struct.unpack_from("<I", body, at)[0]
        found.append(body[at + 4 : at + 4 + size].decode())
        at += 4 + size + 1
    return found


class Control:
    """The channel to master; descriptors that come along are kept open."""

    def __init__(self):
        self.socket = socket.socket(fileno=3)
        self.socket.setblocking(True)
        self.rest = b""
        self.fds = array.array("i")

    def put(self, kind, serial, body):
        self.socket.sendall(HEAD.pack(len(body), kind, 1, 0, serial) + body)

    def more(self):
        size = socket.CMSG_SPACE(64 * self.fds.itemsize)
        data, ancillary, _, _ = self.socket.recvmsg(65536, size)
        for _, _, raw in ancillary:
            self.fds.frombytes(raw[: len(raw) // 4 * 4])
        if not data:
            sys.exit(0)
        self.rest += data

    def get(self):
        while len(self.rest) < HEAD.size:
            self.more()
        length, kind, _, _, serial = HEAD.unpack_from(self.rest)
        while len(self.rest) < HEAD.size + length:
            self.more()
        body = self.rest[HEAD.size : HEAD.size + length]
        self.rest = self.rest[HEAD.size + length :]
        return kind, serial, body


def ask_all(control, out):
    for serial, service in enumerate(SERVICES, 1):
        control.put(ASK, serial, text(service))
    while True:
        kind, serial, body = control.get()
        if kind == ANSWER:
            granted = struct.unpack("<q", body)[0]
            word = "granted" if granted else "refused"
            out.write(f"{SERVICES[serial - 1]} {word}\n")
            out.flush()
        elif kind == END:
            return


def garbage(control, out):
    """One kind each time that it is started."""
    kinds = (
        HEAD.pack(12, 99, 1, 0, 0) + b"what is this",
        HEAD.pack(9, ASK, 1, 0, 0) + b"\xff\xff\xff\xffshort",
        HEAD.pack(0xFFFFFFF0, ASK, 1, 0, 0),
        HEAD.pack(4, ASK, 77, 0, 0) + b"next",
    )
    kind = kinds[out.tell() % len(kinds)]
    out.write("g")
    out.flush()
    control.socket.sendall(kind)
    signal.pause()


def main():
    if "POSTERN_WORKER" not in os.environ:
        return  # master checks the settings
    control = Control()
    kind, _, body = control.get()
    if kind != START:
        sys.exit(1)
    queue = texts_of(body, 3)[2]
    told = os.path.join(os.path.dirname(queue), "log", "told")
    control.put(READY, 0, struct.pack("<qq", os.getpid(), 100))
    with open(told, "a", encoding="ascii") as out:
        if os.path.exists(told + ".how"):
            garbage(control, out)
        else:
            ask_all(control, out)


if __name__ == "__main__":
    main()
