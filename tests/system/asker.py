#!/usr/bin/python3
"""asker: clients that ask for recipients who are all known, over and over.

usage: asker.py PORT RECIPIENTS ENOUGH CLIENTS
Each client takes recipients from the file RECIPIENTS at random; they go on until
the file ENOUGH is there, and each has a hundred answers. "asked N" is
said on standard output while they do, and at the end how often the answer was
yes, later, or no; each no is told. A session that the server ends with 421, or
between two transactions, is begun anew.
"""
import os
import random
import socket
import sys
import threading
import time

PATIENCE = 100
ROUND = 20  # recipients in a transaction
SESSION = 5  # transactions in a session


class Client(threading.Thread):
    def __init__(self, port, recipients, enough):
        super().__init__(daemon=True)
        self.port, self.recipients, self.enough = port, recipients, enough
        self.yes = self.later = self.ended = 0
        self.no = []
        self.trouble = None

    def connect(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port),
                                               PATIENCE)
        self.file = self.socket.makefile("r")
        self.reply()
        self.say("EHLO client.example.org")

    def reply(self):
        """The last line of it."""
        while True:
            line = self.file.readline()
            if not line or line.startswith("421"):
                raise EOFError
            if line[3] == " ":
                return line.strip()

    def say(self, text):
        self.socket.sendall(text.encode() + b"\r\n")
        return self.reply()

    def transaction(self):
        self.say("MAIL FROM:<sender@example.org>")
        for name in random.sample(self.recipients, ROUND):
            answer = self.say("RCPT TO:<%s>" % name)
            if answer[0] == "2":
                self.yes += 1
            elif answer[0] == "4":
                self.later += 1
            else:
                self.no.append("%s: %s" % (name, answer))
        self.say("RSET")

    def run(self):
        try:
            while not os.path.exists(self.enough) or self.yes < 100:
                try:
                    self.connect()
                    for _ in range(SESSION):
                        self.transaction()
                    self.say("QUIT")
                except (EOFError, ConnectionResetError, BrokenPipeError):
                    self.ended += 1
        except OSError as why:
            self.trouble = why


def main():
    port, recipients, enough, count = sys.argv[1:]
    with open(recipients) as f:
        names = f.read().split()
    clients = [Client(int(port), names, enough) for _ in range(int(count))]
    for c in clients:
        c.start()
    while any(c.is_alive() for c in clients):
        print("asked", sum(c.yes + c.later for c in clients), flush=True)
        time.sleep(0.2)
    for c in clients:
        for no in c.no[:5]:
            print("no", no)
        if c.trouble:
            print("trouble", c.trouble)
    print("yes=%d later=%d no=%d ended=%d trouble=%d" % (
        sum(c.yes for c in clients), sum(c.later for c in clients),
        sum(len(c.no) for c in clients), sum(c.ended for c in clients),
        sum(c.trouble is not None for c in clients)))


main()
