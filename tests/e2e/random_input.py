#!/usr/bin/env python3
"""Random bytes typed into a real screen: it lives, stays small, and can be left.

tests/test_random_keys.c judges each order; this is the same through a pty, a loop and an engine.

SPDX-License-Identifier: MIT
"""
import os
import random
import time

from ptyterm import rss_mib
from stage import SOAK, Pty, Room, Services, alive, play

BUILD = os.environ.get("WARROOM_ASAN") if SOAK else None
WARROOM = os.path.join(os.path.abspath(BUILD or os.environ.get("WARROOM_BUILD", "build")), "warroom")
BYTES = 1000000 if SOAK else 50000
KEYS = b"jkgGhlz?S:/nyou 1234v\t\r\r\r\x1b\x1b\x0c\x04\x15\x1a\x14abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SEQUENCES = (b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\x1b[Z",
             b"\x1b[200~nq\rPWNED\r:quit\r", b"\x1b[201~", b"\x1b[200~", b"\x1b[201~", b"\x1b[<0;10;5M", b"\x1b[<64;1;1M",
             b"\x1b[<65;80;20M", b"\x1b[<0;99999;99999M", b"\x1b[M !!", b"\x1b[M\xff\xff\xff", b"\x1b]52;c;cQ==\x07",
             b"\x1bP1$r0m\x1b\\", b"\x1b[", b"\x1bO", b"\x1b[1;5A", "é日🔥".encode(), b"\xe2\x82", b"\xff\xfe", b"\x9b31m")


def piece(dice):
    what = dice.random()
    if what < 0.6:
        return bytes([dice.choice(KEYS)])
    if what < 0.9:
        return dice.choice(SEQUENCES)
    return bytes(dice.randrange(256) for _ in range(dice.randint(1, 8)))


def leave(console):
    """However it stands: an unfinished paste, a prompt, covers, a form that asks whether it is meant."""
    def left():
        for escape in (b"\x1b[201~\x1b", b"\x1b"):
            os.write(console.fd, escape)
            console.read(0.1)
        os.write(console.fd, b"qq")
        return console.ended(0.3) is not None
    end = time.monotonic() + 15
    while not left():
        assert time.monotonic() < end, "it cannot be left: %r" % console.said[-2000:]


def size_mib(pid):
    try:
        return rss_mib(pid)
    except (OSError, RuntimeError):
        return 0.0  # it has just left


def pour(room, dice, count, most):
    """Types up to so many bytes, or until a q leaves it; returns how many."""
    console = Pty([WARROOM, *room.options])
    console.ready()
    sent = 0
    while sent < count and console.read(0.0):
        # C-\\ would end whatever runs when a C-z has given the terminal back, as it should.
        burst = b"".join(piece(dice) for _ in range(dice.randint(1, 40))).replace(b"\x1c", b"")
        try:
            os.write(console.fd, burst)
        except OSError:
            break
        sent += len(burst)
        if dice.random() < 0.05:
            console.read(0.06)  # a pause that ends half a sequence
        if not console.read(0.001):
            break
        console.said = console.said[-20000:]
        if dice.random() < 0.02:
            most[0] = max(most[0], size_mib(console.pid))
    pid, status = os.waitpid(console.pid, os.WNOHANG)
    if pid:
        console.read(0.5)  # what it said last
        assert status == 0, "it ended with %r: %s" % (status, console.said[-3000:].decode(errors="replace"))
        assert b"\x1b[?1049l" in console.said, "q left the terminal as it was"
    else:
        leave(console)
    os.close(console.fd)
    return sent


def random_bytes_are_survived():
    dice, most = random.Random(7), [0.0]
    with Services() as services, Room(services) as room:
        engine = room.engine()
        sent = starts = 0
        while sent < BYTES:
            sent += pour(room, dice, min(BYTES - sent, 20000), most)
            starts += 1
        assert alive(engine.pid)
        notes = room.ask("SELECT COUNT(*) FROM event WHERE kind = 'note'")[0][0]
        engine.terminate()
        assert engine.wait(10) == 0
    assert BUILD or most[0] < 40, "it grew to %.1f MiB" % most[0]
    print("  %d bytes, %d starts, %d notes, %.1f MiB, with %s" % (sent, starts, notes, most[0], WARROOM))


if __name__ == "__main__":
    play(random_bytes_are_survived)
