#!/usr/bin/env python3
"""kill -9 of the engine while thousands of pages come in: nothing is lost, nothing twice, the file is whole.

20 kills in `make test`, 1,000 in `make soak`.
SPDX-License-Identifier: MIT
"""
import json
import os
import random
import threading
import urllib.request

from stage import SOAK, Room, Services, Wire, play, until

KILLS = 1000 if SOAK else 20
SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "storm.yaml")


def pagerduty(services, path):
    request = urllib.request.Request(services.pagerduty.rstrip("/") + path, headers={
        "Authorization": "Token token=drill-user-key", "Content-Type": "application/json",
        "Accept": "application/vnd.pagerduty+json;version=2"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def open_at_the_service(services):
    """Ids of all open incidents; whole only when nothing happens meanwhile."""
    ids, offset = set(), 0
    while True:
        page = pagerduty(services, "/incidents?statuses[]=triggered&statuses[]=acknowledged&date_range=all"
                                   "&limit=100&offset=%d" % offset)
        ids.update(incident["id"] for incident in page["incidents"])
        if not page["more"]:
            return ids
        offset += 100


def order_until_killed(room, acknowledged, serial):
    """Notes as fast as they are answered, until the engine is gone."""
    try:
        wire = Wire(room)
    except OSError:
        return
    try:
        while True:
            serial[0] += 1
            if wire.order("note", text="note %d" % serial[0])["ok"]:
                acknowledged.append("note %d" % serial[0])
    except OSError:
        pass
    finally:
        wire.close()


def kills_in_a_storm_lose_nothing():
    choose = random.Random(3)
    # The storm lasts as long as the kills do.
    with Services(SCENARIO, speed=3 if SOAK else 60) as services, Room(services) as room:
        acknowledged, serial, grown = [], [0], 0
        for turn in range(KILLS):
            had = len(acknowledged)
            engine = room.engine()
            writer = threading.Thread(target=order_until_killed, args=(room, acknowledged, serial))
            writer.start()
            threading.Event().wait(choose.uniform(0.005, 0.2))
            if turn % 2:  # at any moment, and right after somebody was told that it is saved
                until("a note is acknowledged", lambda: len(acknowledged) > had, 20, 0.001)
            engine.kill()
            engine.wait()
            writer.join()
            pages = room.ask("SELECT COUNT(*) FROM page")[0][0]
            grown += pages > 0
        assert grown > KILLS / 2, "most kills hit an empty record: no storm"
        engine = room.engine()
        assert room.ask("PRAGMA integrity_check") == [("ok",)]

        def level():
            here = {id_ for (id_,) in room.ask("SELECT id FROM page WHERE status <> 'resolved'")}
            return len(here) == 9000 and here == open_at_the_service(services)

        until("the record has all that is open", level, 900 if SOAK else 60, 0.5)
        texts = [text for (text,) in room.ask("SELECT text FROM event WHERE kind = 'note'")]
        lost = set(acknowledged) - set(texts)
        assert len(acknowledged) >= KILLS / 2, "too few notes to mean anything: %d" % len(acknowledged)
        assert not lost, "%d of %d acknowledged notes are lost" % (len(lost), len(acknowledged))
        assert len(texts) == len(set(texts)), "a note was recorded twice"
        began = room.ask("SELECT COUNT(*), COUNT(DISTINCT subject) FROM event WHERE kind = 'page' AND "
                         "json_extract(data, '$.id[0]') IS NULL AND json_extract(data, '$.id[1]') IS NOT NULL")
        assert began == [(9000, 9000)], "pages that began, and different ones: %r" % began
        assert room.ask("PRAGMA integrity_check") == [("ok",)]
        print("   %d kills, %d notes acknowledged, 0 lost, 9,000 pages, integrity ok" % (KILLS, len(acknowledged)))
        engine.terminate()
        engine.wait(20)


if __name__ == "__main__":
    play(kills_in_a_storm_lose_nothing)
