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


# --- whole messages ----------------------------------------------------------

ENVELOPE = (b"MAIL FROM:<sender@client.example>\r\n"
            b"RCPT TO:<user@example.com>\r\nDATA\r\n")
CONTENT = (b"From: <sender@client.example>\r\nSubject: a bench\r\n\r\n"
           + (b"0123456789abcdef" * 4 + b"\r\n") * 75 + b".\r\n")


class Sender(Client):
    """A session that sends one message after the other, envelopes at once."""

    def __init__(self, port):
        super().__init__(port)
        self.socket.setblocking(False)

    def begin(self, batch=ENVELOPE):
        self.began = time.monotonic()
        self.socket.sendall(batch)
        self.open, self.inside = 3, False

    def take(self):
        """(wait for the 250 of the content, whole transaction) at its end."""
        data = self.socket.recv(4096)
        lines = data.splitlines()
        if not lines or any(line[:1] not in b"23" for line in lines):
            raise EOFError("the server says %r" % data)
        self.open -= len(lines)
        if self.open > 0:
            return None
        now = time.monotonic()
        if not self.inside:
            self.inside, self.open, self.put = True, 1, now
            self.socket.sendall(CONTENT)
            return None
        if data[:3] != b"250":
            raise EOFError("the server says %r" % data)
        return now - self.put, now - self.began


def send_all(senders, seconds=60.0, count=1 << 40, rate=None):
    """Each sends until the time or the count is over, as soon as it can or, all
    together, so many a second: [(wait, whole)]."""
    poll = selectors.DefaultSelector()
    for s in senders:
        poll.register(s.socket, selectors.EVENT_READ, s)
    start = time.monotonic()
    times, begun, idle = [], 0, list(senders)
    while True:
        now = time.monotonic() - start
        may = count if now < seconds else begun
        if rate:
            may = min(may, int(now * rate))
        while idle and begun < may:
            idle.pop(0).begin()
            begun += 1
        if len(idle) == len(senders) and (now >= seconds or begun >= count):
            return times
        ready = poll.select(0.0005 if rate else 60)
        if not ready and not rate:
            raise EOFError("no answer in a minute")
        for key, _ in ready:
            took = key.data.take()
            if took is not None:
                times.append(took)
                idle.append(key.data)


def at(times, which, share):
    """Milliseconds below which that share of them is."""
    ordered = sorted(t[which] for t in times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000
