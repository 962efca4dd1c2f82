#!/usr/bin/env python3
"""Every terminal, read or not: what it is sent, and how it is left behind.

SPDX-License-Identifier: MIT
"""
import os
import random
import re
import signal
import termios
import time

from grid import Grid
from stage import SOAK, WARROOM, Console, Pty, Room, Services, play, until

COLS, ROWS = 100, 30
UNREAD_S = 60.0 if SOAK else 5.0
SIGNALS = 1000 if SOAK else 60


def argv(room):
    return [WARROOM, *room.options]


def leave(console, keys=b"q"):
    os.write(console.fd, keys)
    status = console.ended(5.0)
    assert status == 0, "q does not end it: %r" % status
    console.read(0.1)
    assert termios.tcgetattr(console.fd)[:4] == console.before[:4], "other modes are left"
    os.close(console.fd)


def shown(console):
    """The grid of a console that has said all for now; the ages in its top lines may differ."""
    while True:
        before = len(console.said)
        assert console.read(0.3), "it ended"
        if len(console.said) == before:
            break
    grid = Grid(COLS, ROWS)
    grid.feed(console.said)
    return grid


def terminals_are_started_and_left_clean():
    names = ("xterm-256color", "tmux-256color", "screen", "linux", "vt100")
    with Room() as room:
        engine = room.engine()
        for name in names:
            for locale in ({"LC_ALL": "C.UTF-8"}, {"LC_ALL": None, "LC_CTYPE": None, "LANG": "C"}):
                console = Pty(argv(room), env={"TERM": name, **locale})
                console.ready()
                os.write(console.fd, b"\t\tz")
                console.read(0.1)
                leave(console)
                said = console.said.decode("utf-8")  # no half character, no Latin-1
                assert "\x1b[?2004h" in said and said.rindex("\x1b[?2004l") > said.rindex("\x1b[?2004h"), name
                if name.startswith(("xterm", "tmux", "screen")):
                    assert said.count("\x1b[22;2t") == 1 and said.count("\x1b[23;2t") == 1, name
                    assert said.index("\x1b[22;2t") < said.index("\x1b]2;warroom"), name
                    assert said.rindex("\x1b]2;warroom") < said.index("\x1b[23;2t"), name
                    assert said.rstrip().endswith("\x1b[?1049l") or "\x1b[?1049l" in said[said.index("\x1b[23;2t"):], name
                else:
                    assert "\x1b]" not in said, "%s: a title that it would print" % name
                if name == "vt100":
                    assert said.isascii() and not re.search(r"\x1b\[[0-9;]*3[0-9]m", said), name
        engine.terminate()
        engine.wait(10)


def unfit_terminals_are_refused_with_a_sentence():
    with Room() as room:
        for name in ("dumb", None, ""):
            console = Pty(argv(room), env={"TERM": name})
            status = console.ended(5.0)
            console.read(0.1)
            said = console.said.decode()
            assert status is not None and os.waitstatus_to_exitcode(status) == 1, (name, status)
            assert "\x1b" not in said and "TERM" in said and said.count("\n") == 1, (name, said)
            assert termios.tcgetattr(console.fd)[:4] == console.before[:4]
            os.close(console.fd)


def control_s_is_a_key_like_any_other():
    with Room() as room:
        engine = room.engine()
        console = Pty(argv(room))
        console.ready()
        os.write(console.fd, b"\x13")
        console.read(0.2)
        os.write(console.fd, b"nafter ^S\r")
        until("the note", lambda: console.read(0.05) and
              room.ask("SELECT 1 FROM event WHERE text = 'after ^S'"))
        until("it is told", lambda: console.read(0.05) and b"saved" in console.said)
        leave(console)
        engine.terminate()
        engine.wait(10)


def a_terminal_nobody_reads_is_not_waited_for():
    """Orders go out and come back meanwhile; then the frame is that of a fresh screen."""
    with Room() as room:
        engine = room.engine()
        console = Pty(argv(room))
        console.ready()
        end, n = time.monotonic() + UNREAD_S, 0
        while time.monotonic() < end:
            os.write(console.fd, b"z\x0c" if n % 2 else b"S\x0cS")
            if n % 50 == 25:
                note = "unread %d" % n
                begun = time.monotonic()
                os.write(console.fd, b"n%s\r" % note.encode())
                until(note, lambda: room.ask("SELECT 1 FROM event WHERE text = ?", note), 2.0, 0.01)
                assert time.monotonic() - begun < 1.0, "an order waited for the terminal"
            n += 1
            time.sleep(0.01)
        if n % 2:
            os.write(console.fd, b"\x1b")
        os.write(console.fd, b"\x1b")
        grid = shown(console)
        fresh = Pty(argv(room))
        fresh.ready()
        os.write(console.fd, b"\x1b")
        want = shown(fresh).lines()
        grid = shown(console)
        assert grid.lines()[1:-1] == want[1:-1], "\n".join(grid.lines() + ["-- fresh:"] + want)
        assert len(console.said) < 4 * 1024 * 1024
        leave(console)
        leave(fresh)
        engine.terminate()
        engine.wait(10)


