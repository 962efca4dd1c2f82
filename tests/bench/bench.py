#!/usr/bin/env python3
"""make bench: what warroom costs, measured from the outside. Prints one JSON document on stdout.

usage: bench.py [--quick] [--only WORD]      WARROOM_BUILD names the build folder
Last of all each row that has a budget is told with yes or NO, on stderr.

A row has name, value, unit, budget, ratio, ok. Where the budget is a multiple of the floor (a
hello-world ncurses program, measured in the same run), `budget` is that multiple and `ratio` what
was reached; `ok` is null where there is nothing to hold against it. A row that could not be
measured has a `problem`; then the exit code is 1. Progress goes to stderr.

How: a program runs in a pty of 120x40. Start is the time from exec to the last byte of the first
full frame, ours in turn with the floor's. Key to paint is the time from the write of a key to the last byte of the burst that
answers it. While other things are painted too, the key is a letter typed into a prompt that occurs
nowhere else on the screen, and its echo is waited for.
SPDX-License-Identifier: MIT
"""
import argparse
import contextlib
import json
import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)

import enemies  # noqa: E402
import services  # noqa: E402
import acts  # noqa: E402
import ssh_observers  # noqa: E402
from ptyterm import Terminal, cpu_s, now, printable, rss_mib  # noqa: E402

REST_S = 16  # three beats of the engine's: by then it has given back what it worked with
PAGES = 10_000
EVENTS = 1_000_000
BEGUN = now()
HELLO_READY = rb"35hello,world"
ECHO = ["sh", "-c", "stty raw -echo; printf ready; exec cat"]  # says each key again, and no more


def say(text):
    print(f"bench: {now() - BEGUN:5.1f} s  {text}", file=sys.stderr, flush=True)


def percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, round(percent / 100 * (len(values) - 1)))]


class Report:
    """Rows as they come, and what they are held against."""

    def __init__(self, only):
        self.rows = []
        self.floor = {}
        self.only = only
        self.problems = 0
        self.hello = None  # the floor's argv

    def wants(self, *names):
        return not self.only or any(self.only in name for name in names)

    def add_memory(self, name, pid, budget=None):
        self.add(name + " (RSS)", rss_mib(pid), "MiB", budget)
        self.add(name + " (PSS)", rss_mib(pid, "Pss"), "MiB")

    def add(self, name, value, unit, budget=None, floor=None):
        """`budget` in `unit`; with `floor`, a multiple of that floor."""
        row = {"name": name, "value": round(value, 3), "unit": unit, "budget": budget,
               "ratio": None, "ok": None}
        if floor is not None:
            row["ratio"] = round(value / self.floor[floor], 2)
            row["ok"] = None if budget is None else row["ratio"] <= budget
        elif budget is not None:
            row["ok"] = value <= budget
        self.rows.append(row)
        say(f"{name}: {row['value']} {unit}" + ("" if row["ok"] is not False else "   OVER BUDGET"))

    @contextlib.contextmanager
    def measuring(self, name):
        """What goes wrong in there becomes a row that says so; the rest is still measured."""
        say(f"{name} ...")
        try:
            yield
        except Exception as e:  # any failure of one measurement: report it, go on
            self.problems += 1
            self.rows.append({"name": name, "value": None, "unit": None, "budget": None,
                              "ratio": None, "ok": None, "problem": f"{type(e).__name__}: {e}"})
            say(f"{name}: could not be measured: {e}")


def start_once_ms(argv, ready, **options):
    """From exec to the last byte of the first frame that shows `ready`."""
    with Terminal(argv, **options) as t:
        _, last = t.until(ready, 10, gap_s=0.03)
        return (last - t.begun) * 1000


def start_ms(argv, ready, runs, **options):
    return percentile([start_once_ms(argv, ready, **options) for _ in range(runs)], 50)


