"""What all benches share: both gateways, their processes, tables of results."""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import smtp

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def say(*cells):
    print("  ".join(c.ljust(w) for c, w in
                    zip(cells, (34, 24, 24, 10))).rstrip(), flush=True)


def head(title, *columns):
    print()
    say(title, *columns)


def says_load():
    print("load average", *("%.2f" % n for n in os.getloadavg()), "on",
          os.cpu_count(), "processors", flush=True)


def build_of(argv):
    return os.path.abspath(argv[1] if len(argv) > 1 else TREE + "/build")


@contextlib.contextmanager
def place(name):
    """A directory on a disk, where BENCH_DIR says or in /var/tmp; removed at the
    end."""
    top = os.environ.get("BENCH_DIR", "/var/tmp")
    kind = subprocess.run(["stat", "-f", "-c", "%T", top], check=True,
                          capture_output=True, text=True).stdout.strip()
    if kind in ("tmpfs", "ramfs"):
        raise SystemExit("%s is memory, nothing would be durable: set BENCH_DIR"
                         % top)
    folder = tempfile.mkdtemp(prefix="bench-%s." % name, dir=top)
    os.chmod(folder, 0o755)
    try:
        print("queues on", kind)
        says_load()
        yield folder
        print()
        says_load()
    finally:
        shutil.rmtree(folder)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def read_pid(path):
    with open(path) as f:
        return int(f.read())


class Ours:
    name = "ours"
    smtpd = "smtpd"

    def __init__(self, folder, build, port, main, sink=9):
        self.folder, self.build, self.port = folder + "/gw", build, port
        self.tool = [TREE + "/tools/instance"]
        self.sink = str(sink)
        self.env = dict(os.environ, BUILD=build, EXTRA_MAIN=main)
        self.tracer = None

    def start(self):
        self.run("start")

    def run(self, verb):
        subprocess.run(self.tool + [verb, self.folder, str(self.port), self.sink],
                       check=True, env=self.env, timeout=60,
                       stdout=subprocess.DEVNULL)

    def start_traced(self, trace, *options):
        """All its processes under strace, which stops them at the system calls
        of the options and at no others."""
        self.run("conf")
        self.tracer = subprocess.Popen(
            ["strace", "-f", "--seccomp-bpf", "-qq", "-Y", "-y", "-o", trace,
             *options, self.build + "/sbin/postern", "-c", self.folder + "/etc",
             "start"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        subprocess.run(self.tool + ["stop", self.folder], env=self.env,
                       timeout=120, stdout=subprocess.DEVNULL)
        if self.tracer:
            self.tracer.send_signal(signal.SIGTERM)
            self.tracer.wait(60)
            self.tracer = None

    def master(self):
        return read_pid(self.folder + "/spool/pid/master.pid")


class Theirs:
    """Debian's Postfix, for root where it is installed."""
    name = "Postfix"
    smtpd = "smtpd"

    @staticmethod
    def is_here():
        return os.geteuid() == 0 and shutil.which("postfix") is not None

    def __init__(self, folder, port, main, sink=9):
        self.folder, self.port, self.main = folder + "/pf", port, main
        self.sink = sink

    def start(self):
        top = self.folder
        for part in ("etc", "spool", "data", "log"):
            os.makedirs(top + "/" + part, exist_ok=True)
        shutil.chown(top + "/data", "postfix")
        with open(top + "/etc/transport", "w") as f:
            f.write("example.com smtp:[127.0.0.1]:%d\n" % self.sink)
        with open(top + "/etc/main.cf", "w") as f:
            f.write("""compatibility_level = 3.6
queue_directory = %(top)s/spool
data_directory = %(top)s/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
myhostname = gw.example.net
myorigin = example.com
mydestination =
local_recipient_maps =
local_transport = error:local mail delivery is disabled
alias_maps =
mynetworks = 127.0.0.0/8
relay_domains = example.com
transport_maps = hash:%(top)s/etc/transport
smtpd_recipient_restrictions = permit_mynetworks reject_unauth_destination
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
maillog_file_prefixes = %(top)s
maillog_file = %(top)s/log/maillog
""" % {"top": top} + self.main)
        with open(top + "/etc/master.cf", "w") as f:
            f.write("127.0.0.1:%d inet n - y - - smtpd\n" % self.port)
            for line in ("pickup unix n - y 60 1 pickup",
                         "cleanup unix n - y - 0 cleanup",
                         "qmgr unix n - n 300 1 qmgr",
                         "rewrite unix - - y - - trivial-rewrite",
                         "bounce unix - - y - 0 bounce",
                         "defer unix - - y - 0 bounce",
                         "trace unix - - y - 0 bounce",
                         "smtp unix - - y - - smtp",
                         "relay unix - - y - - smtp",
                         "showq unix n - y - - showq",
                         "error unix - - y - - error",
                         "retry unix - - y - - error",
                         "proxymap unix - - n - - proxymap",
                         "anvil unix - - y - 1 anvil",
                         "postlog unix-dgram n - n - 1 postlogd"):
                f.write(line + "\n")
        shutil.copy("/etc/postfix/postfix-files", top + "/etc/")
        subprocess.run(["postmap", "-c", top + "/etc",
                        "hash:" + top + "/etc/transport"], check=True, timeout=60)
        self.command("start")

    def command(self, verb):
        subprocess.run(["postfix", "-c", self.folder + "/etc", verb],
                       timeout=60, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def stop(self):
        self.command("stop")

    def master(self):
        return read_pid(self.folder + "/spool/pid/master.pid")


def children(master):
    """(pid, program) of each process below it, and itself."""
    parents, names = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid) as f:
                name, rest = f.read().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        parents[int(pid)], names[int(pid)] = int(rest.split()[1]), name
    found = {master}
    while True:
        more = {p for p, above in parents.items() if above in found} - found
        if not more:
            return [(p, names.get(p, "")) for p in found]
        found |= more


def cpu_of(pids):
    """Seconds that they have used by now."""
    total = 0
    for pid in pids:
        try:
            with open("/proc/%d/stat" % pid) as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def cpu_of_all(master):
    return cpu_of(p for p, _ in children(master))


def memory_of(pid):
    """Kilobytes: proportional, resident."""
    sizes = {}
    with open("/proc/%d/smaps_rollup" % pid) as f:
        for line in f:
            words = line.split()
            sizes[words[0]] = int(words[1]) if words[1].isdigit() else 0
    return sizes["Pss:"], sizes["Rss:"]


def wait_for_door(port):
    end = time.monotonic() + 120
    while True:
        try:
            return smtp.Client(port)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
