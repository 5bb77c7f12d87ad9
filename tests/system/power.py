#!/usr/bin/python3
"""power: what a power cut may leave of a queue directory, and what comes of it.

strace recorded every call of every process of an instance under load. Of a
point of that recording a queue directory is made as it may be found when the
power went there: data is there after its file was flushed, a name after its
directory was, both after syncfs; of all else, each name and each 512 bytes may
be kept or lost, and a file's length may have grown without its data. What was
flushed is what had returned before the flush began.

after_cut replays it, and what is then there is compared with what clients had
been told and the inside host had answered by then. Each point has a number, the
seed of its chances: `--only N` is that one again.
"""
import argparse
import bisect
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys

SECTOR = 512
HELD = 8  # spool.h
MARK = b"X-Serial: "
PLACES = ("queue", "journal", "corrupt", "maildrop")
NEVER = 1 << 60
NOTHING = "restored=0 removed=0 changed=0 local=0 "  # says after_cut
# What changes a directory, and what tells of it.
CALLS = (
    "openat,pwrite64,ftruncate,renameat,renameat2,linkat,unlinkat,"
    "fsync,fdatasync,syncfs"
)
TELLS = "writev,recvmsg"
STRACE = ["strace", "-f", "-ttt", "-y", "-xx", "-s", "70000000"]

# --- what strace wrote --------------------------------------------------------

FD = r"\d+<([^>]*)>(?:\(deleted\))?"
TEXT = r'"([^"]*)"'
FORMS = {
    "openat": rf"openat\([^ ]*, {TEXT}, ([A-Z_|]*O_CREAT[A-Z_|]*).* = {FD}$",
    "pwrite64": rf"pwrite64\({FD}, {TEXT}, \d+, (\d+)\) += (\d+)",
    "ftruncate": rf"ftruncate\({FD}, (\d+)\) += 0",
    "renameat": rf"renameat\({FD}, {TEXT}, {FD}, {TEXT}\) += 0",
    "renameat2": rf"renameat2\({FD}, {TEXT}, {FD}, {TEXT}, .*\) += 0",
    "linkat": rf"linkat\({FD}, {TEXT}, {FD}, {TEXT}, .*\) += 0",
    "unlinkat": rf"unlinkat\({FD}, {TEXT}, 0\) += 0",
    "fsync": rf"fsync\({FD}\) += 0",
    "fdatasync": rf"fdatasync\({FD}\) += 0",
    "syncfs": rf"syncfs\({FD}\) += 0",
}
FORMS = {name: re.compile(form) for name, form in FORMS.items()}
LINE = re.compile(r"(\d+) +(\d+\.\d+) (.*)", re.S)
BASE = re.compile(rf"iov_base={TEXT}")
QUEUED = re.compile(rb"250 2\.0\.0 Ok: queued as (\w+)")
NUMBER = re.compile(rb"250 2\.0\.0 Ok: number (\d+)")


def raw(text):
    return bytes.fromhex(text.replace("\\x", ""))


def calls_of(path):
    """Each call that returned: begin and end as numbers of lines, time, text."""
    pending = {}
    with open(path, encoding="latin-1") as file:
        for number, line in enumerate(file):
            match = LINE.match(line.rstrip("\n"))
            if not match:
                continue
            pid, when, text = match[1], float(match[2]), match[3]
            if text.endswith("<unfinished ...>"):
                pending[pid] = number, text[: -len("<unfinished ...>")].rstrip()
                continue
            begin = number
            if text.startswith("<... "):
                begin, head = pending.pop(pid, (number, ""))
                text = head + text.split("resumed>", 1)[1]
            yield begin, number, when, text


class Op:
    """A change: of a file's bytes, or of names; file None: the name goes."""

    __slots__ = ("begin", "end", "file", "at", "data", "names", "sure")

    def __init__(self, begin, end):
        self.begin, self.end, self.sure = begin, end, NEVER
        self.file = self.at = self.data = self.names = None


