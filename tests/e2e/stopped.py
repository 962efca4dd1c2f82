#!/usr/bin/env python3
"""A screen that was stopped shows nothing of before as how things are.

SPDX-License-Identifier: MIT
"""
import os
import re
import signal
import time

from stage import WARROOM, Pty, Room, Services, play, until

STOPPED_S = 9  # longer than an engine may be silent


def plain(said):
    """What a screen wrote, without what moves and colours."""
    return re.sub(rb"\x1b(\[[0-9;?]*[a-zA-Z@`]|\(B|\][^\x07]*\x07|[=>])", b" ", said).decode(errors="replace")


def console(room):
    screen = Pty([WARROOM, *room.options])
    until("both sources are live",
          lambda: screen.read(0.1) and re.search(r"PD +\d+s +ZD +\d+s", plain(screen.said)))
    return screen


def first_after(screen):
    """The first thing said of PagerDuty after it goes on: the frame is drawn anew as a whole."""
    while screen.read(0.1) and len(screen.said) > 0:
        screen.said = b""
    screen.said = b""
    os.kill(screen.pid, signal.SIGCONT)
    return until("a frame", lambda: screen.read(0.02) and
                 re.search(r"PD +(! +\S*|\S+)", plain(screen.said)))


def leave(screen):
    os.write(screen.fd, b"qq")
    assert screen.ended(5.0) is not None, "q does not end it"


def all_stopped_at_once_looks_old_at_once():
    with Services() as services, Room(services) as room:
        engine = room.engine()
        screen = console(room)
        os.kill(engine.pid, signal.SIGSTOP)
        os.kill(screen.pid, signal.SIGSTOP)
        time.sleep(STOPPED_S)
        said = first_after(screen).group(1)
        assert re.match(r"! +00:(09|1\d)", said), "the first frame says PD %s" % said
        until("rows are labelled", lambda: screen.read(0.05) and
              re.search(r"as +of +00:(09|1\d) +ago", plain(screen.said)))
        screen.said = b""
        os.kill(engine.pid, signal.SIGCONT)
        until("it is live again", lambda: screen.read(0.1) and not re.search("as +of", plain(screen.said)[-200:]) and
              re.search(r"\b\ds", plain(screen.said)))
        leave(screen)
        engine.terminate()
        engine.wait(10)


def what_an_engine_said_before_it_hung_is_no_news():
    with Services() as services, Room(services) as room:
        engine = room.engine()
        screen = console(room)
        os.kill(screen.pid, signal.SIGSTOP)
        time.sleep(6)  # it goes on telling, to be read later
        os.kill(engine.pid, signal.SIGSTOP)
        time.sleep(STOPPED_S)
        first_after(screen)
        assert screen.read(0.5)
        screen.said = b""
        os.write(screen.fd, b"\x0c")  # all of it again, now that what waited was read
        said = until("a frame", lambda: screen.read(0.05) and
                     re.search(r"PD +(! +\S*|\S+)", plain(screen.said))).group(1)
        assert re.match(r"! +00:(09|1\d)", said), "the screen says PD %s" % said
        os.kill(engine.pid, signal.SIGCONT)
        leave(screen)
        engine.terminate()
        engine.wait(10)


def a_screen_that_was_stopped_alone_is_live_at_once():
    with Services() as services, Room(services) as room:
        engine = room.engine()
        screen = console(room)
        os.kill(screen.pid, signal.SIGSTOP)
        time.sleep(STOPPED_S)
        said = first_after(screen).group(1)
        assert re.match(r"[0-7]s|! +00:(09|1\d)", said), "the first frame says PD %s" % said
        leave(screen)
        engine.terminate()
        engine.wait(10)


play(all_stopped_at_once_looks_old_at_once, what_an_engine_said_before_it_hung_is_no_news,
     a_screen_that_was_stopped_alone_is_live_at_once)
