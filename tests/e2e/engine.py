#!/usr/bin/env python3
"""The engine's life: one a record, take-over, reload, its end; and polls that bring nothing new.

SPDX-License-Identifier: MIT
"""
import base64
import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
import uuid

from stage import BUILD, ENGINE, WARROOM, Console, Pty, Room, Services, Wire, alive, play, until


def a_second_engine_is_refused_by_name():
    with Room() as room:
        engine = room.engine()
        second = subprocess.run([ENGINE, "--config", room.config], capture_output=True, text=True, timeout=10)
        assert second.returncode == 1, second
        for word in (str(engine.pid), os.uname().nodename, "--take-over"):
            assert word in second.stderr, "%r is not named in: %s" % (word, second.stderr)
        assert second.stderr.count("\n") == 1, second.stderr
        assert engine.poll() is None and Wire(room).order("note", text="still here")["ok"]
        engine.terminate()
        assert engine.wait(10) == 0


def take_over_ends_the_old_one_and_keeps_the_record():
    with Room() as room:
        old = room.engine()
        assert Wire(room).order("note", text="before")["ok"]
        new = room.engine("--take-over")
        assert old.wait(10) == 0
        assert Wire(room).order("note", text="after")["ok"]
        assert room.ask("SELECT text FROM event WHERE kind = 'note' ORDER BY seq") == [("before",), ("after",)]
        new.terminate()
        assert new.wait(10) == 0


def take_over_ends_one_that_hangs():
    with Room() as room:
        old = room.engine()
        old.send_signal(signal.SIGSTOP)
        new = subprocess.Popen([ENGINE, "--config", room.config, "--take-over"], stderr=subprocess.PIPE)
        assert old.wait(20) == -signal.SIGKILL
        until("the new one listens", lambda: room.holder() == new.pid and room.listens())
        new.terminate()
        assert new.wait(10) == 0


def take_over_needs_no_privileges():
    """An engine may not be dumped: what /proc tells of it to its own account is little."""
    with Room() as room:
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        folder = os.path.join(room.dir, "bin")  # where that account can reach it
        os.mkdir(folder)
        engine = shutil.copy(ENGINE, folder)
        shutil.copytree(os.path.join(BUILD, "..", "packs"), os.path.join(room.dir, "packs"))
        for path in (room.dir, room.config):
            os.chown(path, nobody.get("user", -1), nobody.get("group", -1))
        argv = [engine, "--config", room.config]
        old = subprocess.Popen(argv, **nobody)
        until("the engine listens", room.listens)
        new = subprocess.Popen([*argv, "--take-over"], **nobody)
        assert old.wait(10) == 0
        until("the new one listens", lambda: room.holder() == new.pid and room.listens())
        new.terminate()
        assert new.wait(10) == 0


def many_consoles_at_once_make_one_engine_and_no_complaint():
    with Room() as room:
        begin = "until test -e %s/go; do :; done; exec %s" % (room.dir, " ".join([WARROOM, *room.options]))
        room.write("begin", begin)
        consoles = [Console(["sh", os.path.join(room.dir, "begin")], 100, 30) for _ in range(8)]
        try:
            room.write("go", "")
            for console in consoles:
                console.wait("WARROOM")
                until("it is joined", lambda: "engine is starting" not in console.screen())
            for console in consoles:
                assert "is running" not in console.screen(), console.screen()
            assert alive(room.holder())
        finally:
            for console in consoles:
                console.close()


def a_reload_holds_whole_or_not_at_all():
    with Room() as room:
        engine = room.engine()
        with open(room.config) as f:
            good = f.read()
        room.write("warroom.yaml", good + "customers:\n  - name: Umbrella\n    contacts: [{name: Jo Park}]\n")
        engine.send_signal(signal.SIGHUP)
        until("the customer", lambda: room.ask("SELECT COUNT(*) FROM customer") == [(1,)])
        until("an event", lambda: room.ask("SELECT 1 FROM event WHERE kind = 'system' AND text LIKE '%reloaded%'"))
        room.write("warroom.yaml", good + "custmers: []\n")
        engine.send_signal(signal.SIGHUP)
        until("an event that says why not",
              lambda: room.ask("SELECT 1 FROM event WHERE kind = 'system' AND text LIKE '%not reloaded%custmers%'"))
        assert room.ask("SELECT name FROM customer") == [("Umbrella",)], "a broken config changed the room"
        assert Wire(room).order("note", text="goes on")["ok"]
        engine.terminate()
        assert engine.wait(10) == 0


def a_reload_that_cannot_be_had_changes_nothing():
    """What the config asks for may be refused only when it is tried."""
    with Services() as services, Room(services) as room:
        engine = room.engine()
        until("pages", lambda: room.ask("SELECT COUNT(*) FROM page")[0][0])
        with open(room.config) as f:
            good = f.read()
        refused = "SELECT COUNT(*) FROM event WHERE kind = 'system' AND text LIKE '%not reloaded%'"
        for count, bad in ((1, re.sub("token_file: .*pd", "oauth: {url: %s, client_id: a, client_secret_env: HOME}"
                                      % services.pagerduty, good)),
                           (2, good.replace(room.record, room.record + "2"))):
            assert bad != good
            room.write("warroom.yaml", bad)
            engine.send_signal(signal.SIGHUP)
            until("an event that says why not", lambda: room.ask(refused)[0][0] == count)
            before = polls(services)
            until("PagerDuty is polled", lambda: polls(services) > before)
        assert not os.path.exists(room.record + "2")
        engine.terminate()
        assert engine.wait(10) == 0


