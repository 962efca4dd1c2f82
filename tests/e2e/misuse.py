#!/usr/bin/env python3
"""What careless people and hostile observers do to the observers' directory and to watch.sock: nobody's room gets into another's, no
directory is opened that was somebody's, and the engine and its log stay the room's.

SPDX-License-Identifier: MIT
"""
import grp
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import time
import uuid

from stage import SOAK, WARROOM, Room, Wire, play, until

HERE = grp.getgrgid(os.getegid()).gr_name


def for_group(room, directory):
    with open(room.config) as f:
        room.write("warroom.yaml", f.read() + "observers: {group: %s, dir: %s}\noperators: {group: %s}\n" % (HERE, directory, HERE))


def notes_seen(directory):
    try:
        with sqlite3.connect("file:%s/current/mirror.db?mode=ro" % directory, uri=True) as db:
            return [text for text, in db.execute("SELECT text FROM event WHERE kind = 'note'")]
    except sqlite3.Error:
        return []


def notes_of(room):
    return [text for text, in room.ask("SELECT text FROM event WHERE kind = 'note'")]


def log_of(room):
    with open(os.path.join(room.record, "engine.log")) as f:
        return f.read()


def a_second_engine_takes_no_observers_away():
    with Room() as live, Room() as rehearsal:
        shared = os.path.join(live.dir, "observers")
        for room in (live, rehearsal):
            for_group(room, shared)
        engine = live.engine()
        wire = Wire(live)
        assert wire.order("note", text="of the live room")["ok"]
        until("it is seen", lambda: notes_seen(shared) == ["of the live room"])
        other = rehearsal.engine()
        assert "another observers.dir" in log_of(rehearsal), log_of(rehearsal)
        second = Wire(rehearsal)
        assert second.order("note", text="of the rehearsal")["ok"]
        again = Wire(live)  # by the name that its screens know
        assert again.order("note", text="still the live room")["ok"]
        until("observers see it", lambda: notes_seen(shared) == ["of the live room", "still the live room"])
        assert notes_of(live) == ["of the live room", "still the live room"] and notes_of(rehearsal) == ["of the rehearsal"]
        other.terminate()
        other.wait(10)
        Wire(live).close()  # what is the live room's is still there
        engine.kill()
        engine.wait()
        engine = live.engine()  # a lock of a dead engine holds nothing up
        assert "another observers.dir" not in log_of(live)
        engine.terminate()
        engine.wait(10)


def a_directory_that_was_somebodys_is_not_opened():
    for name in ("home", "record"):
        with Room() as room:
            directory = os.path.join(room.dir, name)
            os.makedirs(directory, 0o700, exist_ok=True)
            with open(os.path.join(directory, "letter"), "w") as f:
                f.write("private")
            for_group(room, directory)
            engine = room.engine()
            assert stat.S_IMODE(os.stat(directory).st_mode) == 0o700, "it was opened"
            assert "other files in it" in log_of(room), log_of(room)
            wire = Wire(room)
            assert wire.order("note", text="the room goes on")["ok"]
            said = subprocess.run([WARROOM, "check", *room.options], capture_output=True, text=True, check=False).stdout
            assert "has other files in it" in said and "chmod 2750" not in said, said
            engine.terminate()
            engine.wait(10)


def operators_are_let_in_when_the_directory_is_free_at_last():
    """Who finds watch.sock finds engine.sock, too: a screen that finds the one alone only watches."""
    with Room() as live, Room() as later:
        shared = os.path.join(live.dir, "observers")
        for room in (live, later):
            for_group(room, shared)
        engine = live.engine()
        until("the live room is there", lambda: os.path.exists(os.path.join(shared, "current")))
        second = later.engine()
        assert not os.path.islink(os.path.join(later.record, "engine.sock")), "it is beside a mirror that is none of its own"
        engine.terminate()
        engine.wait(10)
        if not SOAK:  # else by itself, within a minute
            os.kill(second.pid, signal.SIGHUP)
        until("it is there", lambda: os.path.exists(os.path.join(shared, "watch.sock")), 70)
        assert os.path.exists(os.path.join(shared, "engine.sock")), "watch.sock came first"
        assert os.readlink(os.path.join(later.record, "engine.sock")) == os.path.join(shared, "engine.sock")
        Wire(later).close()
        second.terminate()
        second.wait(10)


def watcher(room):
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(5)
    until("it is let in", lambda: one.connect_ex(os.path.join(room.record, "public", "watch.sock")) == 0)
    return one


def hand():
    return json.dumps({"id": str(uuid.uuid4()), "order": "hand-raise", "args": {"text": "me", "start": "no"}}).encode() + b"\n"


def who_comes_again_and_again_says_no_more():
    """Each connection may say some lines at once; an account may not, however often it connects."""
    with Room() as room:
        engine = room.engine()
        wire = Wire(room)

        def cpu_s():
            with open("/proc/%d/stat" % engine.pid) as f:
                return sum(int(ticks) for ticks in f.read().rpartition(")")[2].split()[11:13]) / os.sysconf("SC_CLK_TCK")
        begun, used_s, said = time.monotonic(), cpu_s(), 0
        while time.monotonic() - begun < 4:
            try:
                with watcher(room) as one:
                    one.sendall(b'{"watch":"x"}\n' + b"".join(hand() for _ in range(18)))
                    one.shutdown(socket.SHUT_WR)
                    while one.recv(65536):
                        pass
                said += 19
            except OSError:
                pass
        used_s = cpu_s() - used_s
        print("   %d lines were offered in 4 s; the engine took %.2f s for them" % (said, used_s))
        assert wire.order("note", text="x")["ok"]
        assert log_of(room).count("\n") < 20, "the log is theirs: %s" % log_of(room)[-300:]
        kept = room.ask("SELECT count(*) FROM hand")[0][0]
        assert kept == 1, kept
        answered = 0
        with watcher(room) as one:  # who comes afterwards is heard, as soon as there is room again
            one.sendall(b'{"watch":"Kim"}\n')
            answered = len(one.recv(100))
        assert answered > 0
        assert said < 1000 + 4 * 200 * 3, "nothing is held back: %d lines" % said


def who_asks_and_does_not_read_is_dropped():
    """In the middle of an answer to it."""
    with Room() as room:
        engine = room.engine()
        crowd = []
        for at in range(120):
            crowd.append(watcher(room))
            crowd[-1].sendall(json.dumps({"watch": "%03d%s" % (at, '"' * 60)}).encode() + b"\n")
        wire = Wire(room)

        def listed():
            wire.socket.sendall(b'{"want":"watchers","id":""}\n')
            while True:
                line = wire.line()
                if line.get("told") == "watchers":
                    return line
        until("all are there", lambda: listed()["count"] == 120)
        deaf = watcher(room)
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        deaf.sendall(b'{"watch":"Deaf"}\n' + b'{"want":"watchers","id":""}\n' * 18)
        until("it is dropped", lambda: listed()["count"] == 120, 12)
        assert engine.poll() is None and wire.order("note", text="x")["ok"]
        for one in crowd + [deaf]:
            one.close()
        engine.terminate()
        assert engine.wait(10) == 0


if __name__ == "__main__":
    play(a_second_engine_takes_no_observers_away, a_directory_that_was_somebodys_is_not_opened,
         operators_are_let_in_when_the_directory_is_free_at_last,
         who_comes_again_and_again_says_no_more, who_asks_and_does_not_read_is_dropped)
