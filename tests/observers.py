"""What plays about other accounts stand on: accounts of their own, an engine that runs as one of them, and a
real sshd on the loopback address with the block that `warroom setup-observers` writes.

Needs root. All of it has the name wr-test-PID- and goes with the play, however it ends; what a play left that was
killed goes with the next one. Nothing of the machine's own sshd is touched.
SPDX-License-Identifier: MIT
"""
import atexit
import grp
import json
import os
import pwd
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

from stage import BUILD, Pty, Services, alive, end_in_order, until

NEEDED = ("sshd", "ssh", "ssh-keygen", "useradd", "userdel", "groupdel")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
PREFIX = "wr-test-"


def missing():
    """Why these plays cannot be had here; "": they can."""
    if os.geteuid() != 0:
        return "only root can make accounts and start an sshd"
    lacks = [name for name in NEEDED if shutil.which(name, path=PATH) is None]
    return "this machine has no " + ", ".join(lacks) if lacks else ""


def skip_unless_possible():
    why = missing()
    if why:
        print("skipped: " + why)
        sys.exit(0)


def run(*argv, check=True, **kinds):
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                          env={"PATH": PATH, "LC_ALL": "C.UTF-8"}, **kinds)
    assert not check or done.returncode == 0, "%s: exit %d: %s%s" % (argv, done.returncode, done.stdout, done.stderr)
    return done


def login(account):
    """For Popen: that account with all its groups, as a login gives them."""
    there = pwd.getpwnam(account)
    return {"user": there.pw_uid, "group": there.pw_gid, "extra_groups": os.getgrouplist(account, there.pw_gid)}


