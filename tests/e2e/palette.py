#!/usr/bin/env python3
"""Finding and doing, in a real tmux: the palette, the help that runs, the tour.

SPDX-License-Identifier: MIT
"""
import re
import time

from stage import WARROOM, Console, Room, Services, play, until


def with_console(scene, cols=80, rows=24):
    with Services() as services, Room(services) as room, Console([WARROOM, *room.options], cols, rows) as console:
        console.wait(r"!.*high", 15)
        scene(room, console)


def a_note_by_its_name():
    def scene(room, console):
        console.type(":")
        console.wait(r"\[Commands")
        console.type("not")
        console.wait(r"(?m)^│ note +n ")
        console.keys("Enter")
        console.wait(r"Note on page #\d+ ")
        console.type("failing over, q : ? are text")
        console.keys("Enter")
        console.wait(r"note saved")
        (subject, text), = room.ask("SELECT subject, text FROM event WHERE kind = 'note'")
        assert subject.startswith("page:") and text == "failing over, q : ? are text", (subject, text)
    with_console(scene)


def typed_faster_than_it_is_drawn():
    """One burst, as a slow link hands it over: it is the same as if it came letter by letter."""
    def scene(room, console):
        console.type(":note\rone burst\r")
        console.wait(r"note saved")
        assert room.ask("SELECT text FROM event WHERE kind = 'note'") == [("one burst",)]
    with_console(scene)


def help_is_searched_and_runs():
    def scene(room, console):
        console.type("?")
        console.wait(r"\[Keys")
        console.type("zendesk")
        console.wait(r"(?m)^│ S +sources ")
        until("the others go", lambda: "C-z" not in console.screen())
        console.keys("Enter")
        console.wait(r"\[Sources")
        console.escape()
        console.type("?")
        console.wait(r"\[Keys")
        console.type("?")
        until("it is closed", lambda: "[Keys" not in console.screen())
    with_console(scene, 160, 48)


def a_paste_runs_nothing():
    def scene(room, console):
        console.type(":")
        console.wait(r"\[Commands")
        console.tmux("set-buffer", "quit\nquit\n")
        console.tmux("paste-buffer", "-p")
        console.wait(r"│ : quit quit")
        assert console.pids("warroom")
        console.escape()
        console.wait(r"Pages")
    with_console(scene)


# What a stop says, and what somebody does who reads it: keys, then text and keys in turn.
STOPS = [
    (r"go through the rows", ["j"]),
    (r"all there is about a row", ["Enter"]),
    (r"read on", ["Escape"]),
    (r"next pane", ["Tab"]),
    (r"notes something", ["n", "looking at it", "Enter"]),
    (r"narrows a pane", ["/", "checkout", "Enter"]),
    (r"all rows again", ["Escape"]),
    (r"press both", ["2", "1"]),
    (r"alone", ["z"]),
    (r"copies", ["y", "i"]),
    (r"every command by name", [":"]),
    (r"type sources", ["sources", "Enter"]),
    (r"lists all keys", ["?"]),
]


def stop_of(console):
    """Number of the stop, how many there are, what it says; None: no tour."""
    found = re.search(r"Tour (\d+)/(\d+): ([^\n]*)", console.screen())
    return (int(found.group(1)), int(found.group(2)), found.group(3)) if found else None


def tour(cols, rows):
    with Console([WARROOM, "drill"], cols, rows) as console:
        console.wait(r":tour shows you round")
        console.wait(r"!.*high", 15)
        console.type(":tour")
        console.keys("Enter")
        seen = 0
        while True:
            stop = until("the next stop", lambda: (lambda s: s if s is None or s[0] > seen else False)(stop_of(console))
                         or "That was the tour" in console.screen())
            if stop is True:
                break
            seen, count, words = stop
            todo = [do for pattern, do in STOPS if re.search(pattern, words)]
            assert len(todo) == 1, "nobody knows what to do at: %s" % words
            for keys in todo[0]:
                if len(keys) > 1 and keys not in ("Enter", "Escape", "Tab"):
                    console.type(keys)
                else:
                    console.keys(keys)
                time.sleep(0.15)
        assert seen == count and count >= 9, "the tour ended at %d of %d" % (seen, count)
        console.escape()
        console.escape()
        console.type("q")
        console.wait(r"ready\$ *\n*$", 5)


def the_tour_from_start_to_end_at_80x24():
    tour(80, 24)


def the_tour_from_start_to_end_at_160x48():
    tour(160, 48)


def the_tour_needs_the_drill():
    def scene(room, console):
        console.type(":tour")
        console.keys("Enter")
        console.wait(r"The tour needs the drill: run warroom drill\.")
    with_console(scene)


if __name__ == "__main__":
    play(a_note_by_its_name, typed_faster_than_it_is_drawn, help_is_searched_and_runs, a_paste_runs_nothing,
         the_tour_from_start_to_end_at_80x24, the_tour_from_start_to_end_at_160x48, the_tour_needs_the_drill)
