#!/usr/bin/env python3
"""kill -9, of the engine and of the screen: what was answered as saved is in the record, and the room goes on.

20 rounds of each in `make test`, 200 in `make soak`.
SPDX-License-Identifier: MIT
"""
import os
import random
import re
import signal
import threading
import time

from stage import SOAK, WARROOM, Console, Room, Services, Wire, play, until

ROUNDS = 200 if SOAK else 20


def write_until_killed(room, acknowledged, serial):
    """Orders notes as fast as they are answered; returns when the engine is gone."""
    wire = Wire(room)
    try:
        while True:
            serial[0] += 1
            text = "note %d" % serial[0]
            if wire.order("note", text=text)["ok"]:
                acknowledged.append(text)
    except OSError:
        pass
    finally:
        wire.close()


def a_killed_engine_loses_nothing_acknowledged():
    choose = random.Random(20)
    with Services(speed=20) as services, Room(services) as room:
        acknowledged, serial = [], [0]
        for turn in range(ROUNDS):
            had = len(acknowledged)
            engine = room.engine()
            writer = threading.Thread(target=write_until_killed, args=(room, acknowledged, serial))
            writer.start()
            threading.Event().wait(choose.uniform(0.01, 0.15))
            if turn % 2:  # at any moment, and right after somebody was told that it is saved
                until("a note is acknowledged", lambda: len(acknowledged) > had, 20, 0.001)
            engine.kill()
            engine.wait()
            writer.join()
        engine = room.engine()
        texts = {text for (text,) in room.ask("SELECT text FROM event WHERE kind = 'note'")}
        lost = [text for text in acknowledged if text not in texts]
        assert len(acknowledged) >= ROUNDS / 2, "too few notes to mean anything: %d" % len(acknowledged)
        assert not lost, "%d of %d acknowledged notes are lost" % (len(lost), len(acknowledged))
        assert room.ask("PRAGMA integrity_check") == [("ok",)]
        assert room.ask("SELECT COUNT(*) FROM page")[0][0] > 0, "nothing was polled between the kills"
        double = room.ask("SELECT text FROM event WHERE kind = 'note' GROUP BY text HAVING COUNT(*) > 1")
        assert not double, "recorded twice: %r" % double
        engine.terminate()
        engine.wait(10)
        print("   %d rounds, %d notes acknowledged, 0 lost" % (ROUNDS, len(acknowledged)))


def an_order_asked_twice_is_done_once():
    with Room() as room:
        engine = room.engine()
        wire = Wire(room)
        order_id = "11111111-2222-4333-8444-555555555555"
        first = wire.order("note", order_id=order_id, text="once")
        again = wire.order("note", order_id=order_id, text="once")
        assert first["ok"] and again["ok"], (first, again)
        assert room.ask("SELECT COUNT(*) FROM event WHERE kind = 'note'") == [(1,)]
        wire.close()
        engine.terminate()
        engine.wait(10)


def a_killed_screen_loses_nothing_saved():
    with Room() as room:
        engine = room.engine()
        for round_ in range(ROUNDS):
            with Console([WARROOM, *room.options], 80, 24) as console:
                console.wait(r"WARROOM")
                write(console, "round %d" % round_)
                console.wait(r"note saved")
                (pid,) = console.pids("warroom")
                os.kill(pid, signal.SIGKILL)
                assert engine.poll() is None, "the engine died with its screen"
        texts = [text for (text,) in room.ask("SELECT text FROM event WHERE kind = 'note' ORDER BY seq")]
        assert texts == ["round %d" % r for r in range(ROUNDS)], texts
        engine.terminate()
        engine.wait(10)


def write(console, text):
    console.type("n")
    console.wait(r"Note")
    console.type(text)
    console.keys("Enter")


def a_hung_engine_is_told_and_notes_wait_for_it():
    with Services() as services, Room(services) as room:
        with Console([WARROOM, *room.options], 100, 30) as console:
            console.wait(r"PD \ds")
            pid = until("an engine", room.holder)
            os.kill(pid, signal.SIGSTOP)
            try:
                screen = console.wait(r"engine silent since \d\d:\d\d:\d\d", 9)
                assert re.search(r"PD !", screen), "its data passes for live:\n" + screen
                write(console, "first while it hangs")
                write(console, "second while it hangs")
                console.wait(r"2 not saved yet")
            finally:
                os.kill(pid, signal.SIGCONT)
            console.wait(r"PD \ds")
            assert "engine silent" not in console.screen()
            until("both notes", lambda: [text for (text,) in room.ask(
                "SELECT text FROM event WHERE kind = 'note' ORDER BY seq")] ==
                ["first while it hangs", "second while it hangs"])
            console.type("q")
            console.wait(r"ready\$ *\n*$")


def a_console_brings_a_dead_engine_back():
    with Services(speed=20) as services, Room(services) as room:
        with Console([WARROOM, *room.options], 100, 30) as console:
            console.wait(r"WARROOM")
            pid = until("an engine", lambda: room.listens() and room.holder())
            until("pages", lambda: room.ask("SELECT COUNT(*) FROM page")[0][0])
            os.kill(pid, signal.SIGKILL)
            other = until("another engine", lambda: room.holder() not in (0, pid) and room.holder())
            write(console, "after the crash")
            console.wait(r"note saved")
            assert room.ask("SELECT COUNT(*) FROM event WHERE text = 'after the crash'") == [(1,)]
            os.kill(other, signal.SIGKILL)
            third = until("a third engine", lambda: room.holder() not in (0, other) and room.holder())
            until("it listens", room.listens)
            os.kill(third, signal.SIGKILL)
            time.sleep(2)
            assert not room.holder(), "a fourth engine was started within a minute"
            console.wait(r"engine gone since")
            console.type("q")
            console.wait(r"ready\$ *\n*$")


if __name__ == "__main__":
    play(a_killed_engine_loses_nothing_acknowledged, an_order_asked_twice_is_done_once,
         a_killed_screen_loses_nothing_saved,
         a_hung_engine_is_told_and_notes_wait_for_it, a_console_brings_a_dead_engine_back)
