#!/usr/bin/env python3
"""The engine while an incident is open: it outlives the consoles, but not in a drill; and it knows who watches.

SPDX-License-Identifier: MIT
"""
import os
import signal
import sqlite3
import time

from stage import DRILL, Console, Room, Wire, alive, play, until


def left_alone(room, *more):
    """An engine as a console starts it, that ends half a second after the last one left."""
    return room.engine("--leave-after", "0", *more)


def declared(room):
    wire = Wire(room)
    answer = wire.order("incident-declare", title="Checkout is down")
    assert answer["ok"] and answer["text"] == "incident 1 declared", answer
    return wire


def an_open_incident_keeps_the_engine_until_it_is_over():
    with Room() as room:
        engine = left_alone(room)
        declared(room).close()
        time.sleep(1)
        assert engine.poll() is None, engine.stderr.read()
        wire = Wire(room)
        assert wire.order("incident-end", how="green")["ok"]
        time.sleep(0.3)
        assert engine.poll() is None, "it ended with a console connected"
        wire.close()
        assert engine.wait(10) == 0


def a_drills_incident_does_not():
    with Room() as room:
        engine = left_alone(room, "--drill")
        declared(room).close()
        assert engine.wait(10) == 0
        assert room.ask("SELECT kind, status FROM incident") == [("drill", "open")]


def the_screen_of_a_drill_takes_its_engine_with_it():
    with Console([DRILL], 160, 48) as console:
        console.wait("DRILL")
        engine, = until("an engine", lambda: console.pids("warroom-engine") or all_engines(console))
        with open("/proc/%d/cmdline" % engine, "rb") as f:
            assert b"--drill" in f.read().split(b"\0")
        console.keys("q")
        until("its engine ends", lambda: not alive(engine))


def all_engines(console):
    """Engines are sessions of their own: those whose console is this one's."""
    screens = console.pids("warroom")
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid) as f:
                name, _, rest = f.read().partition("(")[2].rpartition(")")
            if name == "warroom-engine" and int(rest.split()[1]) in screens:
                found.append(int(pid))
        except OSError:
            pass
    return found


def who_watches_is_told_when_it_becomes_a_secret():
    with Room() as room:
        engine = room.engine()
        wire = declared(room)
        other = Wire(room)
        answer = wire.order("incident-restrict")
        assert answer["ok"] and answer["text"].startswith("incident 1 is restricted: call it "), answer
        text, = room.ask("SELECT text FROM event WHERE text LIKE 'may have been seen%'")
        assert text == ("may have been seen before by: Dana Reyes",), text
        wire.close()
        other.close()
        engine.terminate()
        assert engine.wait(10) == 0


def orders_of_long_ago_are_forgotten():
    with Room() as room:
        engine = room.engine()
        declared(room).close()
        engine.send_signal(signal.SIGTERM)
        assert engine.wait(10) == 0
        edit(room, "UPDATE order_done SET at_ms = at_ms - 31 * 86400000")
        edit(room, "INSERT INTO order_done VALUES ('young', CAST(strftime('%s', 'now') AS INTEGER) * 1000, '')")
        engine = room.engine()
        assert room.ask("SELECT id FROM order_done") == [("young",)]
        engine.terminate()
        assert engine.wait(10) == 0


def edit(room, sql):
    db = sqlite3.connect(os.path.join(room.record, "warroom.db"))
    db.execute(sql)
    db.commit()
    db.close()


if __name__ == "__main__":
    play(an_open_incident_keeps_the_engine_until_it_is_over, a_drills_incident_does_not,
         the_screen_of_a_drill_takes_its_engine_with_it, who_watches_is_told_when_it_becomes_a_secret,
         orders_of_long_ago_are_forgotten)