def key_times(t, keys, presses, warm=10):
    """-> (ms from key to paint, bytes) for each press, keys taken in turn."""
    times, sizes = [], []
    for i in range(presses + warm):
        t.settle(0.02, 1.0)
        pressed = now()
        t.send(keys[i % len(keys)])
        data, _, last = t.burst(0.008, 0.5)
        if i >= warm and data:
            times.append((last - pressed) * 1000)
            sizes.append(len(data))
    if len(times) < presses * 0.9:
        raise RuntimeError(f"only {len(times)} of {presses} keys were answered")
    return times, sizes


def typed_times(t, until, most=2000):
    """Types into an open prompt until `until()`; -> ms from each key to its echo."""
    letters = b"^@{}\\"  # on no other part of the screen
    times = []
    for i in range(most):
        if until():
            break
        letter = letters[i % len(letters):i % len(letters) + 1]
        pressed = now()
        t.send(letter)
        _, at = t.until(b"\\" + letter, 5)
        times.append((at - pressed) * 1000)
        time.sleep(0.005)
        if i % 60 == 59:  # the prompt's line is only so long
            t.send(b"\x15")
            t.settle(0.01, 0.05)
    return times


def order_times(t, count, until=lambda: False):
    """Writes notes; -> ms from Enter to the note on the screen, which the engine's answer precedes."""
    times = []
    for i in range(count):
        if until():
            break
        t.settle(0.03, 0.3)
        # No letter stands where the note before had one, so that all of it is painted.
        word = "".join(chr(ord("A") + (i * 7 + k * 3) % 26) for k in range(12)).encode()
        t.send(b"n")
        t.settle(0.03, 0.3)
        t.send(word)
        t.settle(0.03, 0.3)
        pressed = now()
        t.send(b"\r")
        _, at = t.until(b"|".join((word[:4], word[4:8], word[8:])), 5)
        times.append((at - pressed) * 1000)
    return times


def idle(pids, seconds):
    """CPU of each process over the time, in percent of one core."""
    before = [cpu_s(pid) for pid in pids]
    begun = now()
    time.sleep(seconds)
    took = now() - begun
    return [(cpu_s(pid) - b) / took * 100 for pid, b in zip(pids, before)]


class Drained:
    """Reads a terminal in the background, so that its program never waits for us."""

    def __init__(self, terminal):
        self.terminal = terminal
        self.bytes = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while not self.over.is_set():
            piece = self.terminal.read(0.1)
            if piece is None:
                return
            self.bytes += len(piece)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def measure_floor(r, work, quick):
    hello = os.path.join(work, "hello")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "ncursesw"], check=True,
                           stdout=subprocess.PIPE, text=True).stdout.split()
    subprocess.run([os.environ.get("CC", "cc"), "-O2", os.path.join(HERE, "hello.c"), "-o", hello,
                    *flags], check=True)
    r.hello = [hello]
    r.floor["start"] = start_ms([hello], HELLO_READY, 10 if quick else 30)
    with Terminal([hello]) as t:
        t.until(HELLO_READY, 5, gap_s=0.05)
        times, sizes = key_times(t, [b"j", b"k"], 50 if quick else 300)
        r.floor["key p50"] = percentile(times, 50)
        r.floor["key p99"] = percentile(times, 99)
        r.floor["move bytes"] = percentile(sizes, 50)
        r.floor["memory"] = rss_mib(t.pid)
    r.add("floor: start", r.floor["start"], "ms")
    r.add("floor: key to paint p50", r.floor["key p50"], "ms")
    r.add("floor: key to paint p99", r.floor["key p99"], "ms")
    r.add("floor: bytes per cursor move", r.floor["move bytes"], "bytes")
    r.add("floor: memory", r.floor["memory"], "MiB")