def the_last_of_many_reloads_holds():
    with Services() as services, Room(services) as room:
        engine = room.engine()
        with open(room.config) as f:
            good = f.read()
        for n in range(30):
            room.write("next.yaml", good + "customers:\n  - name: Customer %d\n" % n)
            os.rename(os.path.join(room.dir, "next.yaml"), room.config)
            engine.send_signal(signal.SIGHUP)
            time.sleep(n % 3 * 0.001)
        until("the last customer", lambda: room.ask("SELECT name FROM customer") == [("Customer 29",)])
        for n in range(2):
            engine.send_signal(signal.SIGHUP)
            engine.terminate()
        assert engine.wait(10) == 0


QUIET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "quiet.yaml")


def polls(services):
    """Requests that the simulated PagerDuty has had."""
    with urllib.request.urlopen(services.pagerduty + "/drill/requests", timeout=5) as reply:
        return json.load(reply)["count"]


def polls_with_nothing_new_write_and_draw_nothing():
    with Services(QUIET) as services, Room(services) as room:
        engine = room.engine()
        until("both sources are ok", lambda: room.ask("SELECT COUNT(*) FROM source WHERE state = 'ok'") == [(2,)])
        console = Pty([WARROOM, *room.options], 160, 48)
        console.ready()
        until("ages on the screen", lambda: console.read(0.2) and b"PD" in console.said)
        console.read(1.5)
        rev, before = room.rev(), polls(services)
        wal = os.stat(os.path.join(room.record, "warroom.db-wal"))
        console.said = b""
        console.read(4)
        now = os.stat(os.path.join(room.record, "warroom.db-wal"))
        assert polls(services) - before >= 4, "nothing was polled"
        assert room.rev() == rev, "a poll without news raised the rev"
        assert (wal.st_size, wal.st_mtime_ns) == (now.st_size, now.st_mtime_ns), "a poll without news wrote"
        rows = {int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", console.said)}
        assert rows <= {1}, "rows %r were drawn anew; only the ages in the first go on" % rows
        assert len(console.said) < 5 * 60, "%d bytes in 4 s for the ages alone" % len(console.said)
        os.write(console.fd, b"q")
        assert console.ended(2) is not None
        engine.terminate()
        assert engine.wait(10) == 0


def an_order_is_answered_under_its_id_whatever_is_wrong():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        for wrong in ({}, {"order": 5}, {"order": "nonsense"}, {"order": "note"}, {"order": "note", "args": []}):
            order_id = str(uuid.uuid4())
            wire.say(id=order_id, **wrong)
            answer = until("an answer", lambda: (lambda line: line if "ok" in line else None)(wire.line()))
            assert answer["id"] == order_id and not answer["ok"] and answer["error"][-1] in ".?", answer


def nothing_is_acknowledged_that_lies_nowhere():
    for lost in ("", "warroom.db", "warroom.lock"):
        with Room() as room:
            engine = room.engine()
            wire = Wire(room)
            assert wire.order("note", text="before")["ok"]
            if lost:
                os.unlink(os.path.join(room.record, lost))
            else:
                shutil.rmtree(room.record)
            if lost != "warroom.lock":
                answer = wire.order("note", text="after")
                assert not answer["ok"] and "Not saved" in answer["error"], answer
            assert engine.wait(10) == (lost != "warroom.lock")


def it_ends_after_the_last_console():
    with Room() as room:
        with Console([WARROOM, *room.options], 80, 24) as console:
            console.wait("WARROOM")
            pid = until("an engine", room.holder)
            console.type("q")
            console.wait(r"ready\$ *\n*$")
            assert alive(pid), "the engine went with the console"
            time.sleep(5)
            assert alive(pid), "the engine did not wait for another console"
            until("the engine ends", lambda: not alive(pid), 10)


def no_secret_is_written_anywhere():
    with Services(speed=60) as services, Room(services) as room:
        engine = room.engine("--verbose")
        until("pages and tickets", lambda: room.ask("SELECT COUNT(*) FROM page")[0][0] and
              room.ask("SELECT COUNT(*) FROM ticket")[0][0])
        engine.terminate()
        engine.wait(10)
        user = b"agent@hosting.example/token:drill-zendesk-token"
        secrets = [b"drill-user-key", b"drill-zendesk-token", base64.b64encode(user), base64.b64encode(user)[20:50]]
        said = engine.stderr.read().encode()
        for folder, _, files in os.walk(room.record):
            for name in files:
                with open(os.path.join(folder, name), "rb") as f:
                    said += f.read()
        for secret in secrets:
            assert secret not in said, "%r was written" % secret


def the_record_and_its_directory_are_the_owners_alone():
    with Room() as room:
        os.umask(0)
        engine = room.engine()
        modes = {name: os.stat(os.path.join(room.record, name)).st_mode & 0o777 for name in os.listdir(room.record)}
        assert os.stat(room.record).st_mode & 0o777 == 0o700
        for name, mode in modes.items():
            assert mode & 0o077 == 0, "%s has mode %o" % (name, mode)
        assert re.search(r"warroom\.db", " ".join(modes))
        engine.terminate()
        engine.wait(10)


if __name__ == "__main__":
    play(a_second_engine_is_refused_by_name, take_over_ends_the_old_one_and_keeps_the_record,
         take_over_ends_one_that_hangs, take_over_needs_no_privileges,
         many_consoles_at_once_make_one_engine_and_no_complaint, a_reload_holds_whole_or_not_at_all,
         a_reload_that_cannot_be_had_changes_nothing, the_last_of_many_reloads_holds,
         polls_with_nothing_new_write_and_draw_nothing, it_ends_after_the_last_console,
         an_order_is_answered_under_its_id_whatever_is_wrong, nothing_is_acknowledged_that_lies_nowhere,
         no_secret_is_written_anywhere, the_record_and_its_directory_are_the_owners_alone)
