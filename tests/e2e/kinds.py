#!/usr/bin/env python3
"""A storm groups by kind on real screens, opens, lets a new kind through, and ends when it is resolved.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import urllib.request

from stage import WARROOM, Console, Room, Services, play, until

SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "kinds.yaml")
HEADERS = {"Authorization": "Token token=drill-user-key", "Content-Type": "application/json",
           "From": "dana@hosting.example", "Accept": "application/vnd.pagerduty+json;version=2"}


def put_status(services, ids, status):
    """What somebody does in PagerDuty's own pages; 250 at once is its limit."""
    for i in range(0, len(ids), 250):
        body = {"incidents": [{"id": id_, "type": "incident_reference", "status": status} for id_ in ids[i:i + 250]]}
        request = urllib.request.Request(services.pagerduty.rstrip("/") + "/incidents", json.dumps(body).encode(),
                                         HEADERS, method="PUT")
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200


def pages_called(room, title):
    return [id_ for (id_,) in room.ask("SELECT id FROM page WHERE title LIKE ? AND status <> 'resolved'",
                                       title + "%")]


def row_of(screen, pattern):
    rows = [i for i, line in enumerate(screen.split("\n")) if re.search(pattern, line)]
    assert len(rows) == 1, "%r stands on %d rows:\n%s" % (pattern, len(rows), screen)
    return rows[0]


def a_storm_groups_opens_and_ends():
    with Services(SCENARIO) as services, Room(services) as room:
        with Console([WARROOM, *room.options], 80, 24) as console:
            console.wait(r"! STORM 36\d unacknowledged")
            console.wait(r"x300 .*Health check failed")
            console.keys("G", "g")  # from whatever page the cursor came to rest on before the storm
            screen = console.wait(r"(?s)\[Pages 36\d!\][^\n]*\n(?:[^\n]*Replica[^\n]*\n)?[^\n]* x300 ")
            assert row_of(screen, "x300 ") + 1 == row_of(screen, "x60 "), screen
            # high urgency first, and Enter opens what is under the cursor
            if "Replica" in screen:
                console.keys("j")
            console.keys("Enter")
            console.wait(r"Pages of one kind - 300 active, 300 unacked: Health check")
            console.keys("Enter")
            console.wait(r"Page - #\d+ edge")
            console.keys("Escape")
            console.wait(r"Pages of one kind")
            console.keys("Escape")
            console.wait(r"\[Pages 36\d!\]")
            # something new comes to the top and is a row of its own; the cursor goes on with its group
            screen = console.wait(r"Replica is 40 s behind", 40)
            assert row_of(screen, "Replica is") < row_of(screen, "x300 "), screen
            console.keys("Enter")
            console.wait(r"Pages of one kind - 300 active")
            console.keys("Escape")

            # it is dealt with elsewhere: acknowledged, it goes below; another screen shows the same
            put_status(services, pages_called(room, "Health check"), "acknowledged")
            screen = console.wait(r"x300 .*all acked")
            assert row_of(screen, "Replica is") < row_of(screen, "x60 ") < row_of(screen, "x300 "), screen
            with Console([WARROOM, *room.options], 160, 48) as other:
                screen = other.wait(r"361 active in 3 kinds, 61 unacked")
                row_of(screen, r"\bx300 Health check")
                other.keys("q")
                other.wait(r"ready\$")

            # each page by itself, and back
            console.keys("v")
            console.wait(r"Each page is a row now")
            assert "x300" not in console.screen()
            console.keys("v")
            console.wait(r"x300 ")

            put_status(services, pages_called(room, "Health check"), "resolved")
            put_status(services, pages_called(room, "Link is down")[:50], "resolved")
            until("eleven are left", lambda: room.ask(
                "SELECT COUNT(*) FROM page WHERE status <> 'resolved'") == [(11,)])
            screen = console.wait(r"NOW  ! 11 pages unacknowledged")
            assert not re.search(r"\bx\d", screen), screen
            console.keys("q")
            console.wait(r"ready\$")


def the_config_says_what_a_storm_is():
    with Services(SCENARIO) as services, Room(services, more="screen: {storm: 400}\n") as room:
        with Console([WARROOM, *room.options], 80, 24) as console:
            console.wait(r"! 360 pages unacknowledged")
            assert "x300" not in console.screen() and "STORM" not in console.screen()
            console.keys("v")
            console.wait(r"x300 ")
            console.keys("q")
            console.wait(r"ready\$")


if __name__ == "__main__":
    play(a_storm_groups_opens_and_ends, the_config_says_what_a_storm_is)
