#!/usr/bin/env python3
"""`warroom watch`: the room as it is, read-only, whatever becomes of the engine and of the mirror.

SPDX-License-Identifier: MIT
"""
import glob
import json
import os
import re
import signal
import subprocess
import time

from ptyterm import cpu_s
from stage import WARROOM, Console, Pty, Room, Services, Wire, play, until

SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "views.yaml")
SIZES = ((160, 48), (100, 30), (80, 24))


def public(room):
    return os.path.join(room.record, "public")


def generation(room):
    try:
        return os.readlink(os.path.join(public(room), "current"))
    except OSError:
        return None


def watch(room, cols=160, rows=48, name="Kit"):
    """A watch screen in a tmux of its own, without anything of the room in its environment, past what it says
    first."""
    until("there is a mirror", lambda: generation(room))
    screen = Console([WARROOM, "watch", "--as", name, public(room)], cols, rows, {"HOME": room.dir, "TMUX": ""})
    screen.wait("Catch me up")
    screen.keys("x")
    return screen


def row_of(screen, title):
    return next((line for line in screen.splitlines() if title in line), "")


def what_happens_appears_within_two_seconds():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        screens = [watch(room, *size) for size in SIZES]
        try:
            for screen in screens:
                screen.wait(r"first of them")
                assert re.search(r"WARROOM +watching", screen.screen()), screen.screen()
            wire = Wire(room)
            for screen in screens:
                if "Timeline" not in screen.screen():
                    screen.keys("z")
            begun = time.monotonic()
            assert wire.order("incident-declare", title="Checkout is down")["ok"]
            for screen in screens:
                screen.wait(r"SEV-\? +Checkout", max(0.1, begun + 2 - time.monotonic()))
            begun = time.monotonic()
            assert wire.order("note", text="the cable is out")["ok"]
            screens[0].wait(r"the cable is out", max(0.1, begun + 2 - time.monotonic()))
            wire.close()
        finally:
            for screen in screens:
                screen.close()
        engine.terminate()
        engine.wait(10)


def gone_engine_is_said_and_comes_back_by_itself():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        with watch(room) as screen:
            screen.wait(r"first of them")
            screen.wait(r"PD \d+s")
            engine.send_signal(signal.SIGKILL)
            engine.wait(10)
            killed = time.strftime("%H:%M", time.gmtime())
            said = screen.wait(r"engine gone since \d\d:\d\d:\d\d: this is how it was then", 8)
            since = re.search(r"gone since (\d\d:\d\d)", said).group(1)
            assert abs(int(since[3:]) - int(killed[3:])) in (0, 1, 59), (since, killed)
            assert re.search(r"as of 00:\d\d ago", said), "rows are not labelled with their age:\n" + said
            assert re.search(r"PD ! ", said), said
            assert "first of them" in said
            assert not room.holder(), "it started an engine"
            time.sleep(2)
            assert not room.holder(), "it started an engine"
            engine = room.engine()
            said = screen.wait(r"PD \d+s", 8)
            until("it is live again", lambda: "engine gone" not in screen.screen() and
                  "as of" not in screen.screen(), 8)
        engine.terminate()
        engine.wait(10)


def engine_that_is_long_gone_is_as_old_as_its_last_word():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        until("pages are there", lambda: room.ask("SELECT COUNT(*) FROM page")[0][0] == 3)
        until("there is a mirror", lambda: generation(room))
        time.sleep(6)  # a heartbeat
        engine.send_signal(signal.SIGKILL)
        engine.wait(10)
        gone = time.time()
        time.sleep(9)
        with watch(room) as screen:
            said = screen.wait(r"engine gone since \d\d:\d\d:\d\d", 8)
            since = re.search(r"gone since (\d\d):(\d\d):(\d\d)", said)
            at = sum(int(n) * by for n, by in zip(since.groups(), (3600, 60, 1)))
            late = (gone % 86400 - at) % 86400
            assert late <= 7, "%.1f s before it was killed\n%s" % (late, said)
            assert re.search(r"first of them", said) and re.search(r"as of 00:\d\d ago", said), said


