#!/usr/bin/python3
"""submitter: a local client that keeps to no rule.

usage: submitter.py postdrop|pickup PROGRAM|SOCKET CONFIG_DIR CASE

Speaks the frames of ipc/channel.h to postdrop, which it starts, or to pickup's
socket, and prints the code and the text of the answer, or "closed".
"""
import os
import signal
import socket
import subprocess
import sys

sys.dont_write_bytecode = True
from frames import CANCEL, CONTENT, DONE, END, HEAD, SUBMIT
from frames import done_of, envelope, frame, number, recipient

PATIENCE = 60


def submit(sender="me@example.com", to=None, **given):
    to = [recipient()] if to is None else to
    return frame(SUBMIT, envelope(sender, to, **{"flags": 2, **given}))


def content(data=b"Subject: x\r\n\r\nhi\r\n"):
    return frame(CONTENT, data)


def end(size=len(b"Subject: x\r\n\r\nhi\r\n")):
    return frame(END, number(size))


def message(data):
    return submit() + content(data) + end(len(data))


WHOLE = content() + end()
CASES = {
    "good": submit() + WHOLE,
    "lies": submit(arrived=1, name="evil.example", address="192.0.2.66",
                   helo="evil.example", protocol="ESMTP", user=0) + WHOLE,
    "newline-sender": submit("a@b\nX: y") + WHOLE,
    "newline-recipient": submit(to=[recipient("a@b\r\nRCPT")]) + WHOLE,
    "nul-recipient": submit(to=[recipient(b"a\0b@example.com")]) + WHOLE,
    "control-name": submit(full_name="a\x1bb") + WHOLE,
    "control-envid": submit(envid="a\nb") + WHOLE,
    "control-orcpt": submit(to=[recipient(orcpt="rfc822;a\nb")]) + WHOLE,
    "control-original": submit(to=[recipient(original="a\nb")]) + WHOLE,
    "bad-notify": submit(to=[recipient(notify=255)]) + WHOLE,
    "bad-ret": submit(ret=9) + WHOLE,
    "flag-internal": submit(flags=2 | 4) + WHOLE,
    "flag-unknown": submit(flags=1 << 40) + WHOLE,
    "no-recipient": submit(to=[]) + WHOLE,
    "empty-recipient": submit(to=[recipient("")]) + WHOLE,
    "long-recipient": submit(to=[recipient("a" * 60000)]) + WHOLE,
    "many-recipients": submit(to=[recipient("a")] * 30000) + WHOLE,
    "million-recipients": submit(to=[recipient("a")], count=1000000) + WHOLE,
    "wrong-size": submit() + content() + end(5),
    "negative-size": submit() + content() + end(-1),
    "content-first": content() + submit() + end(),
    "end-first": end(),
    "two-envelopes": submit() + submit() + WHOLE,
    "other-type": frame(1, b""),
    "huge-frame": frame(SUBMIT, b"x", length=0x7fffffff),
    "other-version": frame(SUBMIT, b"x", version=9),
    "descriptors": frame(SUBMIT, b"x", fds=3),
    "garbage": b"\xff" * 5000,
    "cut": submit()[:40],
    "cancel": submit() + content() + frame(CANCEL, number(0)),
    "gone": submit() + content(),
    "bare": message(b"Subject: x\n\na\rb\n\r\r\n"),
    "smuggle": message(b"Subject: x\r\n\r\nhi\n.\r\nMAIL FROM:<evil@e>\r\n"),
}


def start(way, path, config):
    if way == "pickup":
        s = socket.socket(socket.AF_UNIX)
        s.connect(path)
        return s, None
    ours, theirs = socket.socketpair()
    child = subprocess.Popen([path, "-c", config, "-r"], stdin=theirs,
                             stdout=theirs, stderr=subprocess.PIPE)
    theirs.close()
    return ours, child


def take(s, size):
    data = b""
    while len(data) < size:
        more = s.recv(size - len(data))
        if not more:
            return None
        data += more
    return data


def answers(s):
    """The first answer, or that there is none."""
    while head := take(s, HEAD.size):
        length, kind = HEAD.unpack(head)[:2]
        body = take(s, length) or b""
        if kind == DONE:
            return " ".join(map(str, done_of(body)))
    return "closed"


def main():
    way, path, config, case = sys.argv[1:5]
    s, child = start(way, path, config)
    s.settimeout(PATIENCE)
    result = "closed"
    try:
        head = take(s, HEAD.size)
        if head is None or take(s, HEAD.unpack(head)[0]) is None:
            raise ConnectionError
        if case == "kill":
            s.sendall(submit() + content(b"x" * 500000))
            child.send_signal(signal.SIGTERM)
        elif case == "hold":
            s.sendall(submit() + content())
            print("holding", flush=True)
            sys.stdin.read()
        elif case == "late":
            s.sendall(submit() + content())
            print("holding", flush=True)
            sys.stdin.read()
            s.sendall(end())
        else:
            s.sendall(CASES[case])
        if case in ("gone", "cut", "cancel", "kill"):
            s.shutdown(socket.SHUT_WR)
        result = answers(s)
    except (BrokenPipeError, ConnectionError):
        pass
    print(result)
    s.close()
    if child is not None:
        error = child.communicate(timeout=PATIENCE)[1]
        sys.stderr.write(error.decode(errors="replace"))
        print("exit", child.returncode)


main()
