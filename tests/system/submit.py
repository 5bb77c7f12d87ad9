#!/usr/bin/python3
"""submit: a client of public/pickup, honest or not.

    submit.py SOCKET mail [options] RECIPIENT...   sends standard input as it is;
                                                   prints "CODE DSN TEXT"
    submit.py SOCKET nudge [late]                  connects, says nothing (late:
                                                   nor reads what it is told)
    submit.py SOCKET forge                         one connection for each thing
                                                   that no client may say; each
                                                   must be hung up on
    submit.py SOCKET vanish                        leaves within a message
    submit.py SOCKET crowd N                       N that say nothing; prints how
                                                   many are let in, waits for
                                                   the end of its input
"""
import argparse
import select
import socket
import sys

sys.dont_write_bytecode = True
from frames import CANCEL, CONTENT, DONE, END, HEAD, SUBMIT, SUBMIT_ID, SUBMIT_SPACE
from frames import done_of, envelope, frame, number, recipient, text, texts_of

LIES = {  # what the server must not believe
    "name": "forged.example", "address": "192.0.2.66", "helo": "h", "protocol": "ESMTP"
}


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(100)
        self.socket.connect(path)
        self.rest = b""

    def put(self, raw):
        self.socket.sendall(raw)

    def get(self):
        """The next frame but submit_space; None: the other end has gone."""
        while True:
            while len(self.rest) < HEAD.size or (
                len(self.rest) < HEAD.size + HEAD.unpack_from(self.rest)[0]
            ):
                try:
                    data = self.socket.recv(65536)
                except ConnectionResetError:
                    data = b""
                if not data:
                    return None
                self.rest += data
            length, kind, _, _, _ = HEAD.unpack_from(self.rest)
            body = self.rest[HEAD.size : HEAD.size + length]
            self.rest = self.rest[HEAD.size + length :]
            if kind != SUBMIT_SPACE:
                return kind, body

    def want(self, kind):
        got = self.get()
        if got is None or got[0] != kind:
            sys.exit(f"submit: {got}, not {kind}")
        return got[1]

    def identify(self):
        return texts_of(self.want(SUBMIT_ID), 1)[0]

    def answer(self):
        return done_of(self.want(DONE))


def mail(args):
    content = sys.stdin.buffer.read()
    to = [recipient(address, args.notify, args.orcpt) for address in args.recipients]
    client = Client(args.socket)
    for _ in range(args.count):
        if client.identify() == "":
            sys.exit("submit: there is no ID")
        client.put(
            frame(
                SUBMIT,
                envelope(
                    args.sender.encode().decode("unicode_escape"),
                    to,
                    flags=args.flags,
                    user=args.user,
                    full_name=args.name,
                    envid=args.envid,
                    **LIES,
                ),
            )
        )
        for at in range(0, len(content), 65536):
            client.put(frame(CONTENT, content[at : at + 65536]))
        client.put(frame(END, number(len(content))))
        print(*client.answer())


def forge(args):
    to = [recipient()]
    good = frame(SUBMIT, envelope("s@client.example", to))
    many = to * 15000
    things = {
        "nothing that is known": frame(99, b"what is this"),
        "what only a server says": frame(DONE, number(250) + text("") * 3),
        "a message that is cut": frame(SUBMIT, envelope("s", to)[:-3]),
        "a text that is longer than all": frame(SUBMIT, b"\xff\xff\xff\xff"),
        "a NUL in a text": frame(SUBMIT, envelope("a\0b", to)),
        "a list longer than all": frame(SUBMIT, envelope("s", [])[:-4] + b"\xff" * 4),
        "a frame longer than all": frame(SUBMIT, b"", length=0xFFFFFFF0),
        "another version": frame(SUBMIT, b"", version=77),
        "a descriptor that is not there": frame(SUBMIT, envelope("s", to), fds=1),
        "content before a message": frame(CONTENT, b"x"),
        "an end before a message": frame(END, number(0)),
        "a cancel of nothing": frame(CANCEL, number(0)),
        "two messages at once": good + good,
        "a wrong size": good + frame(CONTENT, b"x\r\n") + frame(END, number(2)),
        "a negative size": good + frame(END, number(-1)),
        "raw bytes of another kind": good + frame(0x8000 | 77, b"x"),
        "over a million bytes": frame(
            SUBMIT, envelope("s", [recipient("u" * 100 + "@example.com")] * 15000)
        ),
        "too many": frame(SUBMIT, envelope("s", many + many)),
    }
    for what, raw in things.items():
        client = Client(args.socket)
        client.identify()
        try:
            client.put(raw)
        except (BrokenPipeError, ConnectionResetError):
            continue
        if client.get() is not None:
            sys.exit(f"submit: {what} was answered")
    print(len(things))


def vanish(args):
    to = [recipient()]
    for extra in (b"", frame(CONTENT, b"Subject: x\r\n"), frame(CONTENT, b"x", length=9)):
        client = Client(args.socket)
        client.identify()
        client.put(frame(SUBMIT, envelope("s@client.example", to)) + extra)
        client.socket.close()


def nudge(args):
    client = Client(args.socket)
    if "late" in args.recipients:
        select.select([client.socket], [], [], 60)
    client.socket.close()


def crowd(args):
    clients = []
    for _ in range(int(args.recipients[0])):
        client = Client(args.socket)
        if client.get() is not None:
            clients.append(client)
    print(len(clients), flush=True)
    sys.stdin.read()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("socket")
    parser.add_argument("verb", choices=("mail", "nudge", "forge", "vanish", "crowd"))
    parser.add_argument("recipients", nargs="*")
    parser.add_argument("--sender", default="sender@client.example")
    parser.add_argument("--flags", type=int, default=0)
    parser.add_argument("--user", type=int, default=0)
    parser.add_argument("--name", default="")
    parser.add_argument("--envid", default="")
    parser.add_argument("--notify", type=int, default=0)
    parser.add_argument("--orcpt", default="")
    parser.add_argument("--count", type=int, default=1)
    args = parser.parse_intermixed_args()
    {"mail": mail, "nudge": nudge, "forge": forge, "vanish": vanish, "crowd": crowd}[
        args.verb
    ](args)


if __name__ == "__main__":
    main()
