"""What plays stand on: a room of its own, the drill's services, and a console in a real tmux.

SPDX-License-Identifier: MIT
"""
import atexit
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time
import uuid

BUILD = os.path.abspath(os.environ.get("WARROOM_BUILD", "build"))
WARROOM = os.path.join(BUILD, "warroom")
ENGINE = os.path.join(BUILD, "warroom-engine")
DRILL = os.path.join(BUILD, "warroom-drill")
SOAK = bool(os.environ.get("SOAK"))


def until(what, test, seconds=10.0, every=0.02):
    """Waits until test() is true and returns its value; fails with `what` (a string or a function) otherwise."""
    end = time.monotonic() + seconds
    while True:
        value = test()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("not within %.1f s: %s" % (seconds, what() if callable(what) else what))
        time.sleep(every)


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end_in_order():
    """A signal that ends a play is met like an error: what it made goes with it. A child that has not begun its
    own program yet just ends."""
    owner = os.getpid()

    def end(number, frame):
        if os.getpid() != owner:
            os._exit(128 + number)
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(again, signal.SIG_IGN)  # once is enough: what follows takes a while
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


class Held:
    """What must be given back however the play ends: `close` of it is called at its end at the latest, by its
    process alone."""

    def hold(self):
        owner = os.getpid()
        self.at_exit = lambda: os.getpid() == owner and self.close()
        atexit.register(self.at_exit)

    def give_back(self):
        atexit.unregister(self.at_exit)


class Services(Held):
    """The drill's services, without a console."""

    def __init__(self, scenario=None, speed="1"):
        argv = [DRILL, "--serve", "--speed", str(speed)] + ([scenario] if scenario else [])
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        lines = {}
        while "clock" not in lines:
            name, value = self.process.stdout.readline().split(None, 1)
            lines[name] = value.strip()
        self.__dict__.update(lines)  # pagerduty, zendesk, slack, statuspage, jira, clock
        self.hold()

    def close(self):
        self.give_back()
        self.process.terminate()
        self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


class Room(Held):
    """A directory with a config and a record; engines started in it are ended with it."""

    def __init__(self, services=None, more="", poll="1s"):
        self.dir = tempfile.mkdtemp(prefix="warroom-play-")
        self.hold()
        self.record = os.path.join(self.dir, "record")
        self.config = os.path.join(self.dir, "warroom.yaml")
        self.options = ["--config", self.config] + (["--clock", services.clock] if services else [])
        text = "me: Dana Reyes\nrecord: %s\npack: solo\n" % self.record
        if services:
            for name, token in (("pd", "drill-user-key"), ("zd", "drill-zendesk-token")):
                self.write(name, token + "\n")
            text += ("pagerduty:\n  url: %s\n  token_file: %s\n  poll: %s\n"
                     % (services.pagerduty, os.path.join(self.dir, "pd"), poll))
            text += ("zendesk:\n  url: %s\n  email: agent@hosting.example\n  token_file: %s\n  poll: %s\n"
                     "  page_on: {priorities: [high, urgent], tags: [server_down]}\n"
                     % (services.zendesk, os.path.join(self.dir, "zd"), poll))
        self.write("warroom.yaml", text + more)

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.dir, name)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def holder(self):
        """The pid in warroom.lock when that process lives; else 0."""
        try:
            with open(os.path.join(self.record, "warroom.lock")) as f:
                pid = int(re.match(r"\d+", f.read() or "0").group())
        except (OSError, AttributeError, ValueError):
            return 0
        return pid if pid and alive(pid) else 0

    def listens(self):
        """Somebody answers at engine.sock: what a dead engine left there does not count."""
        try:
            Wire(self).close()
        except OSError:
            return False
        return True

    def ask(self, sql, *values):
        """Rows of the record, read as any script may."""
        db = sqlite3.connect("file:%s?mode=ro" % os.path.join(self.record, "warroom.db"), uri=True)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def rev(self):
        return self.ask("SELECT MAX(rev) FROM revision")[0][0]

    def engine(self, *more, **kinds):
        """An engine in the foreground, ready."""
        process = subprocess.Popen([ENGINE, *self.options, *more], stderr=subprocess.PIPE, text=True, **kinds)
        until("the engine listens", lambda: process.poll() is not None or
              self.holder() == process.pid and self.listens())
        return process

    def close(self):
        self.give_back()
        pid = self.holder()
        if pid:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        if kind is not None:
            try:
                with open(os.path.join(self.record, "engine.log")) as f:
                    print("---- engine.log ----\n" + f.read()[-4000:])
            except OSError:
                pass
        self.close()


