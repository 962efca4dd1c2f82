#!/usr/bin/env python3
"""Acts on pages: what keys and a shell order arrives at PagerDuty, once, and is shown until it has.

SPDX-License-Identifier: MIT
"""
import json
import os
import subprocess
import tempfile
import time
import urllib.request

from stage import WARROOM, Console, Room, Services, play, until

SCENARIO = """name: act
title: Two services fail
people:
  - {id: PDANA01, name: Dana Reyes, email: dana@hosting.example}
  - {id: PLEE001, name: Lee Novak, email: lee@hosting.example}
services:
  - {id: PEDGE01, name: edge}
  - {id: PDATA01, name: database}
policy: {id: POLICY1, name: Hosting, escalate_after_min: 30, levels: [{on_call: Dana Reyes}, {on_call: Lee Novak}]}
happens:
  - {at: "00:00", page: lag, service: database, urgency: high, title: Replica is 40 s behind}
  - {at: "00:00", page: disk, service: database, urgency: high, title: Disk is 97 % full}
  - {at: "00:00", flood: 300, service: edge, title: Health check failed, urgency: low}
"""

PEOPLE = """people:
  - {name: Dana Reyes, email: dana@hosting.example, pagerduty: PDANA01, level: lead}
"""


def scenario():
    with tempfile.NamedTemporaryFile("w", prefix="warroom-act-", suffix=".yaml", delete=False) as f:
        f.write(SCENARIO)
    return f.name


FILE = scenario()


def effects(services, *verbs):
    """What was brought about at PagerDuty, oldest first: (verb, object)."""
    with urllib.request.urlopen(services.pagerduty + "/drill/effects", timeout=10) as answer:
        done = json.load(answer)["effects"]
    return [(e["verb"], e["object"]) for e in done if e["service"] == "pagerduty" and (not verbs or e["verb"] in verbs)]


def status(room, title):
    return room.ask("SELECT status, coalesce(wanted, ''), assigned FROM page WHERE title LIKE ?", title)[0]


def do(room, *words, code=0):
    ran = subprocess.run([WARROOM, *room.options, "do", *words], capture_output=True, text=True, timeout=30,
                         stdin=subprocess.DEVNULL)
    assert ran.returncode == code, (ran.returncode, ran.stdout, ran.stderr)
    return ran.stdout + ran.stderr


def yes(console):
    """To the box that stands there: one y, once it can have been read."""
    time.sleep(0.6)
    console.keys("y")
    until("the box is gone", lambda: "Confirm" not in console.screen())


def a_page_is_acted_upon_with_keys():
    with Services(FILE) as services, Room(services, PEOPLE) as room, \
            Console([WARROOM, *room.options], cols=80, rows=24) as console:
        console.wait("Disk is 97 % full")
        console.wait("on call Dana Reyes > Lee Novak", 90)
        console.keys("g")
        first, second = [row[0] for row in room.ask(
            "SELECT title FROM page WHERE urgency = 'high' ORDER BY rank, newest, id")]
        console.keys("a")  # one's own is acknowledged by one key
        until("it is acknowledged", lambda: status(room, first)[:2] == ("acknowledged", ""))
        assert len(effects(services)) == 1, effects(services)
        console.keys("g")
        console.keys("e")
        console.wait("Lee Novak at level 2")
        yes(console)
        until("it is another's", lambda: status(room, second)[2] == "Lee Novak")
        console.keys("a")
        assert "not yours" in console.wait("Confirm page-ack")
        console.keys("Enter")
        console.wait("page-ack was not done")
        assert len(effects(services)) == 2, effects(services)
        console.keys("r")
        console.wait("Confirm page-resolve")
        yes(console)
        until("it is resolved", lambda: status(room, second)[:2] == ("resolved", ""))
        assert len(effects(services)) == 3, effects(services)
        assert room.ask("SELECT DISTINCT state FROM outbox") == [("sent",)]


def a_storm_is_acknowledged_by_two_calls():
    with Services(FILE) as services, Room(services, PEOPLE + "screen: {storm: 50}\n") as room, \
            Console([WARROOM, *room.options], cols=100, rows=30) as console:
        console.wait("x300")
        console.keys("G")
        console.keys("a")
        console.wait("300 pages")
        yes(console)
        console.wait("302 active in 3 kinds, 2 unacked", 30)
        assert room.ask("SELECT verb, object, state, json_array_length(body, '$.incidents') FROM outbox"
                        " ORDER BY number") == [("acknowledge", "pages", "sent", 250),
                                                ("acknowledge", "pages", "sent", 50)]
        assert room.ask("SELECT count(*) FROM page WHERE wanted IS NOT NULL AND wanted <> ''") == [(0,)]
        assert room.ask("SELECT count(*) FROM page WHERE status = 'triggered'") == [(2,)]


def a_fluke_is_closed_there_and_a_shell_says_it_first():
    with Services(FILE) as services, Room(services, PEOPLE) as room, \
            Console([WARROOM, *room.options], cols=80, rows=24) as console:
        console.wait("Disk is 97 % full")
        page = "page:" + room.ask("SELECT id FROM page WHERE title LIKE 'Disk%'")[0][0]
        said = do(room, "page-triage", page, "verdict=fluke", "note=a probe", code=1)
        assert "PagerDuty #" in said and page in said and "a probe" in said and "--yes" in said, said
        assert effects(services) == []
        do(room, "page-triage", page, "verdict=fluke", "note=a probe", "--yes")
        until("it is closed", lambda: status(room, "Disk%")[:2] == ("resolved", ""))
        assert len(effects(services)) == 2, effects(services)
        assert room.ask("SELECT verb, state FROM outbox WHERE target = 'pagerduty' ORDER BY number") \
            == [("note", "sent"), ("resolve", "sent")]
        until("who is on call is known", lambda: room.ask("SELECT 1 FROM oncall WHERE person = 'Lee Novak'"), 90)
        assert "reassign queued" in do(room, "page-reassign", "--yes", "page:" + room.ask(
            "SELECT id FROM page WHERE title LIKE 'Replica%'")[0][0], "who=Lee Novak")
        until("it is another's", lambda: status(room, "Replica%")[2] == "Lee Novak")


try:
    play(a_page_is_acted_upon_with_keys, a_storm_is_acknowledged_by_two_calls,
         a_fluke_is_closed_there_and_a_shell_says_it_first)
finally:
    os.unlink(FILE)
