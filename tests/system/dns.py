#!/usr/bin/python3
"""dns: a small name server for tests; answers from a file and logs questions.

usage: dns.py ADDRESS PORT ZONE LOG

A line of ZONE is "name TYPE value": A 192.0.2.1, MX "10 host", PTR host. "name
TYPE" alone is a name without such a record; a name that is not there does not
exist. A question is a line "name TYPE" of LOG.
"""
import os
import socket
import struct
import sys

TYPES = {"A": 1, "PTR": 12, "MX": 15, "AAAA": 28}
NAMES = {number: name for name, number in TYPES.items()}
NOT_FOUND, AUTHORITATIVE_ANSWER = 3, 0x8400


def packed(name):
    labels = [label for label in name.split(".") if label]
    return b"".join(bytes((len(x),)) + x.encode() for x in labels) + b"\0"


def value_of(kind, value):
    if kind == "A":
        return socket.inet_aton(value)
    if kind == "AAAA":
        return socket.inet_pton(socket.AF_INET6, value)
    if kind == "MX":
        preference, host = value.split()
        return struct.pack("!H", int(preference)) + packed(host)
    return packed(value)


def load(path):
    records, names = {}, set()
    with open(path, encoding="ascii") as file:
        for line in file:
            fields = line.split(None, 2)
            if len(fields) < 2 or line.startswith("#"):
                continue
            name = fields[0].lower().rstrip(".")
            names.add(name)
            if len(fields) == 3:
                values = records.setdefault((name, fields[1]), [])
                values.append(value_of(fields[1], fields[2].strip()))
    return records, names


def question_of(packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode("latin-1"))
        at += 1 + packet[at]
    kind = struct.unpack_from("!H", packet, at + 1)[0]
    return ".".join(labels).lower(), NAMES.get(kind, str(kind)), packet[12 : at + 5]


def answer(packet, zone, log):
    records, names = zone
    name, kind, question = question_of(packet)
    os.write(log, f"{name} {kind}\n".encode())
    values = records.get((name, kind), [])
    code = 0 if name in names else NOT_FOUND
    flags = AUTHORITATIVE_ANSWER | 0x80 | (packet[2] & 1) << 8 | code
    out = packet[:2] + struct.pack("!HHHHH", flags, 1, len(values), 0, 0) + question
    for value in values:
        out += struct.pack("!HHHIH", 0xC00C, TYPES[kind], 1, 60, len(value)) + value
    return out


def main():
    address, port, path, log_path = sys.argv[1:]
    zone = load(path)
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, int(port)))
    print("ready", flush=True)
    while True:
        packet, client = server.recvfrom(4096)
        if len(packet) >= 17:
            server.sendto(answer(packet, zone, log), client)


if __name__ == "__main__":
    main()
