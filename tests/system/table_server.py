#!/usr/bin/python3
"""table_server: answers lookups from a file, as a server of tables does.

usage: table_server.py socketmap|tcp PORT FILE

A line of FILE is a key, white space, a value. It is read anew at each question.
"""
import socketserver
import sys
import urllib.parse


def find(key):
    with open(sys.argv[3]) as lines:
        for line in lines:
            name, _, value = line.strip().partition(" ")
            if name == key:
                return value
    return None


class Socketmap(socketserver.StreamRequestHandler):
    def handle(self):
        while digits := self.rfile.read(1):
            while digits[-1:] != b":":
                digits += self.rfile.read(1)
            name, _, key = self.rfile.read(int(digits[:-1])).partition(b" ")
            self.rfile.read(1)
            value = find(key.decode()) if name == b"table" else None
            reply = "NOTFOUND " if value is None else "OK " + value
            self.wfile.write(f"{len(reply)}:{reply},".encode())


class Tcp(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            verb, key = line.decode().split()
            value = find(urllib.parse.unquote(key))
            if value is None:
                reply = "500 not%20found"
            else:
                reply = "200 " + urllib.parse.quote(value)
            self.wfile.write((reply + "\n").encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


handler = {"socketmap": Socketmap, "tcp": Tcp}[sys.argv[1]]
with Server(("127.0.0.1", int(sys.argv[2])), handler) as server:
    print("ready", flush=True)
    server.serve_forever()