class Recording:
    """All changes below a directory, from what was there before."""

    def __init__(self, trace, top, base):
        self.top = os.path.realpath(top)
        self.base = list(base.values())  # bytes of each file
        self.names = {name: n for n, name in enumerate(base)}  # as it goes on
        self.last = dict(self.names)
        self.begun = dict(self.names)
        self.ops, self.unsure = [], []
        self.lines, self.times = [], []
        self.acked, self.answered, self.created, self.gone = {}, {}, {}, {}
        for call in calls_of(trace):
            self.see(*call)
        self.ops.sort(key=lambda op: op.end)

    def see(self, begin, end, when, text):
        name = text.split("(", 1)[0]
        self.lines.append(end)
        self.times.append(when)
        if name in ("writev", "recvmsg"):
            self.hear(name, begin, when, text)
            return
        form = FORMS.get(name)
        match = form.match(text) if form else None
        if match:
            getattr(self, "do_" + name)(begin, end, when, *match.groups())

    def hear(self, name, begin, when, text):
        said = b"".join(raw(piece) for piece in BASE.findall(text))
        if name == "writev":
            for found in QUEUED.findall(said):
                self.acked.setdefault(found.decode(), begin)
        else:
            for found in NUMBER.findall(said):
                self.answered[int(found)] = (begin, when)

    def below(self, path, name=""):
        """Of what strace prints: the name below the top, or None."""
        path = raw(path).decode("latin-1").replace(" (deleted)", "")
        path += "/" + raw(name).decode("latin-1") if name else ""
        if not path.startswith(self.top + "/"):
            return None
        path = path[len(self.top) + 1 :]
        return path if path.split("/")[0] in PLACES else None

    def add(self, begin, end, file=None, **more):
        op = Op(begin, end)
        op.file = file
        for key, value in more.items():
            setattr(op, key, value)
        self.ops.append(op)
        self.unsure.append(op)
        for name, what in (op.names or {}).items():
            if what is None:
                self.names.pop(name, None)
            else:
                self.names[name] = self.last[name] = what

    def do_openat(self, begin, end, _when, _name, _flags, path):
        path = self.below(path)
        if path is None or path in self.names:
            return
        self.base.append(b"")
        self.created.setdefault(path.split("/")[-1], begin)
        self.add(begin, end, names={path: len(self.base) - 1})

    def do_pwrite64(self, begin, end, _when, path, data, at, count):
        path = self.below(path)
        if path is not None:
            data = raw(data)[: int(count)]
            self.add(begin, end, self.last[path], at=int(at), data=data)

    def do_ftruncate(self, begin, end, _when, path, at):
        path = self.below(path)
        if path is not None:
            self.add(begin, end, self.last[path], at=int(at))

    def do_renameat(self, begin, end, when, old, name, new, new_name):
        old, new = self.below(old, name), self.below(new, new_name)
        if old is None or new is None:
            return
        file = self.names[old]
        self.add(begin, end, names={new: file})
        self.add(begin, end, names={old: None})
        self.note_gone(old, begin, when)

    def do_renameat2(self, begin, end, when, old, name, new, new_name):
        old, new = self.below(old, name), self.below(new, new_name)
        if old is not None and new is not None:
            self.add(begin, end, names={new: self.names[old], old: None})
            self.note_gone(old, begin, when)

    def do_linkat(self, begin, end, _when, old, name, new, new_name):
        old, new = self.below(old, name), self.below(new, new_name)
        if old is not None and new is not None:
            self.add(begin, end, names={new: self.names[old]})

    def do_unlinkat(self, begin, end, when, path, name):
        path = self.below(path, name)
        if path is not None:
            self.add(begin, end, names={path: None})
            self.note_gone(path, begin, when)

    def note_gone(self, path, begin, when):
        if path.startswith("queue/"):
            self.gone.setdefault(path.split("/")[-1], (begin, when))

    def flush(self, begin, end, covers):
        left = []
        for op in self.unsure:
            if op.end < begin and covers(op):
                op.sure = end
            else:
                left.append(op)
        self.unsure = left

    def do_fsync(self, begin, end, _when, path):
        path = self.below(path)
        if path is None:
            return
        if path in self.last:
            file = self.last[path]
            self.flush(begin, end, lambda op: op.names is None and op.file == file)
        else:
            self.flush(
                begin,
                end,
                lambda op: op.names is not None
                and any(os.path.dirname(name) == path for name in op.names),
            )

    do_fdatasync = do_fsync

    def do_syncfs(self, begin, end, _when, _path):
        self.flush(begin, end, lambda op: True)

    def time_at(self, line):
        at = bisect.bisect_right(self.lines, line) - 1
        return self.times[max(at, 0)]

    def first(self):
        return self.ops[0].begin if self.ops else 0

    def final(self, file):
        """Its bytes as the living saw them last."""
        found = bytearray(self.base[file])
        for op in self.ops:
            if op.file == file:
                put(found, op)
        return found

    def cut(self, line, luck):
        """Names and bytes of the files as they may be found."""
        names, files = dict(self.begun), {}
        for op in self.ops:
            if op.begin > line:
                continue
            sure = op.sure <= line
            if op.names is not None:
                if sure or luck.name():
                    names.update(op.names)
            else:
                if op.file not in files:
                    files[op.file] = bytearray(self.base[op.file])
                put(files[op.file], op) if sure else put_some(
                    files[op.file], op, luck
                )
        return {
            name: files.get(file, self.base[file])
            for name, file in names.items()
            if file is not None
        }


