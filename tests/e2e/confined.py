#!/usr/bin/env python3
"""A watch screen in its sandbox: it follows the room from one generation and one engine to the next, whatever it was started
with, and says what holds; where the kernel lacks a part of it, it works the same.

SPDX-License-Identifier: MIT
"""
import ctypes
import os
import platform
import re
import signal
import struct
import subprocess

from stage import WARROOM, Console, Pty, Room, Wire, play, until

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LANDLOCK_CREATE_RULESET = 444
SECCOMP = {"x86_64": 317, "aarch64": 277}.get(platform.machine())
ENOSYS, EINVAL = 38, 22


def status_of(pid):
    with open("/proc/%d/status" % pid) as f:
        return dict(line.rstrip("\n").split(":\t", 1) for line in f)


def mirror_of(room):
    public = os.path.join(room.record, "public")
    until("there is a mirror", lambda: os.path.exists(os.path.join(public, "current", "mirror.db")))
    return public


def lack(*calls):
    """This process, and what it becomes, is on a kernel that refuses these: (number, errno)."""
    code = struct.pack("HBBI", 0x20, 0, 0, 0)  # load the number
    for number, reason in calls:
        code += struct.pack("HBBI", 0x15, 0, 1, number) + struct.pack("HBBI", 0x06, 0, 0, 0x00050000 | reason)
    code += struct.pack("HBBI", 0x06, 0, 0, 0x7fff0000)
    libc = ctypes.CDLL(None, use_errno=True)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(held))
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0, os.strerror(ctypes.get_errno())


class Lacking(Pty):
    """A program on such a kernel."""

    def __init__(self, calls, argv, **options):
        execv = os.execv

        def begin(path, words):  # in the child
            lack(*calls)
            execv(path, words)

        os.execv = begin
        try:
            super().__init__(argv, **options)
        finally:
            os.execv = execv


def live(screen):
    """Past what is said first to who comes late."""
    screen.ready()
    os.write(screen.fd, b"\x1b")
    screen.read(0.5)


def a_watch_screen_is_confined_and_follows():
    with Room() as room:
        engine = room.engine()
        public = mirror_of(room)
        with Console([WARROOM, "watch", public], 120, 30) as console:
            console.wait(r"WARROOM.*watching")
            console.escape()  # what is said first to who comes late
            pid, = console.pids("warroom")
            status = status_of(pid)
            assert status["NoNewPrivs"] == "1", status["NoNewPrivs"]
            assert status["Seccomp"] == ("2" if SECCOMP else "0"), status["Seccomp"]
            with open("/proc/%d/limits" % pid) as f:
                limits = f.read()
            assert re.search(r"Max core file size +0 +0 ", limits), limits
            assert re.search(r"Max open files +64 +64 ", limits), limits
            for kind in (signal.SIGHUP, signal.SIGHUP):  # a generation after the other
                before = os.readlink(os.path.join(public, "current"))
                os.kill(engine.pid, kind)
                until("the next generation", lambda: os.readlink(os.path.join(public, "current")) != before)
                wire = Wire(room)
                assert wire.order("note", text="seen in " + before)["ok"]
                wire.close()
                console.wait("seen in " + before, 5)
            engine.kill()
            engine.wait()
            console.wait(r"(?i)engine.*(gone|ended|silent|no engine)|no engine", 10)
            engine = room.engine()
            wire = Wire(room)
            assert wire.order("note", text="seen of another engine")["ok"]
            wire.close()
            console.wait("seen of another engine", 10)
            assert console.pids("warroom") == [pid]
            console.keys("x", "q")
            console.wait(r"ready\$")
        engine.terminate()
        engine.wait(10)


def terminfo_of(where, name, mark):
    """A terminal of that name that says `mark` wherever it clears the screen."""
    os.makedirs(where)
    source = subprocess.run(["infocmp", "-x", name], check=True, capture_output=True, text=True).stdout
    source, found = re.subn(r"clear=[^,]*", "clear=" + mark, source)
    assert found
    path = os.path.join(where, "source")
    with open(path, "w") as f:
        f.write(source)
    subprocess.run(["tic", "-x", "-o", where, path], check=True, capture_output=True)


def what_it_is_started_with_changes_nothing():
    with Room() as room:
        engine = room.engine()
        public = mirror_of(room)
        home = os.path.join(room.dir, "home")
        for where in (os.path.join(home, ".terminfo"), os.path.join(room.dir, "evil")):
            terminfo_of(where, "xterm-256color", "EVILCLEAR")
        evil = {"HOME": home, "TERMINFO": os.path.join(room.dir, "evil"), "TERMINFO_DIRS": os.path.join(room.dir, "evil"),
                "ESCDELAY": "100000", "LINES": "5", "COLUMNS": "5", "SSH_ORIGINAL_COMMAND": "sh", "TZ": ":/etc/passwd",
                "LOCPATH": room.dir, "SSH_CONNECTION": "192.0.2.1 40000 192.0.2.2 22",
                "WARROOM_CONFIG": os.path.join(room.dir, "evil.yaml")}
        room.write("evil.yaml", "nonsense: [")
        # That it would be read is shown by the console, which is one's own and may be changed.
        console = Pty([WARROOM, *room.options], env={"TERMINFO": evil["TERMINFO"]})
        until("the console reads it", lambda: console.read(0.05) and b"EVILCLEAR" in console.said)
        os.kill(console.pid, signal.SIGTERM)
        console.ended(5)
        screen = Pty([WARROOM, "watch", public], env=evil)
        live(screen)
        assert b"EVIL" not in screen.said and b"evil" not in screen.said, screen.said
        os.write(screen.fd, b"xq")  # any key goes past what it says first
        assert screen.ended(5) == 0
        for name in ("../../../etc/passwd", "/etc/passwd", "xterm;id", "A" * 3000, "", "\x1b]0;x\x07"):
            screen = Pty([WARROOM, "watch", public], env={"TERM": name})
            screen.read(1.0)
            assert screen.ended(5) not in (None, 0), name
            assert b"TERM" in screen.said and b"\x1b]0" not in screen.said and b"AAAA" not in screen.said, screen.said
        engine.terminate()
        engine.wait(10)


def it_works_the_same_where_the_kernel_lacks_it():
    if SECCOMP is None:
        print("   skipped: not for this kind of machine")
        return
    landlock, filters = (LANDLOCK_CREATE_RULESET, ENOSYS), (SECCOMP, EINVAL)
    with Room() as room:
        engine = room.engine()
        public = mirror_of(room)
        wire = Wire(room)
        for number, (calls, words) in enumerate((
                ([], rb"reads only beneath|confines no reading"),
                ([landlock], rb"confines no reading \(Landlock: Function not implemented\)"),
                ([filters], rb"calls are not filtered here"),
                ([landlock, filters], rb"confines no reading.*calls are not filtered here"))):
            screen = Lacking(calls, [WARROOM, "watch", "--verbose", public])
            live(screen)
            said = screen.said.replace(b"\r\n", b"")
            assert re.search(rb"warroom: sandbox: [^\x1b]*(" + words + rb")", said), said[:2000]
            note = b"note-%d" % number
            assert wire.order("note", text=note.decode())["ok"]
            until("the note", lambda: screen.read(0.05) and note in screen.said)
            os.write(screen.fd, b"xq")  # any key goes past what it says first
            assert screen.ended(5) == 0
        wire.close()
        engine.terminate()
        engine.wait(10)


if __name__ == "__main__":
    play(a_watch_screen_is_confined_and_follows, what_it_is_started_with_changes_nothing,
         it_works_the_same_where_the_kernel_lacks_it)
