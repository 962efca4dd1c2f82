#!/usr/bin/env python3
"""`T`: the room as it stood, on a console and on a watch screen, against copies of the record made then.

SPDX-License-Identifier: MIT
"""
import os
import random
import re
import signal
import sqlite3
import time

from stage import WARROOM, Console, Room, Services, Wire, play, until

SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "views.yaml")
SPEED = 5


def console(room, cols=160, rows=48):
    return Console([WARROOM, *room.options], cols, rows, {"HOME": room.dir, "TMUX": ""})


def dump(room):
    """What a reader of the record sees now, in a copy of its own."""
    copy = sqlite3.connect(":memory:")
    with sqlite3.connect("file:%s?mode=ro" % os.path.join(room.record, "warroom.db"), uri=True) as db:
        db.backup(copy)
    ms = copy.execute("SELECT max(recorded_ms) FROM event").fetchone()[0]
    second = ms // 1000 + 1
    return {
        "second": second,
        "said": time.strftime("%H:%M:%S", time.gmtime(second)),
        "typed": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(second)),
        "active": copy.execute("SELECT count(*) FROM page WHERE status <> 'resolved'").fetchone()[0],
        "open": copy.execute("SELECT count(*) FROM incident WHERE status NOT IN ('green', 'cancelled')").fetchone()[0],
        "done": copy.execute("SELECT count(*) FROM step WHERE incident_id <> '' AND state = 'done'").fetchone()[0],
        "notes": {row[0] for row in copy.execute("SELECT text FROM event WHERE kind = 'note'")},
    }


def pass_by():
    """A few seconds of the room: what comes next is of another one."""
    time.sleep(3 / SPEED)


def happen(room):
    """What happens, and how all was after each of it."""
    wire = Wire(room)
    until("pages", lambda: room.ask("SELECT count(*) FROM page")[0][0] == 3)
    time.sleep(2.5)
    dumps = [dump(room)]
    for name, subject, args in (
            ("note", "", {"text": "first look"}),
            ("incident-declare", "", {"title": "Checkout is down"}),
            ("note", "", {"text": "the cable is out"}),
            ("incident-severity", "", {"severity": "2", "reason": "one site"}),
            ("note", "", {"text": "the cable is in"})):
        pass_by()
        answer = wire.order(name, subject, **args)
        assert answer["ok"], answer
        pass_by()
        dumps.append(dump(room))
    pass_by()
    wire.close()
    return dumps


def go(screen, d):
    screen.keys("T")
    screen.wait(r"Show the room as it stood at")
    screen.type(d["typed"])
    screen.keys("Enter")
    return screen.wait(r"PAST %s" % d["said"])


def compare(screen, dumps, d):
    text = screen.wait(r"THEN")
    assert not re.search(r"WARROOM", text), text
    assert re.search(r"Pages - %d active" % d["active"], text), text
    assert ("no incident" in text) == (d["open"] == 0), text
    for note in set().union(*(other["notes"] for other in dumps)):
        assert (note in text) == (note in d["notes"]), (note, text)
    if d["open"]:
        assert re.search(r"Steps - %d/" % d["done"], text), text


def a_console_shows_each_moment_as_the_record_was_then():
    with Services(SCENARIO, SPEED) as services, Room(services) as room:
        engine = room.engine()
        try:
            dumps = happen(room)
            with console(room) as screen:
                screen.wait(r"the cable is in")
                order = dumps * 2
                random.Random(7).shuffle(order)
                for d in order:
                    go(screen, d)
                    compare(screen, dumps, d)
                    screen.keys("T")
                    screen.wait(r"WARROOM")
                    screen.wait(r"the cable is in")
        finally:
            engine.terminate()
            engine.wait(10)


def nothing_is_written_from_there_and_live_is_told():
    with Services(SCENARIO, SPEED) as services, Room(services) as room:
        engine = room.engine()
        try:
            dumps = happen(room)
            with console(room, 80, 24) as screen:
                screen.wait(r"WARROOM")
                go(screen, dumps[2])
                rev = room.rev()
                for key in ("n", "f", "D", "U", "u", "E", "d"):
                    screen.keys(key)
                    screen.wait(r"This is %s, not now: T goes back to live" % dumps[2]["said"])
                assert room.rev() == rev
                screen.keys("<")
                screen.wait(r"event \d+ of \d+")
                screen.keys("T")
                screen.wait(r"WARROOM")
        finally:
            engine.terminate()
            engine.wait(10)


def an_observer_goes_back_as_far_as_the_mirror():
    with Services(SCENARIO, SPEED) as services, Room(services) as room:
        engine = room.engine()
        try:
            dumps = happen(room)
            public = os.path.join(room.record, "public")
            until("a mirror", lambda: os.path.exists(os.path.join(public, "current")))
            options = room.options[room.options.index("--clock"):]
            with Console([WARROOM, "watch", *options, "--as", "Kit", public], 160, 48,
                         {"HOME": room.dir, "TMUX": ""}) as screen:
                screen.wait(r"the cable is in")
                screen.escape()  # what is said first to who comes late
                for d in (dumps[3], dumps[1], dumps[4]):
                    go(screen, d)
                    compare(screen, dumps, d)
                    screen.keys("T")
                    screen.wait(r"WARROOM")
        finally:
            engine.terminate()
            engine.wait(10)


def another_copy_of_the_room_leaves_an_observer_where_they_are():
    with Services(SCENARIO, SPEED) as services, Room(services) as room:
        engine = room.engine()
        try:
            dumps = happen(room)
            public = os.path.join(room.record, "public")
            current = os.path.join(public, "current")
            until("a mirror", lambda: os.path.exists(current))
            options = room.options[room.options.index("--clock"):]
            with Console([WARROOM, "watch", *options, "--as", "Kit", public], 160, 48,
                         {"HOME": room.dir, "TMUX": ""}) as screen:
                screen.wait(r"the cable is in")
                screen.escape()  # what is said first to who comes late
                go(screen, dumps[3])
                before = os.readlink(current)
                engine.send_signal(signal.SIGHUP)
                until("another one", lambda: os.readlink(current) != before)
                time.sleep(1.5)
                compare(screen, dumps, dumps[3])
                screen.wait(r"PAST %s" % dumps[3]["said"])
                screen.keys("T")
                screen.wait(r"WARROOM")
        finally:
            engine.terminate()
            engine.wait(10)


if __name__ == "__main__":
    play(a_console_shows_each_moment_as_the_record_was_then,
         nothing_is_written_from_there_and_live_is_told,
         an_observer_goes_back_as_far_as_the_mirror,
         another_copy_of_the_room_leaves_an_observer_where_they_are)
