#!/usr/bin/python3
"""hurt: a queue directory as a cut and a bad disk may leave it.

The segment journal/0.a tells of messages that came one by one, and all is down.
Files of some are gone or too short; of its records one has a bit flipped and the
last is torn. Beside it are segments of an older version, an empty one, one that
was never begun; another is missing.
"""
import os
import struct
import sys

BLOCK, STEP, MAGIC, ACCEPT, ID = 4096, 64, 0x4A525043, 1, 32
HEADER = struct.Struct("<IIIIQQQ")


def records(data):
    """(where its payload begins, its length, ID) of each accepted message."""
    found, at = [], BLOCK
    while at + HEADER.size < len(data):
        magic, kind, length = HEADER.unpack_from(data, at)[:3]
        if magic != MAGIC:
            at += STEP
            continue
        start = at + HEADER.size
        if kind == ACCEPT:
            name = data[start : start + ID].split(b"\0")[0].decode()
            found.append((start, length, name))
        at = start + length
        at += -at % STEP
    return found


def message(top, name):
    for directory in os.listdir(top + "/queue"):
        path = f"{top}/queue/{directory}/{name}"
        if os.path.exists(path):
            return path
    raise FileNotFoundError(name)


def write(path, data, like):
    with open(path, "wb") as file:
        file.write(data)
    os.chown(path, os.stat(like).st_uid, os.stat(like).st_gid)


def main():
    top = sys.argv[1]
    first = top + "/journal/0.a"
    with open(first, "rb") as file:
        data = bytearray(file.read())
    old = bytearray(data)
    all_of = records(data)
    if len(all_of) < 10:
        sys.exit(f"{len(all_of)} records only")
    for _, _, name in all_of[1:3]:
        os.unlink(message(top, name))
    os.truncate(message(top, all_of[3][2]), 700)
    data[all_of[5][0] + ID + 1000] ^= 4
    start, length, _ = all_of[-1]
    middle = start + length // 2
    data[middle : start + length] = bytes(start + length - middle)
    write(first, data, top + "/journal")
    old[0] = old[BLOCK // 2] = 0
    write(top + "/journal/1.a", old, first)
    write(top + "/journal/2.a", b"", first)
    write(top + "/journal/2.b", bytes(1 << 20), first)
    for name in ("0.b", "done.b"):
        if os.path.exists(f"{top}/journal/{name}"):
            os.unlink(f"{top}/journal/{name}")


if __name__ == "__main__":
    main()