def next_generation_is_gone_on_with():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        with watch(room) as screen:
            screen.wait(r"first of them")
            screen.wait(r"PD \d+s")
            screen.type("G")
            time.sleep(0.3)
            screen.type("z")
            screen.type("k")
            screen.wait(r"third of them")
            screen.keys("Enter")
            said = screen.wait(r"Title +(\S+) of them")
            title = re.search(r"Title +(\S+) of them", said).group(1)
            screen.escape()
            before = generation(room)
            engine.send_signal(signal.SIGHUP)  # who may read what may be another now
            until("the next generation is up", lambda: generation(room) not in (None, before))
            time.sleep(1.5)
            said = screen.screen()
            assert "Timeline" not in said, "the zoom is gone:\n" + said
            wire = Wire(room)
            screen.keys("Enter")
            screen.wait(r"Title +%s of them" % title)
            screen.escape()
            screen.keys("z")
            assert wire.order("note", text="written after it")["ok"]
            screen.wait(r"written after it", 2)
            wire.close()
            held = subprocess.run(["sh", "-c", "ls -l /proc/%d/fd" % screen.pids("warroom")[0]],
                                  capture_output=True, text=True).stdout
            # Its files are root's alone to see, for it cannot be dumped.
            assert os.geteuid() != 0 or generation(room) in held and before not in held, "it still has the old one open:\n" + held
        engine.terminate()
        engine.wait(10)


def no_key_of_it_writes_and_each_says_why():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        wire = Wire(room)
        assert wire.order("incident-declare", title="Checkout is down")["ok"]
        with watch(room, 100, 30) as screen:
            screen.wait(r"PD \d+s")
            screen.keys("C-l")  # what is said first to who comes late goes away with any key
            screen.wait(r"\[Pages[^\n]*\n[^\n]* of them")
            before = room.ask("SELECT COUNT(*) FROM event WHERE source = 'person'")
            keys = [key for command in json.loads(subprocess.check_output([WARROOM, "commands", "--json"]))
                    for key in command["keys"] if "writes" in command["flags"] and command["name"] != "hand-raise"
                    and command["scope"] in ("*", "pages") and len(key) == 1]
            assert len(keys) >= 10, keys
            for key in keys:
                screen.keys("C-t")  # says something else
                screen.wait(r"Mouse o")
                screen.type(key)
                screen.wait(r"Observers cannot write; ask the lead, or raise a hand with", 3)
            screen.keys("C-z")
            screen.wait(r"A watch screen may have no shell behind it")
            assert screen.pids("warroom")
            screen.type(":")
            screen.wait(r"Find|>")
            screen.type("incident-end")
            screen.wait(r"Observers cannot write")
            screen.keys("Enter")
            time.sleep(0.3)
            screen.escape()
            screen.escape()
            assert room.ask("SELECT COUNT(*) FROM event WHERE source = 'person'") == before
            assert room.ask("SELECT status FROM incident") == [("open",)]
            for pid in screen.pids("warroom"):
                os.kill(pid, signal.SIGTSTP)
            time.sleep(0.5)
            screen.keys("C-l")
            screen.type("?")
            screen.wait(r"Find:")
        wire.close()
        engine.terminate()
        engine.wait(10)


def hidden_incident_is_taken_from_the_screen():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        wire = Wire(room)
        assert wire.order("incident-declare", title="Keys were stolen")["ok"]
        with watch(room) as screen:
            screen.wait(r"Keys were stolen")
            screen.wait(r"PD \d+s")
            answer = wire.order("incident-restrict")
            assert answer["ok"], answer
            until(screen.screen, lambda: "stolen" not in screen.screen(), 2)
            screen.wait(r"no incident", 8)
            assert "stolen" not in screen.screen()
        wire.close()
        engine.terminate()
        engine.wait(10)