class Luck:
    def __init__(self, seed):
        self.random = random.Random(seed)
        kinds = [(0, 0), (1, 1), (0, 1), (1, 0)]
        kinds += [(a, b) for a in (0.1, 0.5, 0.9) for b in (0.1, 0.5, 0.9)]
        self.of_name, self.of_data = self.random.choice(kinds)

    def name(self):
        return self.random.random() < self.of_name

    def data(self):
        return self.random.random() < self.of_data


def put(file, op):
    if op.data is None:
        del file[op.at :]
        return
    end = op.at + len(op.data)
    if len(file) < op.at:
        file.extend(bytes(op.at - len(file)))
    file[op.at : end] = op.data


def put_some(file, op, luck):
    if op.data is None:
        if luck.data():
            put(file, op)
        return
    at, end = op.at, op.at + len(op.data)
    while at < end:
        stop = min(at - at % SECTOR + SECTOR, end)
        if luck.data():
            piece = Op(0, 0)
            piece.at, piece.data = at, op.data[at - op.at : stop - op.at]
            put(file, piece)
        at = stop
    if luck.data() and len(file) < end:
        file.extend(bytes(end - len(file)))


# --- directories --------------------------------------------------------------


def read_tree(top):
    found = {}
    for place in PLACES:
        for where, _, files in os.walk(os.path.join(top, place)):
            for name in files:
                path = os.path.join(where, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, top)] = file.read()
    return found


def make_tree(top, like):
    for place in PLACES:
        for where, _, _ in os.walk(os.path.join(like, place)):
            os.makedirs(os.path.join(top, os.path.relpath(where, like)))


def write_tree(top, files):
    for place in PLACES:
        for where, _, names in os.walk(os.path.join(top, place)):
            for name in names:
                os.unlink(os.path.join(where, name))
    for name, data in files.items():
        with open(os.path.join(top, name), "wb") as file:
            os.chmod(file.fileno(), 0o600)
            file.truncate(len(data))
            for at in range(0, len(data), 65536):
                piece = data[at : at + 65536]
                if piece.count(0) != len(piece):
                    file.seek(at)
                    file.write(piece)


# --- what must be true --------------------------------------------------------


