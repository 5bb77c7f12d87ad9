#!/usr/bin/python3
"""talk: one SMTP session, told line by line on standard input.

    C: TEXT     sends the line
    S: REGEX    wants a reply (all its lines) in which this is found
    RAW: TEXT   sends the bytes; \\r \\n \\0 \\xHH are those of Python
    SLOW: TEXT  the same, a byte at a time
    FILL: N C   sends the character C, N times
    EOF:        wants the server to close
    BREAK:      closes without a word
    # ...       nothing

usage: talk.py [-s SOURCE] [-h HOST] PORT <DIALOG
Says on standard error what was not as told; exit status 1 then.
"""
import getopt
import re
import socket
import sys
import time

PATIENCE = 100


class Session:
    def __init__(self, address, source):
        self.socket = socket.create_connection(address, PATIENCE, source)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def line(self):
        while b"\n" not in self.rest:
            piece = self.socket.recv(65536)
            if not piece:
                raise EOFError("the server closed")
            self.rest += piece
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")

    def reply(self):
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        return "\n".join(lines)

    def wants(self, pattern):
        reply = self.reply()
        print(reply)
        if not re.search(pattern, reply, re.MULTILINE):
            raise ValueError(f"got {reply!r}")

    def ends(self):
        if self.rest or self.socket.recv(65536):
            raise ValueError("the server did not close")

    def slowly(self, data):
        for byte in data:
            self.socket.sendall(bytes((byte,)))
            time.sleep(0.002)

    def fill(self, text):
        count, char = text.split()
        self.socket.sendall(char.encode() * int(count))


def bytes_of(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def step(session, line):
    what, _, text = line.partition(":")
    text = text[1:] if text.startswith(" ") else text
    if what == "C":
        session.socket.sendall(text.encode("latin-1") + b"\r\n")
    elif what == "S":
        session.wants(text)
    elif what == "RAW":
        session.socket.sendall(bytes_of(text))
    elif what == "SLOW":
        session.slowly(bytes_of(text))
    elif what == "FILL":
        session.fill(text)
    elif what == "EOF":
        session.ends()
    elif what == "BREAK":
        session.socket.close()
    elif line and not line.startswith("#"):
        raise ValueError("no such step")


def main():
    options, rest = getopt.getopt(sys.argv[1:], "s:h:")
    options = dict(options)
    source = (options["-s"], 0) if "-s" in options else None
    host = options.get("-h", "127.0.0.1")
    session = Session((host, int(rest[0])), source)
    for number, line in enumerate(sys.stdin, 1):
        line = line.rstrip("\n")
        try:
            step(session, line)
        except (OSError, EOFError, ValueError) as error:
            sys.exit(f"talk: line {number}, {line[:80]}: {error}")


if __name__ == "__main__":
    main()
