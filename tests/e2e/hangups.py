#!/usr/bin/env python3
"""The terminal goes away at any moment: no process is left after 2 s, none spins, no engine stays without need.

SPDX-License-Identifier: MIT
"""
import fcntl
import os
import pty
import random
import signal
import struct
import subprocess
import termios
import time

from ptyterm import cpu_s
from shell import Shell, state
from stage import SOAK, WARROOM, Pty, Room, alive, play, until

HANGUPS = 500 if SOAK else 16
GONE_S = 2.0
# Of one that ends at once, with a record to close and an engine to leave; one that spins uses all of it.
CPU_MOST_S = 0.5


def argv(room):
    return [WARROOM, *room.options]


def while_it_shows(room, dice):
    console = Pty(argv(room))
    console.ready()
    return console, console.pid


def while_it_starts(room, dice):
    console = Pty(argv(room))
    console.read(0.05 + dice.random() * 0.012)  # Pty waits 50 ms before it starts anything
    return console, console.pid


class Plain:
    """On a terminal that is not its controlling one: no signal tells it of the hangup."""

    def __init__(self, argv):
        self.fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.pid = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                                    env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}).pid
        os.close(slave)
        self.said = b""

    read = Pty.read
    ready = Pty.ready


def while_no_signal_comes(room, dice):
    console = Plain(argv(room))
    console.ready()
    return console, console.pid


def while_keys_come(room, dice):
    console = Pty(argv(room))
    console.ready()
    os.write(console.fd, b"?jjjGg\x1b[200~half a paste" + b"z" * dice.randrange(200))
    return console, console.pid


def while_a_text_is_typed(room, dice):
    console = Pty(argv(room))
    console.ready()
    os.write(console.fd, b"nnot sent yet")
    console.read(0.02)
    return console, console.pid


def while_nobody_reads(room, dice):
    console = Pty(argv(room))
    console.ready()
    for _ in range(40):
        os.write(console.fd, b"?\x0c")
    time.sleep(0.1 + dice.random() * 1.2)  # it may be waiting for us to read
    return console, console.pid


def while_it_is_stopped(room, dice):
    console = Shell(argv(room))
    console.start()
    console.said = b""
    os.write(console.fd, b"\x1a")
    console.stopped()
    return console, console.child


def after_it_was_stopped(room, dice):
    console, child = while_it_is_stopped(room, dice)
    console.resume()
    return console, child


MOMENTS = (while_it_shows, while_it_starts, while_keys_come, while_a_text_is_typed, while_nobody_reads,
           while_no_signal_comes, while_it_is_stopped, after_it_was_stopped)


def hang_up(room, moment, dice):
    console, pid = moment(room, dice)
    used = cpu_s(pid) if alive(pid) else 0.0
    os.close(console.fd)
    console.fd = -1
    begun = time.monotonic()
    while alive(pid):
        spent = time.monotonic() - begun
        assert spent < GONE_S, "%s: it lives on %.1f s without a terminal, state %s, %.2f s of CPU" % (
            moment.__name__, spent, state(pid), cpu_s(pid) - used)
        try:
            assert cpu_s(pid) - used < CPU_MOST_S, "%s: it spins" % moment.__name__
        except OSError:
            break
        try:
            os.waitpid(console.pid, os.WNOHANG)
        except ChildProcessError:
            pass  # the shell round it went first, and was waited for
        time.sleep(0.005)
    if alive(console.pid):  # the shell round it
        os.kill(console.pid, signal.SIGKILL)
    try:
        os.waitpid(console.pid, 0)
    except ChildProcessError:
        pass
    return time.monotonic() - begun


def hangups_leave_no_process_behind():
    longest, dice = 0.0, random.Random(4)
    with Room() as room:
        engine = room.engine()
        for i in range(HANGUPS):
            longest = max(longest, hang_up(room, MOMENTS[i % len(MOMENTS)], dice))
        for _ in range(40):  # of a few milliseconds each may be the one that matters
            longest = max(longest, hang_up(room, while_it_starts, dice))
        assert alive(engine.pid), "somebody's own engine went, too"
        engine.terminate()
        engine.wait(10)
    print("  %d hangups, the slowest end after %.2f s" % (HANGUPS + 40, longest))


def an_engine_of_the_screens_own_goes_too():
    # It was started by the first of them, and leaves 10 s after the last.
    dice = random.Random(5)
    with Room() as room:
        for i in range(max(len(MOMENTS), HANGUPS // 10)):
            hang_up(room, MOMENTS[i % len(MOMENTS)], dice)
        pid = room.holder()
        begun = cpu_s(pid) if pid else 0.0
        until("the engine leaves when nobody is there", lambda: not room.holder(), 13)
        print("  its engine was gone, too (pid %d, %.2f s of CPU before)" % (pid, begun))


if __name__ == "__main__":
    play(hangups_leave_no_process_behind, an_engine_of_the_screens_own_goes_too)