def it_waits_for_a_room_and_shows_it_by_itself():
    with Services(SCENARIO) as services, Room(services) as room:
        os.makedirs(public(room), 0o700)
        os.chmod(room.record, 0o700)
        with Console([WARROOM, "watch", public(room)], 80, 24, {"HOME": room.dir}) as screen:
            said = screen.wait(r"There is nothing to watch in")
            assert "WARROOM  watching" in said, said
            screen.wait(r"starts +warroom|whoever is")
            engine = room.engine()
            screen.wait(r"first of them", 8)
            assert "nothing to watch" not in screen.screen()
            screen.keys("C-l")
            time.sleep(0.2)
            screen.keys("q")
            screen.wait(r"ready\$")
        engine.terminate()
        engine.wait(10)


def terminals_names_and_directories_are_not_trusted():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        until("there is a mirror", lambda: generation(room))
        for term in ("../../../etc/passwd", "/etc/passwd", "xterm;id", "A" * 3000, "", ".", "\x1b[31mred"):
            screen = Pty([WARROOM, "watch", public(room)], env={"TERM": term, "HOME": room.dir})
            screen.read(1.0)
            status = screen.ended(3.0)
            assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 1, (term, status, screen.said)
            assert b"TERM" in screen.said and b"\x1b" not in screen.said and len(screen.said) < 300, screen.said
        screen = Pty([WARROOM, "watch", "--as", "A\x1b]0;x\x07" + "\u00e9" * 100, public(room)],
                     env={"LC_ALL": None, "LANG": None, "HOME": room.dir, "WARROOM_AS": "somebody"})
        until("a frame", lambda: screen.read(0.05) and b"watching" in screen.said)
        until("borders of UTF-8", lambda: screen.read(0.05) and "\u2500".encode() in screen.said)
        assert b"]0;x" not in screen.said
        os.write(screen.fd, b"\x0cq")
        assert screen.ended(5.0) == 0
        for argv, words in ((["watch", os.path.join(room.dir, "none")], "There is no room to watch at"),
                            (["watch", "a", "b"], "one directory"),
                            (["watch", "--yes"], "watch takes no --yes")):
            run = subprocess.run([WARROOM, *argv], capture_output=True, text=True, env={"HOME": room.dir})
            assert run.returncode and words in run.stderr, run
        engine.terminate()
        engine.wait(10)


def watching_without_a_socket_costs_next_to_nothing():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        until("there is a mirror", lambda: generation(room))
        hidden = glob.glob(os.path.join(public(room), "*.sock"))
        for path in hidden:
            os.unlink(path)  # as where this account may not connect
        with watch(room) as screen:
            screen.wait(r"PD \d+s", 15)
            pid = screen.pids("warroom")[0]
            time.sleep(1)
            before = cpu_s(pid)
            said = screen.screen()
            time.sleep(6)
            used = (cpu_s(pid) - before) / 6
            assert used <= 0.01, "%.2f %% of a core" % (100 * used)
            assert not re.search(r"engine gone|as of", screen.screen()), said + screen.screen()
            wire = Wire(room)
            assert wire.order("note", text="seen all the same")["ok"]
            screen.wait(r"seen all the same", 2)
            wire.close()
            engine.send_signal(signal.SIGKILL)
            engine.wait(10)
            screen.wait(r"engine gone since", 9)


play(what_happens_appears_within_two_seconds,
     gone_engine_is_said_and_comes_back_by_itself,
     engine_that_is_long_gone_is_as_old_as_its_last_word,
     next_generation_is_gone_on_with,
     no_key_of_it_writes_and_each_says_why,
     hidden_incident_is_taken_from_the_screen,
     it_waits_for_a_room_and_shows_it_by_itself,
     terminals_names_and_directories_are_not_trusted,
     watching_without_a_socket_costs_next_to_nothing)
