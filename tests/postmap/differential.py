#!/usr/bin/python3
"""Feeds Debian's postmap and ours the same tables and keys.

    differential.py OURS THEIRS FOLDER [NAME...]

OURS and THEIRS are folders with postmap and postalias. FOLDER/*.txt has the
cases, README there says how; FOLDER/differences names what differs on purpose.
Of each key it compares whether it is found, the value, the
kind of what is said on stderr, and the exit code. The last line says how many
were compared; the exit code is 1 if any disagreed.
"""
import collections, concurrent.futures, fnmatch, os, re, subprocess, sys
import tempfile

BUILT = ["hash", "btree", "lmdb", "cdb"]
GROUPS = {
    "fixed": BUILT + ["texthash"],
    "built": BUILT,
    "patterns": ["regexp", "pcre"],
}
# What the programs say, and of which kind it is: the first that matches.
# "" is what is said in addition, or by one of them only.
KINDS = [
    (r"fatal: usage|invalid option|requires an argument", "usage"),
    (r"should return NO RESULT|\(in reply to\)", ""),
    (r"empty string result is not allowed", "empty value"),
    (r"duplicate entry", "duplicate"),
    (r"record is in .key: value. format", "alias file"),
    (r"expected format: key whitespace value|need name.value pair", "format"),
    (r"unbalanced '?\"", "quotes"),
    (r"logical line must not start", "continuation"),
    (r"null byte", "nul"),
    (r"non-UTF-8", "utf8"),
    (r"No such file", "no file"),
    (r"unsupported (dictionary|map) type|does not support bulk", "type"),
    (r"cannot be listed|operation is not supported", "operation"),
    (r"non-null host address", "host bits"),
    (r"is unavailable|query error|open error|need \"|expecting \"type:name\"|"
     r"bad \w+:name syntax|map: (no '{'|missing '}')|unknown table", "broken"),
    (r"line \d+|rule \d+|empty macro name|truncated macro", "rule"),
]

Case = collections.namedtuple("Case", "name program options table source keys")
Answer = collections.namedtuple("Answer", "code out kinds said")


def unescape(text):
    """\\xNN is a byte."""
    return re.sub(rb"\\x([0-9a-f]{2})",
                  lambda m: bytes([int(m[1], 16)]), text.encode())


def one_line(line):
    table, *keys = (part.strip() for part in line[2:].split("||"))
    return Case(table, "postmap", [], table, None, [unescape(k) for k in keys])


def split_head(line):
    name, *rest = line[3:].split(" ")
    program, options = "postmap", []
    if rest[0] == "postalias":
        program = rest.pop(0)
    while rest[0].startswith("-"):
        options.append(rest.pop(0))
    return name, program, options, " ".join(rest)


def is_message(options):
    """The keys are a message, which is asked as a whole."""
    return any("h" in o or "b" in o for o in options)


def read_cases(path):
    head, source, keys, at = None, [], [], None

    def block():
        if head:
            name, program, options, table = split_head(head)
            yield Case(name, program, options, table,
                       b"".join(unescape(s) + b"\n" for s in source),
                       [unescape(k) for k in keys
                        if k or is_message(options)])

    for line in open(path):
        line = line.rstrip("\n")
        if line.startswith("== ") or line.startswith("= "):
            yield from block()
            head, source, keys, at = None, [], [], None
            if line.startswith("= "):
                yield one_line(line)
            else:
                head, at = line, source
        elif line == "--" and head:
            at = keys
        elif at is not None:
            at.append(line)
    yield from block()


def expand(case):
    group = case.table.rstrip(":")
    if group not in GROUPS:
        return [case]
    return [case._replace(name=case.name + "/" + t, table=t + ":t")
            for t in GROUPS[group]]


def kind_of(line):
    for pattern, kind in KINDS:
        if re.search(pattern, line):
            return kind
    return line


