#!/usr/bin/env python3
"""Views by their keys, and a terminal whose size changes while it is in use.

SPDX-License-Identifier: MIT
"""
import os
import random
import re

from stage import SOAK, WARROOM, Console, Room, Services, play, until

SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "views.yaml")
SIZES = [(200, 60), (100, 30), (80, 24), (60, 20), (40, 10), (39, 9), (20, 5), (120, 40), (250, 70), (99, 29), (99, 50),
         (160, 48)]


def with_console(scene, cols=160, rows=48):
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        with Console([WARROOM, *room.options], cols, rows) as console:
            for word in ("third of", "second of", "first of"):
                console.wait(word, 15)
            scene(console)
        engine.terminate()
        engine.wait(10)


def selected(console):
    """The text under the cursor: what the terminal shows reversed."""
    text, reversed_now = "", False
    for codes, part in re.findall(r"(?:\x1b\[([0-9;]*)m)?([^\x1b]*)", console.tmux("capture-pane", "-p", "-e")):
        for code in (codes or "").split(";"):
            reversed_now = code == "7" or reversed_now and code not in ("0", "27")
        text += part if reversed_now else ""
    return text


def width(console):
    """Columns of the widest line."""
    return max(map(len, console.screen().split("\n")))


def views_are_a_key_away():
    def scene(console):
        for key, pane in (("2", "Tasks"), ("3", "Clocks"), ("4", "Incidents"), ("1", "Pages")):
            console.type(key)
            console.wait(r"\[%s[^]]*\]" % pane)
            assert ("Tickets" in console.screen()) == (key == "1"), console.screen()
        console.keys("Tab")
        console.wait(r"\[Tickets[^]]*\]")
        console.type("2")
        console.wait(r"\[Tasks[^]]*\]")
        console.type("1")  # each view knows where one was
        console.wait(r"\[Tickets[^]]*\]")
    with_console(scene)


def a_resize_keeps_the_row_the_zoom_and_what_is_open():
    def scene(console):
        console.keys("g", "j")
        until("the second row has the cursor", lambda: "second" in selected(console))
        console.type("z")
        until("the zoom", lambda: "Customers" not in console.screen())
        for cols, rows in SIZES:
            console.resize(cols, rows)
            if cols >= 40 and rows >= 10:
                until(lambda: "the row at %dx%d: %r" % (cols, rows, selected(console)),
                      lambda: "second" in selected(console) or (cols < 60 and "edge-b" in selected(console)))
            else:
                console.wait(r"3 unacked")
        until("the zoom, still", lambda: "Customers" not in console.screen())
        console.keys("Enter")
        console.wait(r"Title +second")
        for cols, rows in SIZES:
            console.resize(cols, rows)
            console.wait(r"Title +second" if cols >= 40 and rows >= 10 else r"3 unacked")
        console.escape()
        console.escape()
        console.wait(r"Customers")
        until("the row again", lambda: "second" in selected(console))
    with_console(scene)


def a_terminal_that_is_dragged_is_drawn_in_full():
    def scene(console):
        chance = random.Random(4)
        for _ in range(400 if SOAK else 60):
            console.resize(chance.randint(1, 220), chance.randint(1, 70))
        for cols, rows in ((100, 30), (160, 48), (80, 24)):
            console.resize(cols, rows)
            console.wait(r"3 pages unac.*oldest")
            until(lambda: "all columns at %d: %d" % (cols, width(console)),
                  lambda: cols == 80 or width(console) == cols)
            console.wait(r"second")
    with_console(scene)


if __name__ == "__main__":
    play(views_are_a_key_away,
         a_resize_keeps_the_row_the_zoom_and_what_is_open,
         a_terminal_that_is_dragged_is_drawn_in_full)
