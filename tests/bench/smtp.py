"""Clients of an SMTP server that ask for recipients as fast as it answers."""
import random
import selectors
import socket
import time

BATCH = 500  # recipients in a transaction, sent at once
GROUPS = 100  # of them, in all


def batches(names):
    """Texts of transactions, and how many lines answer each."""
    made = []
    for _ in range(GROUPS):
        rcpt = b"".join(b"RCPT TO:<%s>\r\n" % n.encode()
                        for n in random.sample(names, BATCH))
        made.append(b"MAIL FROM:<sender@example.org>\r\n" + rcpt + b"RSET\r\n")
    return made


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line()
        self.socket.sendall(b"EHLO client.example.org\r\n")
        while self.line()[3:4] != b" ":
            pass
        self.open = 0  # lines that are still to come

    def line(self):
        got = b""
        while not got.endswith(b"\n"):
            piece = self.socket.recv(1)
            if not piece:
                raise EOFError("the server closed")
            got += piece
        return got

    def begin(self, batch):
        self.socket.sendall(batch)
        self.open = BATCH + 2

    def take(self):
        """What has come; how many said no."""
        data = self.socket.recv(65536)
        if not data:
            raise EOFError("the server closed")
        self.open -= data.count(b"\n")
        # A reply begins with its code; all that is asked for is there.
        return data.count(b"\n5") + data.count(b"\n4")

    def ask(self, name):
        self.socket.sendall(b"MAIL FROM:<sender@example.org>\r\n")
        self.line()
        self.socket.sendall(b"RCPT TO:<%s>\r\n" % name.encode())
        code = self.line()[:3]
        self.socket.sendall(b"RSET\r\n")
        self.line()
        return code


def storm(clients, made, seconds):
    """How many recipients were answered in that time, how many with no."""
    selector = selectors.DefaultSelector()
    done = refused = 0
    for c in clients:
        selector.register(c.socket, selectors.EVENT_READ, c)
        c.begin(random.choice(made))
    end = time.monotonic() + seconds
    busy = len(clients)
    while busy:
        for key, _ in selector.select():
            c = key.data
            refused += c.take()
            if c.open > 0:
                continue
            done += BATCH
            if time.monotonic() < end:
                c.begin(random.choice(made))
            else:
                busy -= 1
    return done, refused
