#!/usr/bin/env python3
"""Observers who mean harm: they hold every lock, stop in the middle of a read, flood the socket, connect a thousand times, never
read. Orders go on as they were, a good observer sees each note, and nothing grows.

Each of them alone and all at once, for some seconds each; a minute each in `make soak`.
SPDX-License-Identifier: MIT
"""
import os
import time

from enemies import WAYS, Hostile, lock_all, stop_in_a_read
from stage import SOAK, WARROOM, Console, Room, Services, Wire, play, until

SECONDS = 60 if SOAK else 3      # of each way alone; of all at once twice as long
MANY = 12 if SOAK else 4         # of each at once
P99_MS = 500                     # a deadline: a lock that is waited for costs 2 s. Percentiles are `make bench`'s
SLOWER = 3                       # than with nobody there, where the machine has much else to do
SEEN_S = 5
ROUNDS = 20 if SOAK else 2
MUCH = 1000                      # notes of 3 kB, each of them some pages of a -wal
WAL_BYTES = 16 * 1024 * 1024
MEMORY_KIB = 24 * 1024           # 8 MiB more than an engine may have
DESCRIPTORS = 400
GENERATIONS = 18                 # 16 that may still be read, the newest, and one that is being made


def kib(pid, what):
    with open("/proc/%d/status" % pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith(what))


class Seen:
    """The most there was of what must not grow."""

    def __init__(self, engine, public):
        self.engine, self.public = engine.pid, public
        self.wal = self.memory = self.descriptors = self.generations = 0

    def look(self):
        for entry in os.listdir(self.public):
            try:
                self.wal = max(self.wal, os.stat(os.path.join(self.public, entry, "mirror.db-wal")).st_size)
            except OSError:
                pass
        self.generations = max(self.generations, sum(entry[0] == "g" for entry in os.listdir(self.public)))
        self.memory = max(self.memory, kib(self.engine, "VmRSS"))
        self.descriptors = max(self.descriptors, len(os.listdir("/proc/%d/fd" % self.engine)))


def percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, round(percent / 100 * (len(values) - 1)))]


def work(wire, name, seconds, seen, console, bytes_a_note=0, rest_s=0.03, least=0):
    """Notes through engine.sock as a person in a hurry writes them; how long each took in ms, and the good observer until it had each
    tenth of them on its screen, in seconds."""
    took, late = [], []
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(took) < least:
        text = "%s %d" % (name, len(took))
        begun = time.monotonic()
        answer = wire.order("note", text=text + " " + "x" * bytes_a_note)
        took.append(1000 * (time.monotonic() - begun))
        assert answer["ok"], answer
        if len(took) % 10 == 0:
            begun = time.monotonic()
            console.wait(r"%s\b" % text, SEEN_S)
            late.append(time.monotonic() - begun)
        seen.look()
        time.sleep(rest_s)
    return took, late


def hold(seen, took, late, name, most_ms=P99_MS):
    """`most_ms` None: it is what the others are held against. The p99."""
    p50, p99 = percentile(took, 50), percentile(took, 99)
    print("   %s: %d orders p50 %.1f p99 %.1f most %.1f ms; seen within %.2f s; -wal %d KiB, %d generations, engine %d KiB, "
          "%d descriptors" % (name, len(took), p50, p99, max(took), max(late), seen.wal // 1024, seen.generations, seen.memory,
                              seen.descriptors))
    assert most_ms is None or p99 < most_ms, "%s: orders take %.1f ms" % (name, p99)
    assert seen.wal <= WAL_BYTES, "%s: a -wal of %d bytes" % (name, seen.wal)
    assert seen.memory < MEMORY_KIB, "%s: the engine has %d KiB" % (name, seen.memory)
    assert seen.descriptors < DESCRIPTORS, "%s: the engine has %d descriptors" % (name, seen.descriptors)
    assert seen.generations <= GENERATIONS, "%s: %d generations lie about" % (name, seen.generations)
    return p99


def hostile_observers_disturb_nobody():
    with Services() as services, Room(services) as room:
        public = os.path.join(room.record, "public")
        engine = room.engine()
        until("there is a mirror", lambda: os.path.exists(os.path.join(public, "current", "mirror.db")))
        wire = Wire(room)
        with Console([WARROOM, "watch", public], 160, 48) as console:
            console.wait(r"WARROOM")
            console.escape()  # what is said first to who comes late
            plain = Seen(engine, public)
            took, late = work(wire, "quiet", 3, plain, console)
            most_ms = max(P99_MS, SLOWER * hold(plain, took, late, "nobody", None))
            plays = [((way,), way.__name__, 1, SECONDS) for way in WAYS] + [(WAYS, "all of them", MANY, 2 * SECONDS)]
            for ways, name, each, seconds in plays:
                seen = Seen(engine, public)
                with Hostile(ways, public, each):
                    took, late = work(wire, name, seconds, seen, console)
                hold(seen, took, late, name, most_ms)
            seen = Seen(engine, public)
            with Hostile((stop_in_a_read,), public, 1):
                took, late = work(wire, "much", SECONDS, seen, console, 3000, 0, MUCH)
            hold(seen, took, late, "much written", most_ms)
            seen = Seen(engine, public)
            took, late = work(wire, "afterwards", 3, seen, console)
            until("the engine lets go of them", lambda: len(os.listdir("/proc/%d/fd" % engine.pid)) <= plain.descriptors + 2)
            hold(seen, took, late, "afterwards", most_ms)
            if SOAK:  # what is old stays for half a minute
                until("old generations are removed", lambda: sum(entry[0] == "g" for entry in os.listdir(public)) <= 2, 45)
        wire.close()
        engine.terminate()
        engine.wait(10)


def an_engine_comes_back_in_spite_of_them():
    """After kill -9, too, when what it left is held: nothing of an old mirror is needed."""
    with Room() as room:
        public = os.path.join(room.record, "public")
        engine = room.engine()
        until("there is a mirror", lambda: os.path.exists(os.path.join(public, "current", "mirror.db")))
        with Console([WARROOM, "watch", public], 160, 48) as console, Hostile((lock_all, stop_in_a_read), public, 2):
            console.wait(r"WARROOM")
            console.escape()  # what is said first to who comes late
            for turn in range(ROUNDS):
                time.sleep(0.5)
                engine.kill()
                engine.wait()
                begun = time.monotonic()
                engine = room.engine()
                wire = Wire(room)
                assert wire.order("note", text="engine %d" % turn)["ok"]
                saved_s = time.monotonic() - begun
                console.wait(r"engine %d\b" % turn, SEEN_S)
                print("   back and saving after %.2f s, seen after %.2f s" % (saved_s, time.monotonic() - begun))
                assert saved_s < SEEN_S, "the engine took %.1f s" % saved_s
                wire.close()
        engine.terminate()
        engine.wait(10)


if __name__ == "__main__":
    play(hostile_observers_disturb_nobody, an_engine_comes_back_in_spite_of_them)
