#!/usr/bin/python3
"""ledger: sends numbered mail, receives it, and compares the two.

A message carries a serial, from which on every byte of it is hashed. The sender
writes "serial hash" for each message that was answered with 250, and to
FILE.tried for each that it began; the sink writes the same for each message that
it answers with 250. Nothing else is known to either, so what `compare` says does
not depend on the gateway's own words.
"""
import argparse
import asyncio
import hashlib
import os
import random
import re
import signal
import socket
import sys
import threading
import time

MARK = b"X-Serial: "
PATIENCE = 100  # seconds, for a reply or for the door to open


def die(text):
    sys.exit(f"ledger: {text}")


class Journal:
    """Lines that are there, whole, when the call returns."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def put(self, line):
        os.write(self.file, line.encode() + b"\n")


# --- send -------------------------------------------------------------------


def body_of(serial, size):
    """Lines of many lengths, some that begin with dots."""
    source = random.Random(serial)
    text = source.randbytes(size // 2 + 1).hex()[:size]
    lines = []
    while text:
        length = source.choice((0, 1, 37, 72, 76, 200, 900))
        lines.append(source.choice(("", "", "", ".", "..")) + text[:length])
        text = text[length:]
    return "\r\n".join(lines).encode()


def message_of(serial, size):
    head = (
        f"X-Serial: {serial}\r\nFrom: <sender@client.example>\r\n"
        f"To: <user@example.com>\r\nSubject: number {serial}\r\n"
        f"Date: Fri, 21 Aug 2026 10:00:00 +0000\r\n"
        f"Message-ID: <{serial}@client.example>\r\n\r\n"
    ).encode()
    return head + body_of(serial, max(size - len(head), 0)) + b"\r\n"


def stuffed(content):
    """As it goes over the wire, the end included."""
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


class Lost(Exception):
    """The connection is gone."""


class Connection:
    def __init__(self, host, port, source):
        self.socket = socket.create_connection(
            (host, port), PATIENCE, (source, 0) if source else None
        )
        self.rest = b""
        self.want(220)
        self.say("EHLO client.example")
        self.want(250)

    def say(self, text):
        self.put(text.encode() + b"\r\n")

    def put(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Lost(f"sending: {error}") from error

    def line(self):
        while b"\n" not in self.rest:
            try:
                piece = self.socket.recv(65536)
            except OSError as error:
                raise Lost(f"waiting: {error}") from error
            if not piece:
                raise Lost("closed")
            self.rest += piece
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")

    def reply(self):
        while (line := self.line())[3:4] == "-":
            pass
        if line.startswith("421"):
            raise Lost(line)
        return line

    def want(self, code):
        line = self.reply()
        if not line.startswith(str(code)):
            raise Lost(line)

    def close(self):
        try:
            self.say("QUIT")
            self.reply()
        except Lost:
            pass
        self.socket.close()


class Sender:
    """Several sessions that send until enough was acknowledged."""

    def __init__(self, options):
        self.options = options
        self.acked = Journal(options.out)
        self.tried = Journal(options.out + ".tried")
        self.trouble = Journal(options.out + ".trouble")
        self.lock = threading.Lock()
        self.serial = options.first
        self.count = {"acked": 0, "refused": 0, "lost": 0, "closed": 0}
        self.open = 0  # messages that may yet be acknowledged

    def note(self, what, text=""):
        with self.lock:
            self.count[what] += 1
        if text:
            self.trouble.put(f"{what} {text}")

    def next_serial(self):
        """None: enough is sent or on its way."""
        o = self.options
        if o.until and os.path.exists(o.until):
            return None
        with self.lock:
            if self.count["acked"] + self.open >= o.count:
                return None
            self.open += 1
            self.serial += 1
            return self.serial

    def recipients(self, serial):
        return [
            name.replace("%", str(serial)) for name in self.options.to.split(",")
        ]

    def send(self, connection, serial):
        """The reply that decided, after all commands in one write."""
        content = message_of(serial, self.options.size)
        hashed = hashlib.sha256(content).hexdigest()
        names = self.recipients(serial)
        self.tried.put(f"{serial} {hashed}")
        commands = [f"MAIL FROM:<{self.options.sender}>"]
        commands += [f"RCPT TO:<{name}>" for name in names]
        connection.say("\r\n".join(commands + ["DATA"]))
        replies = [connection.reply() for _ in commands]
        data = connection.reply()
        bad = [line for line in replies if not line.startswith("250")]
        if not data.startswith("354"):
            connection.say("RSET")
            connection.want(250)
            return (bad + [data])[0]
        connection.put(stuffed(content))
        end = connection.reply()
        if bad:
            return bad[0]
        if end.startswith("250"):
            self.acked.put(f"{serial} {hashed}")
        return end

    def connect(self):
        o = self.options
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return Connection(o.host, o.port, o.source)
            except (OSError, Lost) as error:
                if o.until and os.path.exists(o.until):
                    return None
                if time.monotonic() > deadline:
                    self.note("closed", f"no connection: {error}")
                    return None
                self.note("closed", str(error))
                time.sleep(0.05)

    def one(self, connection, serial):
        """False: this connection is of no more use."""
        try:
            reply = self.send(connection, serial)
        except Lost as error:
            self.note("lost", f"{serial} {error}")
            return False
        if reply.startswith("250"):
            self.note("acked")
            return True
        # A server that is refused ends its session, too.
        self.note("refused", f"{serial} {reply}")
        time.sleep(0.01)
        connection.close()
        return False

    def session(self):
        connection = None
        while (serial := self.next_serial()) is not None:
            if connection is None and (connection := self.connect()) is None:
                break
            if not self.one(connection, serial):
                connection.socket.close()
                connection = None
            with self.lock:
                self.open -= 1
            if self.options.each and connection:
                connection.close()
                connection = None
            time.sleep(self.options.pause)
        if connection:
            connection.close()

    def run(self):
        threads = [
            threading.Thread(target=self.session, daemon=True)
            for _ in range(self.options.sessions)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(" ".join(f"{k}={v}" for k, v in self.count.items()))
        if self.options.until:
            return 0
        return 0 if self.count["acked"] >= self.options.count else 1


# --- sink -------------------------------------------------------------------


class Sink(asyncio.Protocol):
    """One session of an inside host. What all share is in the class."""

    options = None
    journal = None
    begun = None  # a line for each end of data, whatever the reply
    messages = 0  # that came, whatever was said of them
    asked = {}  # stage: how often

    def connection_made(self, transport):
        self.transport = transport
        self.buffer = bytearray()
        self.data = False
        self.recipients = 0
        self.envelope = []
        self.looked = 0
        self.say("220 inside.example.com ESMTP")

    def connection_lost(self, error):
        self.transport = None

    def say(self, text):
        if self.transport:
            self.transport.write(text.encode() + b"\r\n")

    def data_received(self, piece):
        self.buffer += piece
        while self.buffer and (self.content() if self.data else self.command()):
            pass

    def refused(self, stage):
        """Whether --refuse says no here: STAGE:EVERY:TEXT."""
        asked = Sink.asked[stage] = Sink.asked.get(stage, 0) + 1
        for rule in self.options.refuse:
            where, every, text = rule.split(":", 2)
            if where == stage and asked % int(every) == 0:
                self.say(text)
                return True
        return False

    def command(self):
        end = self.buffer.find(b"\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end]).rstrip(b"\r").decode("latin-1")
        del self.buffer[: end + 1]
        verb = line[:4].upper()
        if verb == "EHLO":
            extra = "".join(f"250-{word}\r\n" for word in self.options.keyword)
            self.say("250-inside.example.com\r\n250-PIPELINING\r\n" + extra + "250 8BITMIME")
        elif verb == "QUIT":
            self.say("221 2.0.0 Bye")
            self.transport.close()
            return False
        elif verb == "DATA":
            self.begin_data()
        else:
            self.envelope_command(verb, line)
        return True

    def envelope_command(self, verb, line):
        if verb in ("MAIL", "RSET"):
            self.recipients, self.envelope = 0, []
        if verb in ("MAIL", "RCPT"):
            if self.refused(verb):
                return
            self.envelope.append(line)
            self.recipients += verb == "RCPT"
        self.say("250 2.0.0 Ok")

    def begin_data(self):
        if self.recipients == 0:
            self.say("554 5.5.1 no valid recipients")
        elif not self.refused("DATA"):
            self.data, self.looked = True, 0
            self.say("354 go ahead")

    def content(self):
        # The content may be nothing but the final dot.
        if self.buffer.startswith(b".\r\n"):
            end, after = 0, 3
        else:
            end = self.buffer.find(b"\r\n.\r\n", self.looked) + 2
            after = end + 3
            if end < 2:
                self.looked = max(len(self.buffer) - 4, 0)
                return False
        raw = bytes(self.buffer[:end])
        del self.buffer[:after]
        self.data = False
        Sink.begun.put(f"{len(raw)}")
        if self.options.delay > 0:
            loop = asyncio.get_running_loop()
            loop.call_later(self.options.delay, self.end, raw)
        else:
            self.end(raw)
        return True

    def end(self, raw):
        Sink.messages += 1
        if self.options.close and Sink.messages % self.options.close == 0:
            if self.transport:
                self.transport.abort()
            return
        if self.refused("END"):
            return
        content = raw.replace(b"\r\n.", b"\r\n")
        if content.startswith(b"."):
            content = content[1:]
        self.keep(raw, content)
        self.say(f"250 2.0.0 Ok: number {Sink.messages}")

    def keep(self, raw, content):
        # In a notification the mark is in the body: that is no serial.
        at = content.find(MARK, 0, content.find(b"\r\n\r\n"))
        serial = re.match(rb"\d+", content[at + len(MARK) :]) if at >= 0 else None
        hashed = hashlib.sha256(content[at:] if at >= 0 else content)
        number = serial.group().decode() if serial else "-"
        if self.options.dump:
            path = os.path.join(self.options.dump, str(Sink.messages))
            with open(path + ".raw", "wb") as out:
                out.write(raw)
            with open(path + ".envelope", "w", encoding="latin-1") as out:
                out.write("".join(line + "\n" for line in self.envelope))
            with open(path + ".part", "wb") as out:
                out.write(content)
            os.rename(path + ".part", path)
        Sink.journal.put(f"{number} {hashed.hexdigest()}")


async def sink(options):
    Sink.options = options
    Sink.journal = Journal(options.out)
    Sink.begun = Journal(options.out + ".begun")
    if options.dump:
        os.makedirs(options.dump, exist_ok=True)
    loop = asyncio.get_running_loop()
    # A program that was killed a moment ago may have left the port behind.
    server = await loop.create_server(
        Sink, options.host, options.port, reuse_address=True, backlog=1024
    )
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    print("ready", flush=True)
    await stop.wait()
    server.close()


# --- compare ----------------------------------------------------------------


def lines_of(path):
    try:
        with open(path, encoding="ascii") as file:
            return [line.split() for line in file]
    except FileNotFoundError:
        return []


def compare(options):
    """Prints what is wrong; 0 if every acknowledged message is there."""
    acked = dict(lines_of(options.sent))
    tried = dict(lines_of(options.sent + ".tried"))
    seen, wrong = {}, []
    for serial, hashed in lines_of(options.received):
        if serial == "-":
            continue
        seen[serial] = seen.get(serial, 0) + 1
        if tried.get(serial) != hashed:
            wrong.append(f"{serial} was changed")
    repeats = sum(n - 1 for n in seen.values())
    missing = [serial for serial in acked if serial not in seen]
    wrong += [f"{serial} is missing" for serial in missing]
    if repeats > options.repeats:
        twice = [f"{serial} came {n} times" for serial, n in seen.items() if n > 1]
        wrong += twice
    print(
        f"acknowledged={len(acked)} arrived={len(seen)} missing={len(missing)} "
        f"repeats={repeats} wrong={len(wrong)}"
    )
    for text in wrong[:20]:
        print(text)
    return 1 if wrong or not acked else 0


# --- the command line ---------------------------------------------------------


def arguments():
    top = argparse.ArgumentParser(description=__doc__)
    verbs = top.add_subparsers(dest="verb", required=True)
    p = verbs.add_parser("send")
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--source", default="")
    p.add_argument("--count", type=int, default=1000000)
    p.add_argument("--size", type=int, default=5000)
    p.add_argument("--sessions", type=int, default=1)
    p.add_argument("--first", type=int, default=0, help="serials follow this")
    p.add_argument("--sender", default="sender@client.example")
    p.add_argument("--to", default="user@example.com", help="%% is the serial")
    p.add_argument("--until", default="", help="stop when this file is there")
    p.add_argument("--pause", type=float, default=0, help="after each")
    p.add_argument("--each", action="store_true", help="a connection each")
    p.add_argument("port", type=int)
    p.add_argument("out")
    p = verbs.add_parser("sink")
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--delay", type=float, default=0, help="of the last reply")
    p.add_argument("--close", type=int, default=0, help="every Nth, no reply")
    p.add_argument("--refuse", action="append", default=[], help="STAGE:N:TEXT")
    p.add_argument("--keyword", action="append", default=[], help="in EHLO")
    p.add_argument("--dump", default="", help="a directory for what comes")
    p.add_argument("port", type=int)
    p.add_argument("out")
    p = verbs.add_parser("compare")
    p.add_argument("--repeats", type=int, default=0, help="that may be")
    p.add_argument("sent")
    p.add_argument("received")
    return top.parse_args()


def main():
    options = arguments()
    if options.verb == "send":
        return Sender(options).run()
    if options.verb == "compare":
        return compare(options)
    try:
        asyncio.run(sink(options))
    except OSError as error:
        die(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