def processes_of(uid):
    """(pid, name) of what runs as that account."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/status" % pid) as f:
                status = dict(line.split(":", 1) for line in f.read().splitlines() if ":" in line)
        except OSError:
            continue
        if status["State"].split()[0] != "Z" and uid in [int(n) for n in status["Uid"].split()]:
            found.append((int(pid), status["Name"].strip()))
    return found


def forget(prefix):
    """Removes accounts, their processes, groups and directories of that name."""
    ours = re.compile(re.escape(prefix) + r"(?!\d)").match  # 12 is not 123

    for account in [p for p in pwd.getpwall() if ours(p.pw_name)]:
        for _ in range(20):
            running = processes_of(account.pw_uid)
            for pid, _name in running:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            if not running:
                break
            time.sleep(0.05)
        run("userdel", account.pw_name, check=False)
    for group in [g for g in grp.getgrall() if ours(g.gr_name)]:
        run("groupdel", group.gr_name, check=False)
    for top in ("/var/lib", "/etc/security/limits.d"):
        for name in os.listdir(top) if os.path.isdir(top) else []:
            if ours(name) and os.path.isdir(os.path.join(top, name)):
                shutil.rmtree(os.path.join(top, name), ignore_errors=True)
            elif ours(name):
                os.unlink(os.path.join(top, name))


def forget_killed():
    """What plays left whose process is gone."""
    names = [p.pw_name for p in pwd.getpwall()] + [g.gr_name for g in grp.getgrall()] + os.listdir("/var/lib")
    for pid in {m.group(1) for m in (re.match(PREFIX + r"(\d+)(-|$)", name) for name in names) if m}:
        if int(pid) == os.getpid() or not alive(int(pid)):
            forget(PREFIX + pid)


class House:
    """Accounts `engine`, `watch`, `plain` and `operator`, the observers' directory, an sshd with the printed block,
    services and an engine. `more` is added to the config. With `runs` False there are the accounts and the files only."""

    def __init__(self, more="", speed=1, scenario=None, startups="10:30:100", runs=True):
        self.name = "%s%d" % (PREFIX, os.getpid())
        self.top = "/var/lib/" + self.name
        self.sshd = self.process = self.services = None
        self.sshd_log = self.at("keys", "sshd.log")
        self.made_run = False
        self.agents = []
        forget_killed()
        atexit.register(self.close)
        end_in_order()
        self.engine_account, self.watch, self.plain, self.operator = (
            "%s-%s" % (self.name, letter) for letter in "ewpo")
        self.group, self.operators = self.name + "-g", self.name + "-a"
        try:
            self.build(more, startups)
            if runs:
                self.services = Services(scenario, speed)
                self.write_config(more)
                self.setup("--apply")
                self.start_sshd()
                self.start_engine()
        except BaseException:
            self.close()
            raise

    # ---- building it ----

    def at(self, *names):
        return os.path.join(self.top, *names)

    def write(self, path, text, owner="root", mode=0o600):
        with open(path, "w") as f:
            f.write(text)
        shutil.chown(path, owner)
        os.chmod(path, mode)
        return path

    def build(self, more, startups):
        os.umask(0o022)
        for name in ("", "bin", "etc", "etc/ssh", "etc/ssh/sshd_config.d", "etc/security", "etc/security/limits.d",
                     "keys"):
            os.mkdir(self.at(name))
        os.chmod(self.at("keys"), 0o700)
        os.mkdir(self.at("trace"))
        os.chmod(self.at("trace"), 0o1777)
        for name in ("warroom", "warroom-engine"):
            shutil.copy(os.path.join(BUILD, name), self.at("bin"))
        self.warroom = self.at("bin", "warroom")
        shutil.copytree(os.path.join(BUILD, "..", "packs"), self.at("packs"))
        for account in (self.engine_account, self.plain, self.operator):
            run("useradd", "--home-dir", self.at(account), "--create-home", "--shell", "/bin/sh", account)
            os.chmod(self.at(account), 0o700)
        self.home = self.at(self.engine_account)
        self.record, self.dir = os.path.join(self.home, "record"), self.at("room")
        self.write_config(more)
        if not os.path.isdir("/run/sshd"):
            os.mkdir("/run/sshd", 0o755)
            self.made_run = True
        self.port = self.free_port()
        self.write_sshd(startups)

    def write_config(self, more):
        for name, token in (("pd", "drill-user-key"), ("zd", "drill-zendesk-token")):
            self.write(os.path.join(self.home, name), token + "\n", self.engine_account)
        text = ("me: Dana Reyes\nrecord: %s\npack: solo\n"
                "%s"
                "people:\n"
                "  - {name: Dana Reyes, account: %s, level: lead}\n"
                "  - {name: Olu Ade, account: %s, level: operator}\n"
                "observers: {group: %s, dir: %s}\noperators: {group: %s}\n"
                % (self.record, self.services_config(), self.engine_account, self.operator, self.group, self.dir, self.operators))
        self.config = self.write(os.path.join(self.home, "warroom.yaml"), text + more, self.engine_account)

    def services_config(self):
        if self.services is None:
            return ""
        return ("pagerduty: {url: %s, token_file: %s/pd, poll: 1s}\n"
                "zendesk: {url: %s, email: agent@hosting.example, token_file: %s/zd, poll: 1s}\n"
                % (self.services.pagerduty, self.home, self.services.zendesk, self.home))

    def setup(self, *more, check=True):
        return run(self.warroom, "setup-observers", "-c", self.config, "--etc", self.at("etc"), "--login", self.watch,
                   *more, check=check)

    @staticmethod
    def free_port():
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]

    def write_sshd(self, startups):
        """A machine's that allows everything, so that nothing but the block forbids it."""
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.at("keys", "host"))
        self.write(self.at("etc/ssh/sshd_config"),
                   "Include %s/*.conf\nPort %d\nListenAddress 127.0.0.1\nHostKey %s\nPidFile none\nUsePAM yes\n"
                   "PermitRootLogin no\nPrintMotd no\nAcceptEnv *\nX11Forwarding yes\nPermitTunnel yes\n"
                   "AllowTcpForwarding yes\nAllowAgentForwarding yes\nGatewayPorts yes\nMaxStartups %s\n"
                   "Subsystem sftp internal-sftp\nSubsystem own /bin/sh\n"
                   % (self.at("etc/ssh/sshd_config.d"), self.port, self.at("keys", "host"), startups), mode=0o644)

    def start_sshd(self):
        self.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", self.at("etc/ssh/sshd_config"), "-E",
                                      self.sshd_log], env={"PATH": PATH})
        with open(self.at("keys", "host.pub")) as f:
            key = f.read().split()[:2]
        self.write(self.at("keys", "known"), "[127.0.0.1]:%d %s\n" % (self.port, " ".join(key)))

        def listens():
            with socket.socket() as s:
                return s.connect_ex(("127.0.0.1", self.port)) == 0
        until("sshd listens", listens)

    def start_engine(self):
        """From a new login, so that it has its groups."""
        self.process = subprocess.Popen(
            [self.at("bin/warroom-engine"), "-c", self.config, "--clock", self.services.clock], cwd="/",
            env={"PATH": PATH, "HOME": self.home, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL,
            **login(self.engine_account))
        until("the engine runs", lambda: self.engine_pid())
        until("the mirror is there", lambda: os.path.exists(os.path.join(self.dir, "current", "mirror.db")), 15)

    def engine_pid(self):
        try:
            with open(os.path.join(self.record, "warroom.lock")) as f:
                pid = int(re.match(r"\d+", f.read() or "0").group())
        except (OSError, AttributeError, ValueError):
            return 0
        return pid if pid and alive(pid) else 0

    # ---- who may log in ----

    def key(self, name, line=None):
        """A key in the file of keys; `line` is what stands before it, None: as setup-observers writes it for `name`."""
        path = self.at("keys", re.sub(r"\W", "_", name))
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path)
        if line is None:
            self.setup("--as", name, path + ".pub", "--apply")
        else:
            with open(path + ".pub") as f, open(self.at("etc/ssh/warroom", self.watch), "a") as keys:
                keys.write((line + " " + f.read().strip()).strip() + "\n")
        return path

    def ssh_options(self, key):
        return ["-F", "none", "-i", key, "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=" + self.at("keys", "known"),
                "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"]

    def ssh(self, key, *more, program="ssh", port="-p"):
        """argv of a client; what follows `--` in `more` is behind the host."""
        more = list(more)
        at = more.index("--") if "--" in more else len(more)
        return ([program, *self.ssh_options(key), port, str(self.port)] + more[:at]
                + ["%s@127.0.0.1" % self.watch] + more[at + 1:])

    def screen(self, key, *more, cols=100, rows=30, env=None):
        """An observer's terminal: ssh on a pty."""
        argv = self.ssh(key, "-tt", *more)
        return Pty([shutil.which(argv[0])] + argv[1:], cols, rows, {"SSH_AUTH_SOCK": None, "DISPLAY": None, **(env or {})})

    def as_account(self, account, *argv, seconds=30, **kinds):
        """Runs it from that account's own login."""
        return subprocess.run(argv, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL, cwd="/",
                              env={"PATH": PATH, "LC_ALL": "C.UTF-8"}, **login(account), **kinds)

    # ---- what came of it ----

    def uid(self, account):
        return pwd.getpwnam(account).pw_uid

    def screens(self):
        """pids of the observers' screens over ssh."""
        return [pid for pid, name in processes_of(self.uid(self.watch)) if name == "warroom"]

    def ask(self, sql, *values):
        db = sqlite3.connect("file:%s?mode=ro" % os.path.join(self.record, "warroom.db"), uri=True)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def wire(self, path=None):
        """A client of a socket; of engine.sock, as root."""
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(10)
        s.connect(path or os.path.join(self.record, "engine.sock"))
        return s

    def do(self, *words):
        """What the engine's account does from a shell."""
        done = self.as_account(self.engine_account, self.warroom, "do", "-c", self.config, *words)
        assert done.returncode == 0, done
        return done.stdout

    def note(self, text):
        done = self.as_account(self.engine_account, self.warroom, "log", "-c", self.config, text)
        assert done.returncode == 0, done

    def close(self):
        if not self.name:
            return
        for process in (self.process, self.sshd):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        if self.services is not None:
            self.services.close()
        forget(self.name)
        if self.made_run and not [n for n in os.listdir("/var/lib") if n.startswith(PREFIX)]:
            try:
                os.rmdir("/run/sshd")
            except OSError:
                pass  # somebody's sshd needs it by now
        self.name = ""

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        if kind is not None:
            for path in (self.sshd_log, os.path.join(self.record, "engine.log")):
                if os.path.exists(path):
                    with open(path, errors="replace") as f:
                        print("---- %s ----\n%s" % (os.path.basename(path), f.read()[-4000:]))
        self.close()