class World:
    """What clients were told, and what the inside host answered."""

    def __init__(self, o, recording):
        self.recording = recording
        self.slack = o.slack
        self.oldest = 0.0  # of those that came back
        self.aside = 0
        self.hashes = dict(lines_of(o.sent + ".tried"))
        self.serial = {}
        for path, file in recording.last.items():
            found = re.search(re.escape(MARK) + rb"(\d+)", recording.final(file))
            if path.startswith("queue/") and found:
                self.serial[path.split("/")[-1]] = found[1].decode()
        self.local = {}  # of what waits in maildrop at the start: its serial
        for path, file in recording.begun.items():
            found = re.search(re.escape(MARK) + rb"(\d+)", recording.base[file])
            if path.startswith("maildrop/") and found:
                self.local[path.split("/")[-1]] = found[1].decode()
        self.delivered = {}  # (serial, recipient): (line, time), the first
        self.copies = []
        for number, when in sorted(recording.answered.items()):
            for key in parcels(o.dump, number):
                self.delivered.setdefault(key, when)
                self.copies.append(key[0])
        self.orders = {}
        for begin, end, what, name in lines_of(o.orders):
            order = (float(begin), float(end), what)
            self.orders.setdefault(name, []).append(order)

    def undelivered(self):
        """Whom nobody ordered away, and the inside host never had."""
        had = {serial for serial, _ in self.delivered}
        return [
            name
            for name in self.recording.acked
            if name not in self.orders and self.serial.get(name) not in had
        ]

    def local_not_once(self):
        """What was in maildrop, and did not arrive, or twice."""
        return [n for n, serial in self.local.items() if self.copies.count(serial) != 1]

    def judge(self, top, shown, line):
        """What is wrong with what after_cut shows, for a cut at this line."""
        now = self.recording.time_at(line)
        wrong, there, whole = [], {}, []
        acked_at = lambda name: self.recording.acked.get(name, NEVER)
        for text in shown.splitlines()[1:]:
            name, state, flags, at, size, *recipients = text.split(" ")
            there[name] = (int(flags, 16), recipients)
            if state == "good":
                whole.append(self.serial.get(name))
            if state == "corrupt" and acked_at(name) > line:
                self.aside += 1  # of a piece of it: never accepted, never sent
                continue
            wrong += self.judge_file(top, name, state, int(at), int(size))
            wrong += self.judge_done(name, recipients, line, now)
        for name, acked in self.recording.acked.items():
            gone = self.recording.gone.get(name, (NEVER, 0))
            if acked <= line and name not in there and gone[0] > line:
                wrong.append(f"{name} is lost")
        for name, (flags, _) in there.items():
            wrong += self.judge_age(name, line, now)
        for name in self.orders:
            gone = self.recording.gone.get(name, (NEVER, 0))
            if name in there or gone[0] > line:
                wrong += self.judge_orders(name, there.get(name), now)
        return wrong + self.judge_local(top, whole, line, now)

    def judge_local(self, top, whole, line, now):
        """In maildrop or in the queue, until it is delivered."""
        names = os.listdir(os.path.join(top, "maildrop"))
        dropped = [name.split(".")[0] for name in names]
        wrong = []
        for name, serial in self.local.items():
            copies = dropped.count(name) + whole.count(serial)
            keys = [key for key in self.delivered if key[0] == serial]
            at = self.delivered[keys[0]] if keys else (NEVER, 1e30)
            if copies > 1:
                wrong.append(f"maildrop/{name} is there {copies} times")
            if copies == 0 and at[0] > line:
                wrong.append(f"maildrop/{name} is lost")
            if name in dropped and at[0] <= line and now - at[1] > self.slack:
                wrong.append(
                    f"maildrop/{name}: to be repeated, "
                    f"{now - at[1]:.3f} s after its delivery"
                )
        return wrong

    def judge_file(self, top, name, state, at, size):
        if state != "good":
            return [f"{name} is {state}"]
        if name not in self.serial:
            return [f"{name} is unknown"]
        with open(os.path.join(top, path_of(top, name)), "rb") as file:
            content = file.read()[at : at + size]
        start = content.find(MARK)
        hashed = hashlib.sha256(content[start:]).hexdigest()
        if start < 0 or hashed != self.hashes[self.serial[name]]:
            return [f"{name} has other content"]
        return []

    def judge_age(self, name, line, now):
        gone = self.recording.gone.get(name)
        if gone is None or gone[0] > line:
            return []
        self.oldest = max(self.oldest, now - gone[1])
        if now - gone[1] > self.slack:
            return [f"{name} is back, {now - gone[1]:.3f} s after its removal"]
        return []

    def judge_done(self, name, recipients, line, now):
        wrong = []
        for text in recipients:
            address, done = text.rsplit("=", 1)
            key = (self.serial.get(name), address)
            at = self.delivered.get(key, (NEVER, 1e30))
            if done == "1" and at[0] > line:
                wrong.append(f"{name} {address}: done, and was not delivered")
            if done == "0" and at[0] <= line:
                self.oldest = max(self.oldest, now - at[1])
                if now - at[1] > self.slack:
                    wrong.append(
                        f"{name} {address}: to be repeated, "
                        f"{now - at[1]:.3f} s after its delivery"
                    )
        return wrong

    def judge_orders(self, name, there, now):
        """Only when the last order that was begun was answered, too."""
        begun = [order for order in self.orders[name] if order[0] <= now]
        if not begun:
            if there and there[0] & HELD:
                return [f"{name} is held, and nobody said so yet"]
            return []
        _, end, what = begun[-1]
        if now < end:
            return []
        if what == "d":
            return [f"{name} is back, and was deleted"] if there else []
        if there is None:
            return [f"{name} is lost after order {what}"]
        if bool(there[0] & HELD) != (what == "h"):
            return [f"{name}: order {what} is lost"]
        return []


