#!/usr/bin/python3
"""mailbox: an inside host that writes down each message with its envelope.

usage: mailbox.py PORT FILE

FILE grows by one line of JSON a message: from, to, options (of MAIL), text.
"""
import json
import re
import socketserver
import sys

LINE_LIMIT = 1 << 24
KEYWORDS = ("PIPELINING", "8BITMIME", "DSN", "SIZE 100000000")


def split(line):
    """The address between the brackets, and what stands behind them."""
    match = re.match(rb"[^<]*<([^>]*)>\s*(.*)", line)
    return match.group(1).decode("latin-1"), match.group(2).decode("latin-1").strip()


class Session(socketserver.StreamRequestHandler):
    def say(self, *lines):
        last = len(lines) - 1
        for i, line in enumerate(lines):
            mark = " " if i == last else "-"
            self.wfile.write(f"{line[:3]}{mark}{line[4:]}\r\n".encode())

    def message(self):
        self.say("354 go ahead")
        lines = []
        while (line := self.rfile.readline(LINE_LIMIT)) != b".\r\n":
            if not line:
                return
            lines.append(line[1:] if line.startswith(b".") else line)
        self.mail["text"] = b"".join(lines).decode("latin-1")
        with open(self.server.path, "a", encoding="ascii") as out:
            out.write(json.dumps(self.mail) + "\n")
        self.say("250 2.0.0 Ok")

    def handle(self):
        self.say("220 inside.example.com ESMTP")
        while line := self.rfile.readline(LINE_LIMIT):
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.say("250 inside.example.com", *("250 " + k for k in KEYWORDS))
            elif verb == b"MAIL":
                sender, options = split(line)
                self.mail = {"from": sender, "options": options, "to": []}
                self.say("250 2.1.0 Ok")
            elif verb == b"RCPT":
                self.mail["to"].append(" ".join(split(line)).strip())
                self.say("250 2.1.5 Ok")
            elif verb == b"DATA":
                self.message()
            elif verb == b"QUIT":
                self.say("221 2.0.0 Bye")
                return
            else:
                self.say("250 2.0.0 Ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


def main():
    server = Server(("127.0.0.1", int(sys.argv[1])), Session)
    server.path = sys.argv[2]
    print("ready", flush=True)
    server.serve_forever()


main()
