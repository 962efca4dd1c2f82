#!/usr/bin/env python3
"""What one wrote is taken back, and what is yanked reaches the clipboard of a real terminal.

SPDX-License-Identifier: MIT
"""
import base64
import os
import re
import time

from stage import WARROOM, Console, Pty, Room, Services, Wire, play, until


def note(console, text):
    console.type("n")
    console.wait(r"Note:|Note on ")
    console.type(text)
    console.keys("Enter")
    console.wait("note saved")


def timeline(console):
    """The timeline has the focus, wherever it was."""
    for _ in range(8):
        if re.search(r"\[Timeline", console.screen()):
            return
        console.keys("Tab")
        time.sleep(0.1)
    raise AssertionError(console.screen())


def a_note_is_taken_back_and_stays_in_the_timeline():
    with Room() as room:
        with Console([WARROOM, *room.options], 100, 30) as console:
            console.wait("WARROOM")
            note(console, "LB pool eu-2 is out")
            console.type("u")
            console.wait(r'note "LB pool eu-2 is out" of \d\d:\d\d:\d\d')
            time.sleep(0.5)  # a y that comes before it can be read does not count
            console.type("n")
            console.wait("not done")
            assert room.ask("SELECT count(*) FROM event WHERE kind = 'correction'") == [(0,)]
            console.type("u")
            console.wait(r'note "LB pool eu-2 is out"')
            time.sleep(0.5)
            console.type("y")
            console.wait("undo saved")
            console.wait("withdrawn: LB pool")
            console.wait("took the note back")
            rows = room.ask("SELECT kind, text, (SELECT text FROM event AS taken WHERE taken.seq ="
                            " json_extract(event.data, '$.undoes')) FROM event WHERE source = 'person'")
            assert rows == [("note", "LB pool eu-2 is out", None),
                            ("correction", "took the note back: LB pool eu-2 is out", "LB pool eu-2 is out")], rows
            console.type("u")
            console.wait("There is nothing of yours to undo")
            timeline(console)
            console.type("k")
            console.keys("Enter")
            console.wait("Withdrawn by +Dana Reyes")
            console.type("q")
            time.sleep(0.1)
            console.type("q")
            console.wait(r"ready\$ *\n*$")


def an_undo_by_the_wire_is_held_against_the_record():
    with Room() as room:
        engine = room.engine()
        wire = Wire(room)
        assert wire.order("note", text="one")["ok"]
        assert wire.order("note", text="two")["ok"]
        one, two = (row[0] for row in room.ask("SELECT seq FROM event WHERE kind = 'note' ORDER BY seq"))
        refused = wire.order("undo", seq=one)
        assert not refused["ok"] and "since" in refused["error"], refused
        order_id = "0f8fad5b-d9cb-469f-a165-70867728950e"
        assert wire.order("undo", order_id=order_id, seq=two)["ok"]
        assert wire.order("undo", order_id=order_id, seq=two)["ok"], "the same order twice"
        assert not wire.order("undo", seq=two)["ok"]
        assert not wire.order("undo")["ok"]
        assert room.ask("SELECT count(*) FROM event WHERE kind = 'correction'") == [(1,)]
        engine.terminate()
        assert engine.wait(10) == 0


def the_bytes_of_a_yank_are_osc_52():
    with Services() as services, Room(services) as room:
        engine = room.engine()
        until("pages", lambda: room.ask("SELECT count(*) FROM page WHERE status <> 'resolved'")[0][0] > 0)
        url = room.ask("SELECT html_url FROM page WHERE status <> 'resolved' ORDER BY rank, newest, id")[0][0]
        console = Pty([WARROOM, *room.options])
        until("the page's row", lambda: console.read(0.05) and b"high" in console.said)
        os.write(console.fd, b"yu")
        until("the clipboard's bytes", lambda: console.read(0.1) and b"\x1b]52;" in console.said or
              b"\x1b]52;" in console.said)
        found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(\x1b\\|\x07)", console.said)
        assert found, console.said[-400:]
        assert base64.b64decode(found.group(1)).decode() == url, (found.group(1), url)
        os.write(console.fd, b"q")
        assert console.ended(2.0) is not None
        engine.terminate()
        engine.wait(10)


def a_real_terminal_takes_what_is_yanked():
    with Services() as services, Room(services) as room:
        with Console(None, 100, 30, env={"TERM": "tmux-256color"}) as console:
            console.tmux("set-option", "-g", "set-clipboard", "on")
            console.type(" ".join([WARROOM, *room.options]))
            console.keys("Enter")
            console.wait("1 active|2 active|3 active")
            page, title = room.ask("SELECT id, title FROM page WHERE status <> 'resolved' ORDER BY rank, newest, id")[0]
            console.type("y")
            console.wait("Copy of page")
            console.type("i")
            console.wait("copied: " + page)
            assert until("the paste buffer", lambda: console.tmux("show-buffer")) == page
            console.type("y")
            console.type("m")
            until("the title", lambda: console.tmux("show-buffer") == title)
            console.type("q")
            console.wait(r"ready\$ *\n*$")


if __name__ == "__main__":
    play(a_note_is_taken_back_and_stays_in_the_timeline, an_undo_by_the_wire_is_held_against_the_record,
         the_bytes_of_a_yank_are_osc_52, a_real_terminal_takes_what_is_yanked)