class Wire:
    """A client of engine.sock."""

    def __init__(self, room):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(os.path.join(room.record, "engine.sock"))
        self.bytes = b""
        self.pokes = []

    def line(self):
        """The next line, as an object."""
        while b"\n" not in self.bytes:
            got = self.socket.recv(65536)
            if not got:
                raise ConnectionError("the engine hung up")
            self.bytes += got
        line, _, self.bytes = self.bytes.partition(b"\n")
        return json.loads(line)

    def say(self, **fields):
        self.socket.sendall(json.dumps(fields).encode() + b"\n")

    def order(self, name, /, subject="", order_id=None, **args):
        order_id = order_id or str(uuid.uuid4())
        self.say(id=order_id, order=name, subject=subject, seen_rev=0, args=args)
        while True:
            line = self.line()
            if line.get("id") == order_id:
                return line
            self.pokes.append(line)

    def close(self):
        self.socket.close()


class Console(Held):
    """A program in a window of a tmux server of its own."""

    serial = 0

    def __init__(self, argv, cols=160, rows=48, env=None):
        Console.serial += 1
        self.name = "warroom-play-%d-%d" % (os.getpid(), Console.serial)
        shell = "export PS1='ready$ ' %s; exec sh" % " ".join(
            "%s='%s'" % pair for pair in {"LC_ALL": "C.UTF-8", "TZ": "UTC", **(env or {})}.items())
        self.hold()
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(cols), "-y", str(rows), shell)
        self.tmux("set-option", "-g", "window-size", "manual")
        self.tmux("resize-window", "-x", str(cols), "-y", str(rows))
        self.wait(r"ready\$")
        if argv:
            self.type(" ".join(argv))
            self.keys("Enter")

    def tmux(self, *args):
        return subprocess.run(["tmux", "-L", self.name, *args], check=True, capture_output=True, text=True).stdout

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def escape(self):
        """Esc, and the pause a person makes after it: with a key right behind it, it is Alt and that key."""
        self.keys("Escape")
        time.sleep(0.15)

    def resize(self, cols, rows):
        self.tmux("resize-window", "-x", str(cols), "-y", str(rows))

    def wait(self, pattern, seconds=10.0):
        """Waits until the screen shows it, and returns the screen."""
        return until(lambda: "%r on the screen:\n%s" % (pattern, self.screen()),
                     lambda: (lambda s: s if re.search(pattern, s) else None)(self.screen()), seconds, 0.05)

    def pids(self, name):
        """Processes of that name under this tmux's shell."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        found, todo = [], [int(shell)]
        while todo:
            parent = todo.pop()
            try:
                with open("/proc/%d/task/%d/children" % (parent, parent)) as f:
                    children = [int(pid) for pid in f.read().split()]
            except OSError:
                continue
            for pid in children:
                todo.append(pid)
                try:
                    with open("/proc/%d/comm" % pid) as f:
                        if f.read().strip() == name[:15]:
                            found.append(pid)
                except OSError:
                    pass
        return found

    def close(self):
        self.give_back()
        subprocess.run(["tmux", "-L", self.name, "kill-server"], capture_output=True)
        try:
            os.unlink(os.path.join(os.environ.get("TMUX_TMPDIR", "/tmp"), "tmux-%d" % os.geteuid(), self.name))
        except OSError:
            pass  # tmux leaves its socket behind, mostly

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        if kind is not None:
            try:
                print("---- screen ----\n" + self.screen())
            except subprocess.CalledProcessError:
                pass
        self.close()


class Pty:
    """A console on a pty that this play holds; what is None in `env` is unset there."""

    def __init__(self, argv, cols=100, rows=30, env=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            time.sleep(0.05)
            for name, value in {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(env or {})}.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            os.execv(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        self.before = termios.tcgetattr(self.fd)
        self.said = b""

    def read(self, seconds):
        """Reads what comes within so many seconds; False at the end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                try:
                    got = os.read(self.fd, 65536)
                except OSError:
                    return False
                if not got:
                    return False
                self.said += got
        return True

    def ready(self):
        until("a frame", lambda: self.read(0.05) and b"WARROOM" in self.said)

    def ended(self, seconds=1.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return status
            self.fd >= 0 and self.read(0.01)
            time.sleep(0.005)
        return None


def play(*scenes):
    """Runs the scenes in order; each is a function whose docstring, or name, is its sentence."""
    end_in_order()
    for scene in scenes:
        begun = time.monotonic()
        scene()
        print("ok %s (%.1f s)" % (scene.__name__.replace("_", " "), time.monotonic() - begun), flush=True)
    print("%d passed, 0 failed" % len(scenes))
