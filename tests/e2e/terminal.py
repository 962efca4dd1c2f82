#!/usr/bin/env python3
"""The terminal is always given back, and a screen without one ends.

SPDX-License-Identifier: MIT
"""
import os
import signal
import termios
import time

from stage import SOAK, WARROOM, Console, Pty, Room, alive, play, until


def argv(room):
    return [WARROOM, *room.options]


def with_engine(scene):
    with Room() as room:
        engine = room.engine()
        scene(room)
        engine.terminate()
        engine.wait(10)


def a_hangup_ends_the_screen_within_a_second():
    def scene(room):
        for _ in range(10):  # in every state: hangups.py
            console = Pty(argv(room))
            console.ready()
            os.close(console.fd)
            console.fd = -1
            begun = time.monotonic()
            assert console.ended(1.0) is not None, "it lives on without a terminal"
            assert time.monotonic() - begun < 1.0
    with_engine(scene)


def signals_give_the_terminal_back():
    def scene(room):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGSEGV,
                       signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU,
                       signal.SIGSYS, signal.SIGTRAP, None):
            console = Pty(argv(room))
            console.ready()
            raw = termios.tcgetattr(console.fd)
            assert raw[3] & (termios.ICANON | termios.ECHO) == 0, "not raw: the test would prove nothing"
            if number is None:
                os.write(console.fd, b"q")
            else:
                os.kill(console.pid, number)
            status = console.ended(2.0)
            assert status is not None, "signal %s does not end it" % number
            console.read(0.1)
            after = termios.tcgetattr(console.fd)
            assert after[:4] == console.before[:4], "signal %s leaves other modes" % number
            for sequence in (b"\x1b[?1049l", b"\x1b[?2004l"):
                assert sequence in console.said, "signal %s: %r was not sent" % (number, sequence)
            os.close(console.fd)
    with_engine(scene)


def a_terminal_that_stops_reading_stops_only_its_own_screen():
    def scene(room):
        console = Pty(argv(room))
        console.ready()
        for _ in range(300):  # nobody reads the answers
            os.write(console.fd, b"?")
            time.sleep(0.001)
        other = Pty(argv(room))
        other.ready()
        os.write(other.fd, b"nstill alive\r")
        until("the other console's note", lambda: room.ask("SELECT 1 FROM event WHERE text = 'still alive'"))
        os.write(other.fd, b"q")
        assert other.ended(2.0) is not None
        assert console.read(0.5) and alive(console.pid), "it did not come back when it was read again"
        os.write(console.fd, b"\x1b")
        time.sleep(0.1)
        os.write(console.fd, b"q")
        assert console.ended(2.0) is not None
    with_engine(scene)


def suspend_and_resume():
    with Room() as room:
        with Console([WARROOM, *room.options], 100, 30) as console:
            console.wait("WARROOM")
            console.keys("C-z")
            screen = console.wait(r"ready\$ *\n*$")
            assert "Stopped" in screen or "suspended" in screen, screen
            console.type("fg")
            console.keys("Enter")
            console.wait("WARROOM")
            console.type("n")
            console.wait("Note")
            console.type("after the pause")
            console.keys("Enter")
            console.wait("saved")
            console.type("q")
            console.wait(r"ready\$ *\n*$")


def a_paste_is_never_a_command():
    with Room() as room:
        with Console([WARROOM, *room.options], 100, 30) as console:
            console.wait("WARROOM")
            console.tmux("set-buffer", "nq?zqqq")
            console.tmux("paste-buffer", "-p")
            console.wait("Pasted text is only taken in a prompt")
            assert console.pids("warroom"), "the paste quit it"
            console.type("n")
            console.wait("Note")
            console.tmux("paste-buffer", "-p")
            console.wait(r"nq\?zqqq")
            console.keys("Enter")
            console.wait("saved")
            assert room.ask("SELECT text FROM event WHERE kind = 'note'") == [("nq?zqqq",)]
            console.type("q")
            console.wait(r"ready\$ *\n*$")


if __name__ == "__main__":
    play(a_hangup_ends_the_screen_within_a_second, signals_give_the_terminal_back,
         a_terminal_that_stops_reading_stops_only_its_own_screen, suspend_and_resume, a_paste_is_never_a_command)
