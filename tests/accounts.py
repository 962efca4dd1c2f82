"""Accounts and groups that a play makes, acts as, and removes.

Only root can: a play asks `possible()` first, and says in one plain line why it does nothing. What is made is
called wr-test-.. and is removed when the play ends, however it ends; what a play that was killed left behind
goes when the next one begins.

SPDX-License-Identifier: MIT
"""
import atexit
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from stage import end_in_order

PREFIX = "wr-test-"


def possible():
    """Why accounts cannot be made here; None when they can."""
    if os.geteuid() != 0:
        return "accounts are made by root alone"
    missing = [tool for tool in ("useradd", "userdel", "groupadd", "groupdel", "setpriv") if not shutil.which(tool)]
    return "there is no " + ", ".join(missing) if missing else None


def run(*argv, check=True):
    return subprocess.run(argv, check=check, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def processes(uid):
    """Pids of that account."""
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat("/proc/" + name).st_uid == uid:
                found.append(int(name))
        except OSError:
            pass  # it ended meanwhile
    return found


def end_processes(uid):
    """Ends what runs under an account that a play made; nothing else can be under it."""
    for number, seconds in ((signal.SIGTERM, 1.0), (signal.SIGKILL, 3.0)):
        for pid in processes(uid):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        end = time.monotonic() + seconds
        while processes(uid) and time.monotonic() < end:
            time.sleep(0.02)


class Accounts:
    """Accounts of one play: `with Accounts() as a: kim = a.account("kim", groups=[a.group("ops")])`."""

    def __init__(self):
        reason = possible()
        if reason:
            raise PermissionError(reason)
        self.owner = os.getpid()
        self.accounts = []
        self.groups = []
        # Below it are homes and rooms: others may go through, and read what is given to them.
        self.dir = tempfile.mkdtemp(prefix="wr-test-accounts-")
        os.chmod(self.dir, 0o711)
        remove_stale()
        atexit.register(self.close)
        end_in_order()

    def name(self, word):
        """What the account or group of that word is called: at most 32 bytes, of this play alone."""
        return "%s%d-%s" % (PREFIX, self.owner, word)

    def group(self, word):
        """Makes a group; returns its name."""
        name = self.name(word)
        run("groupadd", name)
        self.groups.append(name)
        return name

    def account(self, word, groups=(), shell="/bin/sh"):
        """Makes an account with a home of its own below `dir`; returns its pwd entry."""
        name = self.name(word)
        home = os.path.join(self.dir, word)
        run("useradd", "--no-log-init", "--user-group", "--create-home", "--home-dir", home, "--shell", shell,
            *(["--groups", ",".join(groups)] if groups else []), name)
        self.accounts.append(name)
        os.chmod(home, 0o700)
        return pwd.getpwnam(name)

    def join(self, account, group):
        run("usermod", "--append", "--groups", group, account.pw_name)

    def folder(self, word, account, mode=0o700):
        """A directory below `dir` that belongs to the account."""
        path = os.path.join(self.dir, word)
        os.mkdir(path)
        os.chown(path, account.pw_uid, account.pw_gid)
        os.chmod(path, mode)
        return path

    def close(self):
        """Removes all that was made. May be called twice; does nothing in a child of the play."""
        if os.getpid() != self.owner:
            return
        for name in reversed(self.accounts):
            remove_account(name)
        for name in reversed(self.groups):
            run("groupdel", name, check=False)
        self.accounts, self.groups = [], []
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


def remove_account(name):
    try:
        end_processes(pwd.getpwnam(name).pw_uid)
    except KeyError:
        return
    run("userdel", "--force", name, check=False)
    run("groupdel", name, check=False)  # its own group, where userdel left it


def remove_stale():
    """Removes what a play that was killed left: its process is gone."""
    def left_behind(name):
        owner = name[len(PREFIX):].partition("-")[0]
        return name.startswith(PREFIX) and owner.isdigit() and not os.path.exists("/proc/" + owner)

    for name in [p.pw_name for p in pwd.getpwall() if left_behind(p.pw_name)]:
        remove_account(name)
    for name in [g.gr_name for g in grp.getgrall() if left_behind(g.gr_name)]:
        run("groupdel", name, check=False)


def as_account(account, argv, env=None):
    """The words that run `argv` as that account, with its groups, and nothing of our environment but what is given."""
    words = {"HOME": account.pw_dir, "USER": account.pw_name, "LOGNAME": account.pw_name, "PATH": "/usr/bin:/bin",
             "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC", **(env or {})}
    return ["setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--init-groups",
            "env", "-i", *("%s=%s" % pair for pair in words.items()), *argv]


def run_as(account, argv, env=None, **kinds):
    """Runs it to its end: a CompletedProcess with text."""
    kinds.setdefault("stdin", subprocess.DEVNULL)
    kinds.setdefault("cwd", "/")
    return subprocess.run(as_account(account, argv, env), capture_output=True, text=True, **kinds)


def start_as(account, argv, env=None, **kinds):
    """Begins it: a Popen."""
    kinds.setdefault("cwd", "/")
    return subprocess.Popen(as_account(account, argv, env), **kinds)


def programs(accounts, build):
    """A copy of the programs that every account may run: the build's directory may be another's alone."""
    path = os.path.join(accounts.dir, "bin")
    if not os.path.isdir(path):
        os.mkdir(path)
        for name in ("warroom", "warroom-engine", "warroom-drill"):
            shutil.copy(os.path.join(build, name), path)
        shutil.copytree("packs", os.path.join(accounts.dir, "packs"))  # beside them, as in a build
        run("chmod", "-R", "u=rwX,go=rX", path, os.path.join(accounts.dir, "packs"))
    return path


def in_account(account, act):
    """What act() answers (None or bytes, at most 4096) in a process of that account, and a descriptor where it
    answers a socket; what it raises as an OSError comes out here."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        pid = os.fork()
        if pid == 0:
            try:
                os.initgroups(account.pw_name, account.pw_gid)
                os.setgid(account.pw_gid)
                os.setuid(account.pw_uid)
                os.chdir("/")
                answer = act()
                if isinstance(answer, socket.socket):
                    socket.send_fds(theirs, [b"="], [answer.fileno()])
                else:
                    theirs.sendall(b"=" + (answer or b""))
            except OSError as e:
                theirs.sendall(b"!%d" % (e.errno or 0))
            finally:
                os._exit(0)
        theirs.close()
        said, fds, _, _ = socket.recv_fds(ours, 4097, 1)
        os.waitpid(pid, 0)
    if not said.startswith(b"="):
        number = int(said[1:] or b"0")
        raise OSError(number, os.strerror(number))
    return socket.socket(fileno=fds[0]) if fds else said[1:]


def connect_as(account, path):
    """A socket that this account has connected to `path`: the other end takes it for that account's."""
    def act():
        s = socket.socket(socket.AF_UNIX)
        s.connect(path)
        return s

    return in_account(account, act)
