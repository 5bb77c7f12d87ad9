"""frames: how a local client's message looks on the wire.

The frames are those of ipc/channel.h, the fields those of mail/messages.h.
"""
import struct

SUBMIT_ID, SUBMIT, CONTENT, END, CANCEL, DONE = 5, 6, 7 | 0x8000, 8, 9, 10
SUBMIT_SPACE = 23
HEAD = struct.Struct("<IHBBI")  # length, type, version, descriptors, serial


def number(value):
    return struct.pack("<q", value)


def text(value):
    raw = value if isinstance(value, bytes) else value.encode()
    return struct.pack("<I", len(raw)) + raw + b"\0"


def texts_of(body, count, at=0):
    found = []
    for _ in range(count):
        size = struct.unpack_from("<I", body, at)[0]
        found.append(body[at + 4 : at + 4 + size].decode())
        at += 4 + size + 1
    return found


def done_of(body):
    """Code, DSN and text of a submit_done."""
    return struct.unpack_from("<q", body)[0], *texts_of(body, 2, 8)


def frame(kind, body, version=1, fds=0, length=None):
    size = len(body) if length is None else length
    return HEAD.pack(size, kind, version, fds, 0) + body


def recipient(address="user@example.com", notify=0, orcpt="", original=""):
    return text(address) + text(original) + number(notify) + text(orcpt)


def envelope(sender, to, **given):
    f = dict(flags=0, arrived=0, name="", address="", helo="", protocol="",
             user=-1, full_name="", envid="", ret=0, count=len(to))
    f.update(given)
    body = text(sender) + number(f["flags"]) + number(f["arrived"])
    for name in ("name", "address", "helo", "protocol"):
        body += text(f[name])
    body += number(f["user"]) + text(f["full_name"])
    body += text(f["envid"]) + number(f["ret"])
    return body + struct.pack("<I", f["count"]) + b"".join(to)
