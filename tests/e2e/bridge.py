#!/usr/bin/env python3
"""The bridge's number and PINs reach the screens that may see them, and nothing else.

The moderator PIN is told once, to the screen whose reveal is on the timeline.
SPDX-License-Identifier: MIT
"""
import glob
import os
import subprocess
import sys
import uuid

from stage import WARROOM, Console, Room, Wire, play, until

NUMBER, PARTICIPANT, MODERATOR = "+1 555 0142", "90417736", "66120958"
BRIDGE = """\
bridge: {phone: "%s", participant_pin: "%s", moderator_pin: "%s", url: "https://meet.example.com/war"}
""" % (NUMBER, PARTICIPANT, MODERATOR)
SECRETS = [text.encode() for text in (NUMBER, "555 0142", PARTICIPANT, MODERATOR)]


def leaks(where, data):
    for secret in SECRETS:
        assert secret not in data, "%s holds %r" % (where, secret)


def search(room, engine):
    """The record, its journal, the log, whatever else lies there, and what /proc shows to others."""
    for path in glob.glob(room.dir + "/**", recursive=True):
        if os.path.isfile(path) and path != room.config:
            with open(path, "rb") as f:
                leaks(path, f.read())
    with open("/proc/%d/cmdline" % engine.pid, "rb") as f:
        leaks("cmdline", f.read())


def told(wire, name=""):
    wire.say(want="bridge", id=name)
    line = until("the engine tells it", lambda: next((l for l in [wire.line()] if "told" in l), None), 10)
    assert line["told"] == "bridge"
    return line


def a_pin_is_told_once_to_the_screen_that_logged_it():
    with Room(more=BRIDGE) as room:
        engine = room.engine()
        wire, other = Wire(room), Wire(room)
        assert wire.order("incident-declare", title="Checkout is down")["ok"]
        line = told(wire)
        assert (line["phone"], line["participant_pin"]) == (NUMBER, PARTICIPANT), line
        assert line["masked"] == 1 and line["moderator_pin"] == "", line
        assert told(wire, "moderator")["moderator_pin"] == "", "nobody asked for it in an order"
        once = str(uuid.uuid4())
        assert wire.order("bridge-reveal", order_id=once)["ok"]
        assert told(other, "moderator")["moderator_pin"] == "", "another screen's"
        assert told(wire)["moderator_pin"] == "", "the card has it masked"
        assert told(wire, "moderator")["moderator_pin"] == MODERATOR
        assert told(wire, "moderator")["moderator_pin"] == "", "once"
        assert wire.order("bridge-reveal", order_id=once)["ok"]
        assert told(wire, "moderator")["moderator_pin"] == "", "an old order shows nothing new"
        assert wire.order("bridge-reveal")["ok"]
        assert told(wire, "moderator")["moderator_pin"] == MODERATOR
        assert room.ask("SELECT count(*), min(actor), min(incident_id) FROM event WHERE text LIKE 'moderator PIN%'"
                        ) == [(2, "Dana Reyes", "1")]
        search(room, engine)
        engine.terminate()
        assert engine.wait(10) == 0
        search_dead(room)


def search_dead(room):
    for path in glob.glob(room.dir + "/**", recursive=True):
        if os.path.isfile(path) and path != room.config:
            with open(path, "rb") as f:
                leaks(path, f.read())


OBSERVER = """\
import os, socket, sys
os.setgid(65534)
os.setuid(65534)
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.settimeout(2)
s.sendall(b'{"want":"bridge","id":""}\\n{"want":"bridge","id":"moderator"}\\n'
          b'{"id":"%s","order":"bridge-reveal","subject":"","seen_rev":0,"args":{}}\\n'
          b'{"want":"bridge","id":"moderator"}\\n' % sys.argv[2].encode())
said = b""
try:
    while True:
        said += s.recv(65536)
except TimeoutError:
    pass
sys.stdout.buffer.write(said)
"""


def an_observer_is_told_nothing():
    if os.geteuid() != 0:
        print("    skipped: another account is needed")
        return
    with Room(more=BRIDGE) as room:
        engine = room.engine()
        assert Wire(room).order("incident-declare", title="Checkout is down")["ok"]
        for path, mode in ((room.dir, 0o755), (room.record, 0o755), (room.record + "/engine.sock", 0o666)):
            os.chmod(path, mode)
        ran = subprocess.run([sys.executable, "-c", OBSERVER, room.record + "/engine.sock", str(uuid.uuid4())],
                             capture_output=True, timeout=30)
        assert ran.returncode == 0, ran.stderr
        assert b'"ok":false' in ran.stdout and b"observers only read" in ran.stdout, ran.stdout
        leaks("what an observer hears", ran.stdout)
        assert b'"told":"bridge"' not in ran.stdout, ran.stdout
        assert room.ask("SELECT count(*) FROM event WHERE text LIKE 'moderator PIN%'") == [(0,)]
        engine.terminate()
        assert engine.wait(10) == 0


def a_screen_shows_it_for_as_long_as_somebody_looks():
    with Room(more=BRIDGE) as room:
        engine = room.engine()
        assert Wire(room).order("incident-declare", title="Checkout is down")["ok"]
        with Console([WARROOM, *room.options], 100, 30) as console:
            console.wait("Checkout is down")
            console.keys("3", "Tab", "Tab", "Tab")
            console.wait(r"\[Bridge")
            console.wait("Number +" + NUMBER.replace("+", r"\+"))
            assert MODERATOR not in console.screen()
            console.keys("R")
            console.wait(MODERATOR)
            console.keys("Tab")
            console.wait(r"Moderator PIN +\*\*\*\*\*\*")
            assert MODERATOR not in console.screen()
            search(room, engine)


if __name__ == "__main__":
    play(a_pin_is_told_once_to_the_screen_that_logged_it, an_observer_is_told_nothing,
         a_screen_shows_it_for_as_long_as_somebody_looks)