def measure_others(r, work, quick):
    """tig and htop on this machine, for scale; nothing is held against them."""
    repository = os.path.join(work, "repository")
    os.mkdir(repository)
    commits = "".join(
        f"commit refs/heads/main\ncommitter Kim <kim@example.com> {1700000000 + i * 60} +0000\n"
        f"data <<X\nchange {i}: what it does now\nX\n" for i in range(500))
    subprocess.run(["git", "init", "-q", "-b", "main", "."], cwd=repository, check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, check=True,
                   input=commits.encode())
    for name, argv, ready, keys, cwd in (
            ("tig", ["tig"], rb"change499", [b"j", b"k"], repository),
            ("htop", ["htop", "-d", "100"], rb"F10Quit", [b"\x1bOB", b"\x1bOA"], None)):
        if not shutil.which(name) or not r.wants(name):
            continue
        with r.measuring(name):
            r.add(f"{name}: start", start_ms(argv, ready, 2 if quick else 10, cwd=cwd), "ms")
            with Terminal(argv, cwd=cwd) as t:
                t.until(ready, 10, gap_s=0.3)
                times, sizes = key_times(t, keys, 30 if quick else 200)
                r.add(f"{name}: key to paint p50", percentile(times, 50), "ms")
                r.add(f"{name}: key to paint p99", percentile(times, 99), "ms")
                r.add(f"{name}: bytes per cursor move", percentile(sizes, 50), "bytes")
                r.add(f"{name}: memory", rss_mib(t.pid), "MiB")


def measure_quiet_engine(r, work, quick):
    """100 active pages, polled every 10 s, nothing new."""
    seconds = 10 if quick else 60
    with services.Room(os.path.join(work, "quiet"), "quiet", poll="10s") as room:
        room.wait_pages(100, 60)
        time.sleep(5 if quick else 12)  # its first reconcile and what follows a start are over
        percent, = idle([room.engine.pid], seconds)
        r.add("engine idle", percent, "% of a core", 0.2)
        r.add_memory("engine memory", room.engine.pid, 16)
        room.stop_engine()
        tell_apart(room.db_path)
        room.start_engine()
        with Terminal(room.screen_argv(), env=room.env) as t:
            t.until(services.READY, 10, gap_s=1.0)
            return moves(t, quick)


def measure_hostile(r, work, quick):
    """Notes that are typed while observers do all that they can to be in the way."""
    with services.Room(os.path.join(work, "hostile"), "quiet", poll="10s") as room:
        room.wait_pages(100, 60)
        public = os.path.join(os.path.dirname(room.db_path), "public")
        with Terminal(room.screen_argv(), env=room.env) as t:
            t.until(services.READY, 10, gap_s=1.0)
            for name, ways, budget in (("nobody", (), 15), ("hostile observers", enemies.WAYS, 30)):
                with enemies.Hostile(ways, public, 1):
                    times = order_times(t, 30 if quick else 150)
                r.add(f"order beside {name} p99", percentile(times, 99), "ms", budget)
        r.add("engine memory beside hostile observers (RSS)", rss_mib(room.engine.pid), "MiB")
        time.sleep(REST_S)
        r.add("engine memory after hostile observers (RSS)", rss_mib(room.engine.pid), "MiB", 16)


# What moves the cursor or the focus, and back.
MOVES = {"j, k": (b"j", b"k"), "PageDown, PageUp": (b"\x1b[6~", b"\x1b[5~"), "G, g": (b"G", b"g"),
         "Tab, S-Tab": (b"\t", b"\x1b[Z"), "Enter": (b"\r", b"\x1b")}


def moves(t, quick):
    """-> {name of MOVES: median ms from key to paint}"""
    def median(name, keys):
        times, _ = key_times(t, keys, 20 if quick else 60, warm=4)
        # Esc is known as such only when nothing has followed it for 50 ms
        return percentile(times[::2] if name == "Enter" else times, 50)

    return {name: median(name, keys) for name, keys in MOVES.items()}


def tell_apart(db_path):
    """Gives each page a title and a kind of its own, or a list that scrolls would paint nothing, and
    have one row. Its time of change lies ahead, so that no merge puts the service's title back."""
    db = sqlite3.connect(db_path)
    db.execute("UPDATE page SET title = number || ' ' || title, kind = number,"
               " updated_ms = updated_ms + 86400000")
    # What counts them is the engine's own, and is not here.
    db.execute("DELETE FROM page_group")
    db.execute("INSERT INTO page_group (kind, active, unacknowledged, rank, newest, id)"
               " SELECT kind, 1, rank < 2, rank, newest, id FROM page WHERE status <> 'resolved'")
    db.execute("UPDATE tally SET rows = (SELECT count(*) FROM page_group) WHERE list = 'kind'")
    db.commit()
    db.close()