class Side:
    """One of the two, with programs in this folder."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, where, args, stdin=b"", program="postmap"):
        env = dict(os.environ, LC_ALL="C", DIFF_VALUE="some value",
                   diff_lower="low", DIFF_EMPTY="")
        p = subprocess.run([self.folder + "/" + program] + args, input=stdin, cwd=where,
                           capture_output=True, timeout=200, env=env)
        said = p.stderr.decode(errors="replace").splitlines()
        kinds = sorted({k for k in map(kind_of, said) if k})
        return Answer(p.returncode, p.stdout, kinds, said)

    def ask(self, where, case):
        """The answer to the making of the table, and to each key."""
        answers = [("made", None)]
        if case.source is not None:
            with open(os.path.join(where, b"t"), "wb") as f:
                f.write(case.source)
            if case.table.split(":")[0] in BUILT:
                answers[0] = ("made", self.run(
                    where, case.options + [case.table], program=case.program))
                answers.append(("listed", sorted(
                    line for line in self.run(
                        where, ["-s", case.table]).out.split(b"\n")
                    if not line.startswith(b"YP_"))))
        args = case.options + ["-q"]
        batch = self.run(where, args + ["-", case.table],
                         b"".join(k + b"\n" for k in case.keys))
        if is_message(case.options):
            answers.append((b"message", batch.out))
            answers.append(("exit code", batch.code))
            return answers
        if len(case.keys) == 1 or batch.kinds or batch.code > 1:
            for k in case.keys:
                answers.append((k, self.run(where, args + [k, case.table])))
            return answers
        answers.append(("batch", batch._replace(out=b"")))
        rest = batch.out
        for k in case.keys:
            value = None
            if rest.startswith(k + b"\t"):
                # A value has no line break: tables of lines have none.
                value, _, rest = rest[len(k) + 1:].partition(b"\n")
            answers.append((k, value))
        if rest:
            answers.append(("left over", rest))
        if case.keys:
            answers.append(("the last alone", self.run(
                where, args + [case.keys[-1], case.table])))
        return answers


def compare(case, sides):
    with tempfile.TemporaryDirectory() as top:
        both = []
        for number, side in enumerate(sides):
            where = os.path.join(os.fsencode(top), b"%d" % number)
            os.mkdir(where)
            both.append(side.ask(where, case))
    flat = [{k: plain(a) for k, a in answers} for answers in both]
    # One side may have gone key by key where the other did not.
    both_have = flat[0].keys() & flat[1].keys()
    for key in flat[0].keys() | flat[1].keys():
        if key in both_have or isinstance(key, bytes):
            yield key, flat[0].get(key), flat[1].get(key)


def plain(answer):
    """Answers of a batch and single ones, alike where they can be."""
    if isinstance(answer, Answer):
        value = answer.out[:-1] if answer.code == 0 else None
        if not answer.kinds and not answer.out and answer.code <= 1:
            return None if answer.code else b""
        return (value, answer.kinds, answer.code) if answer.kinds else value
    return answer


def read_differences(path):
    """NAME KEY: patterns of shell; the reason stands behind."""
    rows = []
    for line in open(path):
        if line.strip() and not line.startswith("#"):
            name, key, reason = line.rstrip("\n").split("\t")
            rows.append([name, key, reason, 0])
    return rows


def shown(key):
    return key.decode("latin1") if isinstance(key, bytes) else "(%s)" % key


def on_purpose(rows, case, key):
    for row in rows:
        if (case.name == row[0] or fnmatch.fnmatchcase(case.name, row[0])) \
                and fnmatch.fnmatchcase(shown(key), row[1]):
            row[3] += 1
            return True
    return False


def main():
    ours, theirs, folder, *only = sys.argv[1:]
    sides = [Side(ours), Side(theirs)]
    rows = read_differences(os.path.join(folder, "differences"))
    cases = [c for f in sorted(os.listdir(folder)) if f.endswith(".txt")
             for case in read_cases(os.path.join(folder, f))
             for c in expand(case)
             if not only or any(fnmatch.fnmatchcase(c.name, o) for o in only)]
    count = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        for case, result in zip(cases, pool.map(
                lambda c: list(compare(c, sides)), cases)):
            for key, we, they in result:
                count["compared"] += isinstance(key, bytes)
                if we == they:
                    continue
                if on_purpose(rows, case, key):
                    count["on purpose"] += 1
                    continue
                count["differ"] += 1
                print("%s\t%s\tours: %s\ttheirs: %s" % (
                    case.name, shown(key), we, they))
    for name, key, reason, used in rows:
        if not used and not only:
            print("no such difference: %s %s: %s" % (name, key, reason))
            count["differ"] += 1
    print("%d compared, %d differ on purpose, %d disagree" % (
        count["compared"], count["on purpose"], count["differ"]))
    return 1 if count["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