def path_of(top, name):
    for directory in os.listdir(os.path.join(top, "queue")):
        path = os.path.join("queue", directory, name)
        if os.path.exists(os.path.join(top, path)):
            return path
    return "queue/" + name


def lines_of(path):
    with open(path, encoding="ascii") as file:
        return [line.split() for line in file]


def parcels(dump, number):
    """(serial, recipient) of what the inside host has under this number."""
    path = os.path.join(dump, str(number))
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        serial = re.search(re.escape(MARK) + rb"(\d+)", file.read())
    if not serial:
        return []
    with open(path + ".envelope", encoding="latin-1") as file:
        names = re.findall(r"^RCPT TO:<([^>]*)>", file.read(), re.M)
    return [(serial[1].decode(), name) for name in names]


# --- points ---------------------------------------------------------------------


class Trial:
    def __init__(self, o):
        self.o = o
        self.recording = Recording(o.trace, o.spool, read_tree(o.base))
        self.world = World(o, self.recording)
        self.top = os.path.join(o.work, "cut")
        make_tree(self.top, o.base)
        self.inner = self.kills = 0

    def look(self):
        done = subprocess.run(
            [self.o.after_cut, self.top],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode != 0:
            return None, [f"replay says {done.returncode}: {done.stderr.strip()}"]
        return done.stdout, []

    def check(self, line):
        shown, wrong = self.look()
        if shown is None:
            return wrong
        wrong += self.world.judge(self.top, shown, line)
        again, failed = self.look()
        wrong += failed
        if again and sorted(again.splitlines()[1:]) != sorted(
            shown.splitlines()[1:]
        ):
            wrong.append("a second replay changes something")
        if again and not again.startswith(NOTHING):
            wrong.append("a second replay finds work: " + again.splitlines()[0])
        return wrong

    def point(self, seed):
        luck = Luck(seed)
        first = self.recording.first()
        line = luck.random.randint(first, self.recording.lines[-1])
        files = self.recording.cut(line, luck)
        write_tree(self.top, files)
        wrong = self.check(line)
        if self.o.inner and seed % self.o.inner == 0:
            wrong += self.cut_replay(files, line, luck)
        if self.o.kills and seed % self.o.kills == 0:
            wrong += self.kill_replay(files, line)
        return line, wrong

    def cut_replay(self, files, line, luck):
        """The power goes again while the first cut is mended."""
        write_tree(self.top, files)
        trace = os.path.join(self.o.work, "inner")
        subprocess.run(
            STRACE
            + ["-e", "trace=" + CALLS, "-o", trace, self.o.after_cut, self.top],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        inner = Recording(trace, self.top, {k: bytes(v) for k, v in files.items()})
        os.unlink(trace)
        wrong = []
        for _ in range(3 if inner.ops else 0):
            at = luck.random.randint(inner.first(), inner.ops[-1].end)
            write_tree(self.top, inner.cut(at, luck))
            wrong += [f"cut again at {at}: {text}" for text in self.check(line)]
            self.inner += 1
        return wrong

    def kill_replay(self, files, line):
        """Killed at its first call, its second ... until it comes to its end."""
        for call in CALLS.split(","):
            for number in range(1, self.o.kill_limit):
                write_tree(self.top, files)
                done = subprocess.run(
                    ["strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=" + call]
                    + ["-e", f"inject={call}:signal=KILL:when={number}"]
                    + [self.o.after_cut, self.top],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=300,
                    check=False,
                )
                if done.returncode == 0:
                    break
                self.kills += 1
                wrong = self.check(line)
                if wrong:
                    return [f"killed at {call} {number}: {t}" for t in wrong]
        return []

    def run(self):
        o = self.o
        seeds = [o.only] if o.only else range(o.seed, o.seed + o.points)
        missing = self.world.undelivered()
        bad = len(missing)
        for name in missing:
            print(f"{name} was acknowledged, and not delivered")
        for name in self.world.local_not_once():
            print(f"maildrop/{name} did not arrive once")
            bad += 1
        for seed in seeds:
            line, wrong = self.point(seed)
            bad += bool(wrong)
            for text in wrong[:10]:
                print(f"seed {seed}, line {line + 1}: {text}", flush=True)
        r = self.recording
        print(
            f"points={len(seeds)} inner={self.inner} kills={self.kills} bad={bad} "
            f"calls={len(r.ops)} acked={len(r.acked)} "
            f"delivered={len(self.world.delivered)} "
            f"oldest_repeat={self.world.oldest:.3f} corrupt={self.world.aside}"
        )
        if self.o.no_load:
            return 1 if bad or not self.world.orders else 0
        return 1 if bad or not r.acked or not self.world.delivered else 0


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--points", type=int, default=40)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", type=int, default=0)
    p.add_argument("--slack", type=float, default=1.0, help="seconds")
    p.add_argument("--inner", type=int, default=8, help="each Nth: replay, too")
    p.add_argument("--kills", type=int, default=0, help="each Nth: it is killed")
    p.add_argument("--kill-limit", type=int, default=60)
    p.add_argument("--no-load", action="store_true", help="orders were given")
    p.add_argument("--keep", action="store_true", help="what was made last")
    p.add_argument("after_cut")
    p.add_argument("trace")
    p.add_argument("base", help="the queue directory as it was before")
    p.add_argument("spool", help="where it was then")
    p.add_argument("sent", help="the ledger's book")
    p.add_argument("dump", help="the inside host's files")
    p.add_argument("orders", help="lines: begin end h|H|d ID")
    p.add_argument("work", help="an empty directory, best in memory")
    o = p.parse_args()
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0"  # nor could it, under strace
    code = Trial(o).run()
    if not o.keep:
        shutil.rmtree(os.path.join(o.work, "cut"))
    return code


if __name__ == "__main__":
    sys.exit(main())
