#!/usr/bin/python3
"""sink: a small inside host. Writes every message it is given to a file.

usage: sink.py PORT FILE
"""
import socketserver
import sys

LINE_LIMIT = 1 << 20


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def message(self):
        self.say("354 go ahead")
        lines = []
        while (line := self.rfile.readline(LINE_LIMIT)) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        with open(self.server.path, "ab") as out:
            out.write(b"".join(lines).replace(b"\r\n", b"\n") + b"\n")
        self.say("250 2.0.0 Ok: delivered to the inside")

    def handle(self):
        self.say("220 inside.example.com ESMTP sink")
        while line := self.rfile.readline(LINE_LIMIT):
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.say("250-inside.example.com\r\n250 PIPELINING")
            elif verb == b"DATA":
                self.message()
            elif verb == b"QUIT":
                self.say("221 2.0.0 Bye")
                return
            else:
                self.say("250 2.1.0 Ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with Server(("127.0.0.1", int(sys.argv[1])), Session) as server:
        server.path = sys.argv[2]
        server.serve_forever()


main()
