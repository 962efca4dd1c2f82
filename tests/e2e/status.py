#!/usr/bin/env python3
"""`warroom status`: its line, its JSON and its exit codes, and nothing of what is restricted.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import signal
import sqlite3
import subprocess
import time

from stage import WARROOM, Room, play, until

QUIET, OPEN, OVERDUE, OFF, DIED = 0, 10, 11, 12, 13


def status(room, code, *words):
    done = subprocess.run([WARROOM, *room.options, "status", *words], capture_output=True, text=True, timeout=10,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == code, "exit %d: %s%s" % (done.returncode, done.stdout, done.stderr)
    return done.stdout if code in (QUIET, OPEN, OVERDUE, OFF, DIED) else done.stderr


def details(room, code, *words):
    return json.loads(status(room, code, "--json", *words))


def edit(room, sql, *values):
    """By hand, while no engine writes."""
    db = sqlite3.connect(os.path.join(room.record, "warroom.db"))
    db.execute(sql, values)
    db.commit()
    db.close()


def declare(room, number, title, restricted=0, minutes=42):
    edit(room, "INSERT INTO incident (id, title, codename, kind, restricted, severity, status, pack, declared_ms,"
         " rev) VALUES (?, ?, 'quiet otter', 'outage', ?, 1, 'open', 'solo', ?, 1)",
         str(number), title, restricted, int(time.time() * 1000) - minutes * 60000)


def end(room, process, how=signal.SIGTERM):
    process.send_signal(how)
    process.wait(10)
    until("it is gone", lambda: not room.holder())


def clock(room, number, late):
    edit(room, "INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms, started_ms, rev)"
         " VALUES (?, 'stakeholders', 1, 900000, 1800000, 2700000, ?, 1)",
         str(number), int(time.time() * 1000) - (3000000 if late else 0))


def a_quiet_room():
    with Room() as room:
        assert status(room, OFF) == "engine off, no record yet\n"
        assert not os.path.exists(room.record), "a look made the record"
        process = room.engine()
        assert status(room, QUIET) == "quiet\n"
        assert details(room, QUIET)["due"] == []
        end(room, process)
        assert status(room, OFF) == "engine off\n"
        process = room.engine()
        end(room, process, signal.SIGKILL)
        assert status(room, DIED).startswith("! engine died"), status(room, DIED)
        assert details(room, DIED)["engine"] == "died"
        end(room, room.engine())
        assert status(room, OFF) == "engine off\n"


def an_incident_is_open():
    with Room() as room:
        end(room, room.engine())
        declare(room, 3, "Checkout is down #[fg=red] #(date)\x1b[2J")
        clock(room, 3, late=False)
        assert "! engine died" in status(room, DIED)
        process = room.engine()
        line = status(room, OPEN)
        assert line.startswith("Critical Checkout is down ##[fg=red] ##(date)^[[2J open 42:0"), line
        assert re.search("> stakeholder update in (30:00|29:5)", line), line
        assert line.isprintable() or line.count("\n") == 1 and line[:-1].isprintable(), ascii(line)
        item = [due for due in details(room, OPEN)["due"] if due["kind"] == "update"][0]
        assert item["command"] == "update-post" and item["value"] == "stakeholders", item
        assert item["incident"] == "3" and not item["overdue"], item
        end(room, process)
        edit(room, "DELETE FROM clock")
        clock(room, 3, late=True)
        room.engine()
        assert "! stakeholder update" in status(room, OVERDUE), status(room, OVERDUE)


def what_is_restricted_is_not_there():
    with Room() as room:
        end(room, room.engine())
        declare(room, 4, "A stranger reads the mail", restricted=1)
        clock(room, 4, late=True)
        edit(room, "INSERT INTO followup (id, incident_id, what, text, made_ms, due_ms, rev)"
             " VALUES (1, '4', 'task', 'change the keys', 1, 2, 1)")
        edit(room, "INSERT INTO page (id, title, status, urgency, created_ms, updated_ms, incident_id, rev)"
             " VALUES ('PSEC01', 'odd logins', 'triggered', 'high', 1, 1, '4', 1)")
        edit(room, "UPDATE tally SET rows = rows + 1 WHERE list = 'page' AND rank = 0")
        process = room.engine()
        assert status(room, QUIET) == "quiet\n", status(room, QUIET)
        said = json.dumps(details(room, QUIET))
        for word in ("stranger", "otter", "keys", "logins", "stakeholders", "PSEC01"):
            assert word not in said, said
        assert "no such incident" in status(room, 1, "--incident", "4")
        end(room, process)
        assert status(room, OFF) == "engine off\n", status(room, OFF)
        declare(room, 5, "Mail is slow")
        declare(room, 6, "DNS is slow")
        process = room.engine()
        assert "2 incidents open" in status(room, OPEN), status(room, OPEN)
        assert "DNS is slow" in status(room, OPEN, "--incident", "6")
        assert [one["id"] for one in details(room, OPEN, "--incident", "6")["incidents"]] == ["6"]
        assert "no such incident" in status(room, 1, "--incident", "7")


def pages_are_told_with_their_age():
    with Room() as room:
        end(room, room.engine())
        now = int(time.time() * 1000)
        edit(room, "INSERT INTO page (id, number, title, status, urgency, created_ms, updated_ms, rev)"
             " VALUES ('PABC12', 1234, '5xx', 'triggered', 'high', ?, ?, 1)", now - 250000, now)
        edit(room, "UPDATE tally SET rows = rows + 1 WHERE list = 'page' AND rank = 0")
        edit(room, "INSERT INTO source (name, state, last_ok_ms, saved_ms, rev)"
             " VALUES ('pagerduty', 'unreachable', ?, ?, 1)", now - 130000, now)
        line = status(room, OVERDUE)
        assert line.startswith("engine off  ! 1 page unacknowledged, as of 02:1"), line
        assert "unreachable" not in line, line
        item = details(room, OVERDUE)["due"][0]
        assert (item["kind"], item["command"], item["subject"]) == ("pages", "page-triage", "page:PABC12"), item


def it_is_fast_and_only_reads():
    with Room() as room:
        room.engine()
        before = room.rev()
        best = min(timed(room) for _ in range(20))
        assert best < 0.1, "%.0f ms" % (best * 1000)
        assert room.rev() == before
        assert "usage" in status(room, QUIET, "--help")
        assert "only options" in status(room, 2, "word")


def timed(room):
    began = time.monotonic()
    status(room, QUIET)
    return time.monotonic() - began


play(a_quiet_room, an_incident_is_open, what_is_restricted_is_not_there, pages_are_told_with_their_age,
     it_is_fast_and_only_reads)
