#!/usr/bin/env python3
"""The outage of the drill, played in a real tmux from the first page to the recovery.

SPDX-License-Identifier: MIT
"""
import os
import re
import shutil
import signal
import tempfile

from stage import DRILL, WARROOM, Console, Pty, alive, play, until


def tour(cols, rows):
    """What a newcomer does: looks, moves, zooms, opens, writes a note, asks for help, leaves."""
    with Console([WARROOM, "drill", "--speed", "30"], cols, rows) as console:
        console.wait(r"WARROOM.*DRILL", 5)
        console.wait(r"!.*high", 15)
        engine = until("an engine", lambda: console.pids("warroom-engine"))
        console.keys("j")
        console.keys("Enter")
        console.wait(r"PagerDuty|[Uu]rgency")
        console.escape()
        console.type("n")
        console.wait(r"Note")
        console.type("failing over to the standby, q ? : are text here")
        console.keys("Enter")
        console.wait(r"saved", 5)
        console.type("?")
        console.type("zoom")
        console.wait(r"z +zoom")
        console.escape()
        console.type("z")
        until("the timeline gives way to one pane", lambda: "Customers" not in console.screen() or cols < 100)
        console.type("z")
        for _ in range(2):
            console.keys("Tab")
        console.type("z")
        console.wait(r"Dana Reyes +failing over to the standby, q \? : are text here", 5)
        console.type("q")
        screen = console.wait(r"ready\$ *\n*$", 5)
        assert "WARROOM" not in screen, "the shell's screen did not come back:\n" + screen
        until("the engine ends with the drill", lambda: not any(map(alive, engine)), 5)


def a_tour_at_160x48():
    tour(160, 48)


def a_tour_at_100x30():
    tour(100, 30)


def a_tour_at_80x24():
    tour(80, 24)


def the_outage_runs_to_its_recovery():
    with Console([WARROOM, "drill", "--speed", "120"], 160, 48) as console:
        console.wait(r"Pages.*\b([2-9]\d) active", 20)  # the flood
        console.wait(r"Tickets.*2 pag", 20)
        console.wait(r"Pages.*\b[0-9] active", 25)
        console.wait(r"No active pages|Pages.*\b[0-3] active", 25)
        console.type("q")
        console.wait(r"ready\$ *\n*$", 5)


def a_killed_drill_leaves_nothing_running():
    home = tempfile.mkdtemp(prefix="warroom-play-")
    try:
        with Console([DRILL], 100, 30, env={"XDG_STATE_HOME": home}) as console:
            console.wait("WARROOM")
            folder = os.path.join(home, "warroom", os.listdir(os.path.join(home, "warroom"))[0])
            until("an engine", lambda: os.path.exists(os.path.join(folder, "engine.sock")))
            with open(os.path.join(folder, "warroom.lock")) as f:
                engine = int(f.readline())
            screen, = console.pids("warroom")
            os.kill(console.pids("warroom-drill")[0], signal.SIGKILL)
            until("the console ends", lambda: not alive(screen))
            until("the engine ends", lambda: not alive(engine))
            console.keys("Enter")  # the shell may have asked before the console gave the screen back
            console.wait(r"ready\$ *\n*$")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def a_drill_cut_off_leaves_no_room_behind():
    """By its terminal, below a shell: the hangup then reaches the console twice."""
    for _ in range(10):
        home = tempfile.mkdtemp(prefix="warroom-play-")
        try:
            os.environ["XDG_STATE_HOME"] = home
            console = Pty(["/bin/sh", "-c", DRILL + "; true"])
            console.ready()
            os.close(console.fd)
            console.fd = -1
            until("the room is gone", lambda: not os.listdir(os.path.join(home, "warroom")), 3)
            console.ended(2)
        finally:
            del os.environ["XDG_STATE_HOME"]
            shutil.rmtree(home, ignore_errors=True)


def a_live_resize_lays_out_again():
    with Console([WARROOM, "drill", "--speed", "30"], 160, 48) as console:
        console.wait(r"!.*high", 15)
        console.resize(80, 24)
        console.wait(r"Pages.*Tickets.*Timeline", 5)
        console.resize(30, 6)
        until("a summary, and what the tour says below",
              lambda: len([line for line in console.screen().split("\n") if line.strip()]) <= 4, 5)
        console.resize(160, 48)
        console.wait(r"Customers", 5)
        console.type("q")
        console.wait(r"ready\$ *\n*$", 5)


if __name__ == "__main__":
    play(a_tour_at_160x48, a_tour_at_100x30, a_tour_at_80x24, the_outage_runs_to_its_recovery,
         a_killed_drill_leaves_nothing_running, a_drill_cut_off_leaves_no_room_behind, a_live_resize_lays_out_again)