def storm(r, room, what):
    """10,000 pages open at once while somebody sits at the screen, or, for "echo", at a program that
    does nothing: how long a key takes on this machine meanwhile. -> (seconds, times)"""
    times, failure = [], []
    over = threading.Event()

    def person():
        try:
            argv, ready = (ECHO, b"ready") if what == "echo" else (room.screen_argv(), services.READY)
            with Terminal(argv, env=room.env) as t:
                t.until(ready, 10, gap_s=0.3)
                while not room.proxy.flooded() and not over.is_set():
                    t.settle(0.02, 0.02)
                if what == "keys":
                    t.send(b"n")
                    t.settle(0.03, 0.3)
                if what in ("keys", "echo"):
                    times.extend(typed_times(t, over.is_set))
                else:
                    times.extend(order_times(t, 1000, over.is_set))
        except Exception as e:  # told by the thread that waits for it
            failure.append(e)

    hands = threading.Thread(target=person, daemon=True)
    hands.start()
    done_at = room.wait_pages(PAGES, 120)
    over.set()
    hands.join(10)
    if failure:
        raise failure[0]
    return done_at - room.proxy.flood_began(), times


def measure_storms(r, work, quick):
    """-> the room of the last storm, still open, with 10,000 active pages."""
    merges, sat = [], {"echo": [], "keys": [], "orders": []}
    room = None
    plays = ["keys", "orders"] if quick else ["echo", "keys", "keys", "orders", "keys", "orders"]
    for i, what in enumerate(plays):
        if room:
            room.close()
        say(f"storm {i + 1} of {len(plays)}: {what}")
        room = services.Room(os.path.join(work, f"storm{i}"), "storm", poll="2s")
        try:
            room.open()
            seconds, times = storm(r, room, what)
        except BaseException:
            room.close()
            raise
        merges.append(seconds)
        sat[what].extend(times)
    r.add("10,000 pages: first byte to the record", percentile(merges, 50), "s", 1.0)
    r.add("10,000 pages: JSON read", room.proxy.flood_bytes() / 1e6, "MB")
    if sat["echo"]:
        r.add("floor: key to its echo in a storm p99", percentile(sat["echo"], 99), "ms")
    if sat["keys"]:
        r.add("key to paint in a storm p99", percentile(sat["keys"], 99), "ms", 5)
    if sat["orders"]:
        r.add("order in a storm p99", percentile(sat["orders"], 99), "ms", 50)
    return room


