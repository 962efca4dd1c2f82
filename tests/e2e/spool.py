#!/usr/bin/env python3
"""What no engine can be asked is kept in the spool, and the next engine records it: each once, whatever is killed.

SPDX-License-Identifier: MIT
"""
import fcntl
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import time
import uuid

from stage import BUILD, SOAK, WARROOM, Room, Wire, play, until


def log(room, *words, code=0, **more):
    done = subprocess.run([WARROOM, *room.options, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=30, **more)
    assert done.returncode == code, done
    return done.stdout + done.stderr


def spool(room, *below):
    try:
        return sorted(name for name in os.listdir(os.path.join(room.record, "spool", *below)) if name != "bad")
    except FileNotFoundError:
        return []


def notes(room):
    return [text for text, in room.ask("SELECT text FROM event WHERE source = 'person' ORDER BY seq")]


class Silent:
    """The lock is held, and nobody answers."""

    def __init__(self, room):
        os.makedirs(room.record, mode=0o700, exist_ok=True)
        self.file = open(os.path.join(room.record, "warroom.lock"), "a")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.file.close()


def keep(room, text, **fields):
    """An order as a spool has it."""
    os.makedirs(os.path.join(room.record, "spool"), mode=0o700, exist_ok=True)
    order = {"id": str(uuid.uuid4()), "order": "note", "subject": "", "seen_rev": 0, "args": {"text": text}, **fields}
    path = os.path.join(room.record, "spool", "%016d-%s.json" % (time.time() * 1000, order["id"]))
    with open(path, "w") as f:
        f.write(json.dumps(order) + "\n")
    os.chmod(path, 0o600)
    time.sleep(0.002)
    return path


def what_nobody_answers_is_kept_and_recorded_later_with_its_time():
    with Room() as room:
        with Silent(room):
            begun = time.monotonic()
            said = log(room, "log", "first")
            assert time.monotonic() - begun < 8
            assert "kept in the spool; the next engine records it" in said and "does not answer" in said, said
            log(room, "do", "note", "text=second")
        files = spool(room)
        assert len(files) == 2
        for name in files:
            assert stat.S_IMODE(os.stat(os.path.join(room.record, "spool", name)).st_mode) == 0o600
        time.sleep(1)
        log(room, "log", "third")
        assert notes(room) == ["first", "second", "third"]
        (at, recorded), = room.ask("SELECT at_ms, recorded_ms FROM event WHERE text = 'first'")
        assert recorded - at > 1000, "it keeps the time at which it was written"
        assert spool(room) == []


def a_stopped_engine_does_not_do_it_twice():
    """It has the order in its socket and finds it in the spool."""
    with Room() as room:
        engine = room.engine()
        engine.send_signal(signal.SIGSTOP)
        try:
            assert "process %d" % engine.pid in log(room, "log", "once")
        finally:
            engine.send_signal(signal.SIGCONT)
        until("it is recorded", lambda: notes(room) == ["once"])
        until("the spool is empty", lambda: not spool(room), 10)
        assert notes(room) == ["once"]


def an_engine_that_cannot_be_started_is_told():
    with Room() as room:
        place = os.path.join(room.dir, "bin")
        os.mkdir(place)
        shutil.copy(WARROOM, place)
        os.symlink(os.path.join(os.path.dirname(BUILD), "packs"), os.path.join(room.dir, "packs"))
        alone = os.path.join(place, "warroom")
        if os.path.exists("/usr/local/libexec/warroom/warroom-engine"):
            print("skipped: one is installed here")
            return
        done = subprocess.run([alone, *room.options, "log", "no engine here"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == 0 and "kept in the spool" in done.stderr, done
        assert "warroom-engine" in done.stderr, done
        shutil.copy(os.path.join(BUILD, "warroom-engine"), place)
        os.chmod(os.path.join(place, "warroom-engine"), 0o755)
        subprocess.run([alone, *room.options, "log", "now there is"], stdin=subprocess.DEVNULL, check=True, timeout=30)
        assert notes(room) == ["no engine here", "now there is"]


def a_config_that_cannot_be_read_loses_nothing():
    with Room() as room:
        room.write("warroom.yaml", "recrod: x\n")
        assert "recrod" in log(room, "log", "where to?", code=1)
        said = log(room, "-r", room.record, "log", "by night")
        assert "kept in the spool" in said and "recrod" in said, said
        room.write("warroom.yaml", "me: Dana Reyes\nrecord: %s\npack: solo\n" % room.record)
        room.engine()
        until("it is recorded", lambda: notes(room) == ["by night"])


def each_is_recorded_once_however_often_the_engine_is_killed():
    with Room() as room:
        count = 300 if SOAK else 60
        room.engine().kill()
        for n in range(count):
            keep(room, "entry %d" % n)
        kills = 0
        while spool(room):
            engine = subprocess.Popen([os.path.join(BUILD, "warroom-engine"), *room.options])
            before = len(spool(room))
            until("it begins", lambda: len(spool(room)) < before or not spool(room), every=0.0005)
            engine.kill()
            engine.wait(10)
            kills += 1
        assert kills > 1, "no engine was killed on the way"
        assert notes(room) == ["entry %d" % n for n in range(count)], notes(room)


def a_bad_file_is_moved_aside_and_told():
    with Room() as room:
        keep(room, "good one")
        bad = [keep(room, "x", id="none"), keep(room, "x", order="frobnicate"), keep(room, ""),
               keep(room, "x", args={"text": "x", "incident": "99"})]
        for name, text in (("0000000000000001-cut.json", '{"id": "'), ("0000000000000002-empty.json", "")):
            with open(os.path.join(room.record, "spool", name), "w") as f:
                f.write(text)
            bad.append(name)
        os.symlink("/etc/passwd", os.path.join(room.record, "spool", "0000000000000003-link.json"))
        with open(os.path.join(room.record, "spool", "0000000000000004-long.json"), "w") as f:
            f.write("x" * 3000000)
        keep(room, "last one")
        room.engine()
        until("the spool is empty", lambda: not spool(room))
        assert notes(room) == ["good one", "last one"]
        assert len(spool(room, "bad")) == len(bad) + 2
        told = [text for text, in room.ask("SELECT text FROM event WHERE kind = 'system'")]
        assert len([text for text in told if text.startswith("Not recorded from the spool")]) == len(bad) + 2, told
        assert any("frobnicate" in text for text in told) and "root:" not in "".join(told)
        # A reason may name incidents: no observer is told what it is about.
        assert all(subject.startswith("spool:") for subject, in
                   room.ask("SELECT subject FROM event WHERE kind = 'system' AND text GLOB 'Not recorded*'"))


def a_running_engine_looks_there_by_itself():
    with Room() as room:
        room.engine()
        time.sleep(0.5)  # who looked whether it listens has gone
        keep(room, "found at a heartbeat")
        until("it is recorded", lambda: notes(room) == ["found at a heartbeat"], 12)
        keep(room, "found when somebody joins")
        Wire(room).close()
        until("it is recorded", lambda: len(notes(room)) == 2, 2)


def catches(pid, number):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"SigCgt:\s*(\w+)", f.read()).group(1), 16) >> (number - 1) & 1


def an_interrupted_one_is_kept():
    with Room() as room, Silent(room):
        one = subprocess.Popen([WARROOM, *room.options, "log", "interrupted"], stdin=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
        until("it waits for the engine", lambda: catches(one.pid, signal.SIGINT))
        one.send_signal(signal.SIGINT)
        said = one.communicate(timeout=10)[1]
        assert one.returncode == 0 and "kept in the spool" in said and len(spool(room)) == 1, (one.returncode, said)


def where_nothing_can_be_kept_it_is_an_error():
    with Room() as room:
        os.makedirs(room.record, mode=0o700)
        with open(os.path.join(room.record, "spool"), "w"):
            pass
        with Silent(room):
            said = log(room, "log", "lost?", code=1)
        assert "Not recorded" in said and "spool" in said and said.count("\n") == 1, said


play(what_nobody_answers_is_kept_and_recorded_later_with_its_time, a_stopped_engine_does_not_do_it_twice,
     an_engine_that_cannot_be_started_is_told, a_config_that_cannot_be_read_loses_nothing,
     each_is_recorded_once_however_often_the_engine_is_killed, a_bad_file_is_moved_aside_and_told,
     a_running_engine_looks_there_by_itself, an_interrupted_one_is_kept, where_nothing_can_be_kept_it_is_an_error)
