#!/usr/bin/env python3
"""A window that changes its size a thousand times a second: nothing breaks, and the last frame is the right one.

SPDX-License-Identifier: MIT
"""
import fcntl
import os
import random
import re
import struct
import termios
import time

from stage import SOAK, Pty, Room, Services, play, until

BUILD = os.environ.get("WARROOM_ASAN") if SOAK else None
WARROOM = os.path.join(os.path.abspath(BUILD or os.environ.get("WARROOM_BUILD", "build")), "warroom")
SECONDS = 60 if SOAK else 2
A_SECOND = 1000
STILL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "still.yaml")
SIZES = ((30, 100), (1, 1), (24, 80), (48, 160), (9, 39), (200, 500), (10, 40), (24, 80))
CLEAR = b"\x1b[H\x1b[2J"
CURSOR = re.compile(rb"\x1b\[\?12[;0-9]*[hl]|\x1b\[\?25[hl]")  # shown or hidden: told only when it changes

DIGIT = re.compile(rb"(\x1b\[[0-9;?]*[a-zA-Z])|[0-9]")


def resize(console, rows, cols):
    fcntl.ioctl(console.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def settle(console):
    """Reads until nothing came for 0.1 s. Whoever never pauses is not settled after 3 s."""
    end = time.monotonic() + 3.0
    while time.monotonic() < end:
        before = len(console.said)
        assert console.read(0.1), "it ended: %r" % console.said[-2000:]
        if len(console.said) == before:
            return


def last_frame(console):
    """What it sent since it last cleared the screen, but for what counts seconds."""
    settle(console)
    assert CLEAR in console.said, console.said[-300:]
    frame = console.said.rpartition(CLEAR)[2]
    return DIGIT.sub(lambda found: found.group(1) or b"0", CURSOR.sub(b"", frame))


def fresh(argv, rows, cols):
    console = Pty(argv, cols, rows)
    try:
        until("a frame", lambda: console.read(0.02) and CLEAR in console.said)
        settle(console)
        os.write(console.fd, b"\x0c")
        return last_frame(console)
    finally:
        leave(console)


def leave(console):
    os.write(console.fd, b"q")
    status = console.ended(5.0)
    assert status == 0, "it ended with %r: %s" % (status, console.said[-3000:].decode(errors="replace"))
    os.close(console.fd)


def difference(have, want):
    pairs = zip(have.split(b"\x1b") + [b""], want.split(b"\x1b") + [b""])
    return "\n".join("have %r want %r" % pair for pair in pairs if pair[0] != pair[1])[:2000]


def storm(console, dice):
    """Sizes from 1x1 to 500x200; returns how many."""
    begun = time.monotonic()
    count = 0
    while time.monotonic() - begun < SECONDS:
        resize(console, dice.randint(1, 200), dice.randint(1, 500))
        count += 1
        if count % 10 == 0:
            assert console.read(0.0005), "it ended: %s" % console.said[-3000:].decode(errors="replace")
            console.said = console.said[-4000:]
        time.sleep(max(0.0, begun + count / A_SECOND - time.monotonic()))
    return count


def the_last_frame_is_a_fresh_ones():
    dice = random.Random(6)
    with Services(STILL) as services, Room(services) as room:  # cursors stay with rows, so none may come
        engine = room.engine()
        argv = [WARROOM, *room.options]
        console = Pty(argv)
        console.ready()
        count = storm(console, dice)
        for rows, cols in SIZES if SOAK else SIZES[:3]:
            def alike():
                for _ in range(20):
                    resize(console, dice.randint(1, 200), dice.randint(1, 500))
                console.said = b""
                resize(console, rows, cols)
                frames[:] = [last_frame(console), fresh(argv, rows, cols)]
                return frames[0] == frames[1]
            frames = []
            until(lambda: "%dx%d: the frame after the storm is not that of a fresh start:\n%s" % (
                cols, rows, difference(*frames)), alike, 10.0)
        leave(console)
        engine.terminate()
        engine.wait(10)
    print("  %d sizes in %d s, with %s" % (count, SECONDS, WARROOM))


if __name__ == "__main__":
    play(the_last_frame_is_a_fresh_ones)