def fill_events(db_path, wanted):
    """Copies the newest events until there are `wanted`. Only what the table says of itself is
    known here: origin is unique and may be null, seq is given out by SQLite. Triggers on the table
    may call functions that only the program has, so they are put aside meanwhile."""
    db = sqlite3.connect(db_path, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        triggers = db.execute("SELECT name, sql FROM sqlite_master "
                              "WHERE type = 'trigger' AND tbl_name = 'event'").fetchall()
        for name, _ in triggers:
            db.execute(f'DROP TRIGGER "{name}"')
        columns = [row[1] for row in db.execute("PRAGMA table_info(event)")]
        copied = [c for c in columns if c not in ("seq", "origin")]
        names = ", ".join(f'"{c}"' for c in copied)
        have = db.execute("SELECT count(*) FROM event").fetchone()[0]
        if have == 0:
            raise RuntimeError("no event to copy")
        while have < wanted:
            db.execute(f"INSERT INTO event ({names}) SELECT {names} FROM event "
                       "ORDER BY seq DESC LIMIT ?", (min(have, wanted - have),))
            have = db.execute("SELECT count(*) FROM event").fetchone()[0]
        for _, sql in triggers:
            db.execute(sql)
        db.execute("COMMIT")
    finally:
        db.close()


def measure_filter(r, t, quick):
    """Keys while a filter that takes no event looks at all of them; and how long that takes."""
    t.settle(0.2, 1.0)  # Esc was the last key: it is one by itself then
    t.send(b"\t\t/")
    t.until(b"without", 5)
    times = typed_times(t, lambda: False, 60 if quick else 300)
    r.add("filter: key to paint p50, while events are searched", percentile(times, 50), "ms")
    r.add("filter: key to paint p99, while events are searched", percentile(times, 99), "ms", 5)
    t.send(b"\x15")
    t.settle(0.1, 1.0)
    pressed = now()
    t.send(b"^")
    _, at = t.until(b"clears", 30)
    r.add("filter: all events searched", (at - pressed) * 1000, "ms")
    t.send(b"\x1b")
    t.settle(0.2, 2.0)
    t.send(b"\x1b[Z\x1b[Z")
    t.settle(0.2, 2.0)


def measure_screen(r, room, quick, small):
    """The screen on the big record: 10,000 active pages, 1,000,000 events. `small` is what the same
    keys took on a record with 100 pages, or None."""
    room.stop_engine()
    tell_apart(room.db_path)
    say("filling the record with events ...")
    fill_events(room.db_path, 20_000 if quick else EVENTS)
    room.set_poll("10s")  # the storm is over: what follows is measured in a quiet room
    room.start_engine()
    argv = room.screen_argv()
    with Terminal(argv, env=room.env) as t:  # warms the file, and lets the engine settle
        t.until(services.READY, 20, gap_s=1.0)
        time.sleep(2 if quick else 5)
    with r.measuring("start to first full frame"):
        floors, starts = [], []
        for _ in range(15 if quick else 40):  # in turn, so that both meet the same machine
            floors.append(start_once_ms(r.hello, HELLO_READY))
            starts.append(start_once_ms(argv, services.READY, env=room.env))
        r.floor["start"] = percentile(floors, 50)
        r.add("floor: start, in turn with ours", r.floor["start"], "ms")
        r.add("start to first full frame", percentile(starts, 50), "ms", 1.5, floor="start")
    with Terminal(argv, env=room.env) as t:
        t.until(services.READY, 10, gap_s=0.5)
        with r.measuring("key to paint"):
            times, sizes = key_times(t, [b"j", b"k"], 50 if quick else 300)
            r.add("key to paint p50", percentile(times, 50), "ms", 1.5, floor="key p50")
            r.add("key to paint p99", percentile(times, 99), "ms", 1.0)
            r.add("key to paint p99, against the floor's", percentile(times, 99), "ms",
                  floor="key p99")
            r.add("bytes per cursor move, in a pane", percentile(sizes, 50), "bytes", 300)
            t.send(b"z")
            t.settle(0.2)
            _, sizes = key_times(t, [b"j", b"k"], 20 if quick else 100)
            r.add("bytes per cursor move, zoomed", percentile(sizes, 50), "bytes", 500)
            t.send(b"z")
            t.settle(0.2)
        with r.measuring("moves"):
            for name, ms in moves(t, quick).items():
                if small:
                    r.floor[name] = small[name]
                # no budget but this: it does not grow; half as much again is noise
                r.add(f"{name}: key to paint p50, 10,000 pages against 100", ms, "ms",
                      1.5 if small else None, floor=name if small else None)
        with r.measuring("order"):
            times = order_times(t, 20 if quick else 100)
            r.add("order: key to durable and on the screen p50", percentile(times, 50), "ms")
            r.add("order: key to durable and on the screen p99", percentile(times, 99), "ms", 15)
        with r.measuring("filter"):
            measure_filter(r, t, quick)
    with r.measuring("screen idle"), Terminal(argv, env=room.env) as t:
        t.until(services.READY, 10, gap_s=0.5)
        with Drained(t) as drained:
            time.sleep(2)
            seen = drained.bytes
            percent, = idle([t.pid], 5 if quick else 30)
            seen = drained.bytes - seen
        r.add("screen idle", percent, "% of a core", 0.1)
        r.add("screen idle: bytes to the terminal", seen, "bytes")
        r.add_memory("screen memory", t.pid, 10)
    measure_others_rooms(r, room, quick)
    r.add_memory("engine memory on the big record", room.engine.pid)


def measure_others_rooms(r, room, quick):
    """Keys on a screen that watches, and in the room as it stood: neither may grow with the rows."""
    public = os.path.join(room.record, "public")
    watch = [room.screen_argv()[0], "watch", public]
    with r.measuring("watch: key to paint"), Terminal(watch, env=room.env) as t:
        t.until(rb"WARROOM", 20, gap_s=1.0)
        t.send(b" ")  # from what happened so far to the live room
        t.settle(0.5, 3.0)
        times, _ = key_times(t, [b"\t", b"\x1b[Z"], 50 if quick else 200)
        r.add("watch: key to paint p50", percentile(times, 50), "ms", 1.5, floor="key p50")
        r.add("watch: key to paint p99", percentile(times, 99), "ms", 5)
        r.add("watch: memory of a screen, 10,000 pages (PSS)", rss_mib(t.pid, "Pss"), "MiB", 4)
    with r.measuring("replay: key to paint"), Terminal(room.screen_argv(), env=room.env) as t:
        t.until(services.READY, 20, gap_s=0.5)
        t.send(b"T")
        t.settle(0.2, 1.0)
        t.send(b"-1m")
        t.settle(0.2, 1.0)
        pressed = now()
        t.send(b"\r")
        _, at = t.until(rb"PAST", 120, gap_s=0.5)
        r.add("replay: to the first frame of a moment ago", (at - pressed) * 1000, "ms")
        times, _ = key_times(t, [b"\t", b"\x1b[Z"], 50 if quick else 200)
        r.add("replay: key to paint p50", percentile(times, 50), "ms", 1.5, floor="key p50")
        r.add("replay: key to paint p99", percentile(times, 99), "ms", 5)


def verdicts(rows):
    """Of each row that has a budget: what was reached, and whether that is within it."""
    for row in rows:
        if row.get("problem"):
            say(f"not measured  {row['name']}: {row['problem']}")
        elif row["budget"] is not None:
            times = row["ratio"] is not None
            reached = f"{row['ratio']} x the floor" if times else f"{row['value']} {row['unit']}"
            say(f"{'yes' if row['ok'] else 'NO ':3}  {row['name']}: {reached}, budget {row['budget']}")


def measure_warroom(r, work, quick):
    small = None
    if r.wants("engine idle", "engine memory"):
        with r.measuring("engine at rest"):
            small = measure_quiet_engine(r, work, quick)
    if r.wants("order beside", "hostile"):
        with r.measuring("order beside hostile observers"):
            measure_hostile(r, work, quick)
    if r.wants("act", "start", "key"):
        with r.measuring("acts that leave"):
            acts.measure(r, work, quick, tell_apart, key_times, start_once_ms, percentile, REST_S)
    if r.wants("storm", "10,000", "screen", "start", "key", "bytes", "filter", "order"):
        room = None
        try:
            with r.measuring("storm"):
                room = measure_storms(r, work, quick)
            if room:
                with r.measuring("screen"):
                    measure_screen(r, room, quick, small)
        finally:
            if room:
                room.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats; figures are rougher")
    parser.add_argument("--only", default="", help="only rows whose name holds this")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    r = Report(args.only)
    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as work:
        measure_floor(r, work, args.quick)
        if r.wants("tig", "htop"):
            measure_others(r, work, args.quick)
        measure_warroom(r, work, args.quick)
    if r.wants("observer"):
        with r.measuring("observers over ssh"):
            ssh_observers.measure(r, args.quick)
    about = {"terminal": "120x40", "pages": PAGES, "events": EVENTS, "quick": args.quick,
             "system": platform.platform(), "cores": os.cpu_count(),
             "sqlite": sqlite3.sqlite_version}
    verdicts(r.rows)
    rows = ",\n  ".join(json.dumps(row) for row in r.rows)
    print(f'{{"about": {json.dumps(about)},\n "rows": [\n  {rows}]}}')
    sys.exit(1 if r.problems else 0)


if __name__ == "__main__":
    main()
