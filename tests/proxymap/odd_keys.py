#!/usr/bin/python3
"""Keys that somebody would inject, for servers_test.sh.

odd_keys.py sql|ldif|sqlite|keys|want [FILE]

Half of them are in the table, each with its own value: who quotes a key wrongly
does not find them. The others are in none, and would find or break something
if they were not quoted.
"""
import base64
import sqlite3
import sys

IN = [
    "o'brien@x.example", 'do"uble@x.example', "back\\slash@x.example",
    "\\", "'", "''", "\\'", "per%cent@x.example", "%s", "%u%%d", "_", "%",
    "(par)en*@x.example", "*", ")(", "a,b+c=d;<e>@x.example", "#hash",
    "\u00fcn\u00ef@x.example", "$1", "${x}", "a\\0b", "\\\\", "e'x", "`tick`",
    "0' or '1", "-- ", "/*", "a" * 9980 + "@x.example",
]
OUT = [
    "' or '1'='1", "' or 1=1 -- ", "\\' or 1=1 -- ", '" or "1"="1',
    "x'; drop table t; --", "x' union select 'pwned", "*)(description=*",
    "*)(|(description=*))", "o?brien@x.example", "o%@x.example",
    "\\2a", "$$ or 1=1", "x\\", "b" * 9990,
]


def rows():
    return [(key.strip(), "odd%d" % i) for i, key in enumerate(IN)]


def sql(dialect):
    for key, value in rows():
        if dialect == "mysql":
            key = key.replace("\\", "\\\\")
        print("insert into t values ('%s', '%s');"
              % (key.replace("'", "''"), value))


def sqlite(path):
    with sqlite3.connect(path) as db:
        db.execute("create table t (k text, v text)")
        db.executemany("insert into t values (?, ?)", rows())


def ldif():
    for key, value in rows():
        print("dn: ou=%s,dc=example\nobjectClass: organizationalUnit\n"
              "objectClass: extensibleObject\ndescription:: %s\nmaildrop: %s\n"
              % (value,
                 base64.b64encode(key.encode()).decode().replace("\n", ""),
                 value))


sys.stdout.reconfigure(encoding="utf-8")
what, rest = sys.argv[1], sys.argv[2:]
if what == "sql":
    sql(*rest)
elif what == "sqlite":
    sqlite(*rest)
elif what == "ldif":
    ldif()
elif what == "keys":
    print("\n".join([key for key, _ in rows()] + [key.strip() for key in OUT]))
elif what == "want":
    print("\n".join("%s\t%s" % row for row in rows()))
