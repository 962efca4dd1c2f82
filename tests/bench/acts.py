"""Acts that leave: how soon one is durable and done at the service, and what fifty that wait cost a screen.
SPDX-License-Identifier: MIT
"""
import json
import os
import sqlite3
import time
import urllib.request

import services
from ptyterm import Terminal, cpu_s, now, rss_mib
from stage import Wire

QUEUED = 50


def effects(room):
    host, port = room.proxy.upstream
    with urllib.request.urlopen(f"http://{host}:{port}/drill/effects", timeout=10) as answer:
        return json.load(answer)["effects"]


def send_notes(room, count):
    """Notes at PagerDuty, one after the other. -> (ms to durable, ms to the effect) of each. The next
    one is written when the end of this one is recorded: nobody types within a millisecond of it."""
    wire = Wire(room)
    db = sqlite3.connect(f"file:{room.db_path}?mode=ro", uri=True, timeout=5, isolation_level=None)
    page, = db.execute("SELECT id FROM page LIMIT 1").fetchone()
    durable, done = [], []
    for i in range(count):
        text = f"Looked at {i}."
        begun = now()
        answer = wire.order("page-note", subject=f"page:{page}", text=text)
        if not answer.get("ok"):
            raise RuntimeError(f"refused: {answer}")
        durable.append((now() - begun) * 1000)
        while not any(text in effect["text"] for effect in effects(room)):
            if now() - begun > 20:
                raise RuntimeError(f"{text!r} did not reach PagerDuty")
            time.sleep(0.001)
        done.append((now() - begun) * 1000)
        while db.execute("SELECT 1 FROM outbox WHERE state <> 'sent'").fetchone():
            if now() - begun > 20:
                raise RuntimeError(f"that {text!r} was sent is not recorded")
            time.sleep(0.005)
    db.close()
    wire.close()
    return durable, done


def declare(room):
    wire = Wire(room)
    answer = wire.order("incident-declare", title="Checkout is down", severity=2)
    if not answer.get("ok"):
        raise RuntimeError(f"refused: {answer}")
    wire.close()


def queue(db_path):
    """QUEUED acts that wait for a person; no engine may run."""
    db = sqlite3.connect(db_path)
    at_ms = int(time.time() * 1000)
    number, = db.execute("SELECT coalesce(max(number), 0) FROM outbox").fetchone()
    for i in range(1, QUEUED + 1):
        db.execute(
            "INSERT INTO outbox (id, number, incident_id, target, verb, subject, object, recipient, text,"
            " body, public, person, made_ms, hold, confirmed_ms, rev)"
            " VALUES (?, ?, '1', 'pagerduty', 'note', '', ?, 'PagerDuty #1', 'It is being looked at.',"
            " '{}', 1, 'Dana Reyes', ?, 'old', ?, 1)",
            (f"queued {i}", number + i, f"page:{i}", at_ms, at_ms))
    db.commit()
    db.close()


def measure(r, work, quick, tell_apart, key_times, start_once_ms, percentile, rest_s):
    with services.Room(os.path.join(work, "acts"), "quiet", poll="10s") as room:
        room.wait_pages(100, 60)
        durable, done = send_notes(room, 20 if quick else 300)
        if quick:  # of so few, p99 is the slowest one
            r.add("act: order to durable p90", percentile(durable, 90), "ms", 15)
        else:
            r.add("act: order to durable p99", percentile(durable, 99), "ms", 15)
        r.add("act: order to the service's effect p50", percentile(done, 50), "ms")
        r.add("act: order to the service's effect p99", percentile(done, 99), "ms")
        declare(room)
        for what in ("an incident open", f"an incident open and {QUEUED} acts queued"):
            room.stop_engine()
            if what == "an incident open":
                tell_apart(room.db_path)
            else:
                queue(room.db_path)
            room.start_engine()
            starts = [start_once_ms(room.screen_argv(), services.READY, env=room.env)
                      for _ in range(10 if quick else 40)]
            r.add(f"start, {what}", percentile(starts, 50), "ms", 1.5, floor="start")
            with Terminal(room.screen_argv(), env=room.env) as t:
                t.until(services.READY, 10, gap_s=1.0)
                before = cpu_s(t.pid)
                times, _ = key_times(t, [b"j", b"k"], 30 if quick else 200)
                r.add(f"key to paint p50, {what}", percentile(times, 50), "ms", 1.5, floor="key p50")
                r.add(f"key: CPU, {what}", (cpu_s(t.pid) - before) / (len(times) + 10) * 1000, "ms")
        time.sleep(rest_s)
        r.add(f"engine memory, {QUEUED} acts queued (RSS)", rss_mib(room.engine.pid), "MiB", 16)