def q_leaves_a_terminal_nobody_reads():
    with Room() as room:
        engine = room.engine()
        console = Pty(argv(room))
        console.ready()
        for _ in range(100):
            os.write(console.fd, b"\x0cz")
            time.sleep(0.002)
        time.sleep(0.3)
        begun = time.monotonic()
        os.write(console.fd, b"q")
        while time.monotonic() - begun < 3.0:
            pid, status = os.waitpid(console.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.01)
        assert pid and status == 0, "it stays"
        assert termios.tcgetattr(console.fd)[:4] == console.before[:4]
        os.close(console.fd)
        engine.terminate()
        engine.wait(10)


def a_hangup_of_a_terminal_nobody_reads_ends_the_screen():
    with Room() as room:
        engine = room.engine()
        for _ in range(5):
            console = Pty(argv(room))
            console.ready()
            for _ in range(50):
                os.write(console.fd, b"\x0cz")
                time.sleep(0.002)
            os.close(console.fd)
            console.fd = -1
            assert console.ended(1.0) is not None, "it lives on without a terminal"
        engine.terminate()
        engine.wait(10)


def signals_at_random_leave_the_terminal_as_it_was():
    choose = random.Random(27)
    goes_on = (signal.SIGWINCH, signal.SIGCONT, signal.SIGPIPE, signal.SIGTSTP)
    with Room() as room:
        engine = room.engine()
        for _ in range(SIGNALS // 10):
            console = Pty(argv(room))
            console.ready()
            for number in choose.choices(goes_on, k=9):
                os.kill(console.pid, number)
                console.read(choose.choice((0, 0.001, 0.01)))
            os.kill(console.pid, signal.SIGCONT)
            os.kill(console.pid, choose.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP)))
            assert console.ended(2.0) is not None, "it lives on"
            console.read(0.02)
            assert termios.tcgetattr(console.fd)[:4] == console.before[:4], "other modes are left"
            said = console.said
            for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?2004h", b"\x1b[?2004l")):
                assert said.rindex(off) > said.rindex(on), "%r is left" % on
            os.close(console.fd)
        engine.terminate()
        engine.wait(10)


def a_new_page_rings_and_names_the_window():
    with Services(speed=10) as services, Room(services) as room:
        engine = room.engine()
        console = Pty(argv(room), COLS, ROWS)
        grid = Grid(COLS, ROWS)
        fed = 0

        def feed(seconds):
            nonlocal fed
            assert console.read(seconds), "it ended"
            grid.feed(console.said[fed:])
            fed = len(console.said)
            return grid

        until("a page", lambda: feed(0.05).title and re.match(r"warroom: \d+! \S", feed(0).title))
        until("it rings", lambda: feed(0.05).bells, 20.0)
        before = grid.bells
        assert before <= 2, "%d bells" % before
        os.write(console.fd, b"\x14")
        until("the mouse is off", lambda: not feed(0.05).modes & {1000, 1006})
        assert "Mouse off: the terminal selects text again. C-t turns it on." in grid.lines()[-1], grid.lines()[-1]
        os.write(console.fd, b"\x14")
        until("the mouse is on", lambda: {1000, 1006} <= feed(0.05).modes)
        os.write(console.fd, b"q")
        assert console.ended(5.0) == 0
        feed(0.1) if console.read(0.1) else grid.feed(console.said[fed:])
        assert grid.title == "" and not grid.modes & {1000, 1006, 2004, 1049}, (grid.title, grid.modes)
        engine.terminate()
        engine.wait(10)


def tmux_is_told_and_gets_its_title_back():
    with Services(speed=10) as services, Room(services, "screen: {bell: [page], mouse: false}\n") as room:
        engine = room.engine()
        with Console([], COLS, ROWS) as console:
            def asked(what):
                return console.tmux("display-message", "-p", what).strip()

            console.tmux("select-pane", "-T", "my own title")
            assert asked("#{window_bell_flag}") == "0"
            console.type(" ".join(argv(room)))
            console.keys("Enter")
            console.wait("WARROOM")
            until("the title", lambda: asked("#{pane_title}").startswith("warroom"))
            assert asked("#{mouse_any_flag}") == "0", "the config wants no mouse"
            console.keys("C-z")
            console.wait(r"ready\$ *\n*$")
            assert asked("#{pane_title}") == "my own title", "suspended: " + asked("#{pane_title}")
            console.type("fg")
            console.keys("Enter")
            until("the title again", lambda: asked("#{pane_title}").startswith("warroom"))
            until("tmux's alert", lambda: asked("#{window_bell_flag}") == "1", 20.0)
            console.type("q")
            console.wait(r"ready\$ *\n*$")
            assert asked("#{pane_title}") == "my own title", asked("#{pane_title}")
        engine.terminate()
        engine.wait(10)


if __name__ == "__main__":
    play(terminals_are_started_and_left_clean, unfit_terminals_are_refused_with_a_sentence,
         control_s_is_a_key_like_any_other, a_terminal_nobody_reads_is_not_waited_for,
         q_leaves_a_terminal_nobody_reads, a_hangup_of_a_terminal_nobody_reads_ends_the_screen,
         signals_at_random_leave_the_terminal_as_it_was,
         a_new_page_rings_and_names_the_window,
         tmux_is_told_and_gets_its_title_back)
