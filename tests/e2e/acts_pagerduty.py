#!/usr/bin/env python3
"""What is sent to PagerDuty arrives once, whatever becomes of the answer.

Each verb about a page of its own for each way in which a write can go wrong, all in one outbox that an
engine finds; what the drill counts as done is compared with what was asked for.
SPDX-License-Identifier: MIT
"""
import json
import os
import signal
import sqlite3
import tempfile
import time
import urllib.request
import uuid

from stage import Room, Services, play, until

PAGES = 70
PEOPLE = "people:\n  - {name: Dana Reyes, email: dana@hosting.example, pagerduty: PDREYES}\n"


def one(**fields):
    return {"incident": {"type": "incident_reference", **fields}}


def many(ids, status):
    return {"incidents": [{"id": id, "type": "incident_reference", "status": status} for id in ids]}


# The verb, its body, and the effect that the drill counts.
VERBS = [
    ("acknowledge", one(status="acknowledged"), "acknowledge"),
    ("resolve", one(status="resolved"), "resolve"),
    ("reassign", one(assignments=[{"assignee": {"id": "PKANDER", "type": "user_reference"}}]), "reassign"),
    ("escalate", one(escalation_level=2), "escalate"),
    ("priority", one(priority={"id": "PPRI001", "type": "priority_reference"}), "priority"),
    ("note", {"note": {"content": "Looking."}}, "note"),
    ("status-update", {"message": "We fail over."}, "status-update"),
    ("responders", {"message": "Join.", "responder_request_targets": [
        {"responder_request_target": {"id": "PLSOREN", "type": "user_reference"}}]}, "responders"),
]

# How the first write goes wrong; whether a person is asked about what cannot be repeated.
FAULTS = [
    ("done before an error", "{service: pagerduty, fault: done, status: 500, method: write, path: %s, times: 1}"),
    ("an error, and not done", "{service: pagerduty, fault: status, status: 500, method: write, path: %s, times: 1}"),
    ("done, and the answer is cut", "{service: pagerduty, fault: cut, at: 0, method: write, path: %s, times: 1}"),
    ("a page for people", "{service: pagerduty, fault: html, method: write, path: %s, times: 1}"),
    ("a pause", "{service: pagerduty, fault: status, status: 429, wait: 2, method: write, path: %s, times: 1}"),
    ("all is well", None),
]


def scenario():
    """The hosting company, with pages that nobody touches and that stay where they are."""
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "drills", "hosting.yaml")) as f:
        cast = f.read().split("happens:")[0].replace("escalate_after_min: 15", "escalate_after_min: 1440")
    return cast + ("happens:\n  - {at: \"00:01\", flood: %d, over: 1, service: edge-proxy, title: \"Edge is slow\"}\n"
                   "  - {at: \"59:00\", recover: edge-proxy}\n" % PAGES)


class Stage:
    """Services, and a room that has had its pages from them; its engine has ended."""

    def __enter__(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
            f.write(scenario())
            f.flush()
            self.services = Services(f.name)
        self.room = Room(self.services, PEOPLE)
        engine = self.room.engine()
        until("the pages", lambda: self.room.ask("SELECT COUNT(*) FROM page")[0][0] == PAGES, 20)
        self.end(engine)
        self.pages = [id for id, in self.room.ask("SELECT id FROM page ORDER BY id")]
        self.numbers = 0
        return self

    def __exit__(self, kind, *rest):
        self.room.__exit__(kind, *rest)
        self.services.close()

    def end(self, engine):
        engine.terminate()
        assert engine.wait(20) == 0, engine.stderr.read()

    def put(self, *acts):
        """(verb, object, body) into the outbox, in that order."""
        db = sqlite3.connect(os.path.join(self.room.record, "warroom.db"))
        with db:
            for verb, object, body in acts:
                self.numbers += 1
                now_ms = int(time.time() * 1000)
                db.execute("INSERT INTO outbox (id, number, target, verb, subject, object, recipient, text, body,"
                           " person, made_ms, confirmed_ms, rev)"
                           " VALUES (?, ?, 'pagerduty', ?, '', ?, '', '', ?, 'Dana Reyes', ?, ?, 1)",
                           (str(uuid.uuid4()), self.numbers, verb, object, json.dumps(body), now_ms, now_ms))
        db.close()

    def faults(self, rules):
        body = "faults:\n" + "".join("  - %s\n" % rule for rule in rules)
        urllib.request.urlopen(urllib.request.Request(self.services.pagerduty + "/drill/faults", body.encode(),
                                                      method="PUT"), timeout=10).read()

    def effects(self):
        """-> (verb, object): how often."""
        with urllib.request.urlopen(self.services.pagerduty + "/drill/effects", timeout=10) as reply:
            found = {}
            for e in json.load(reply)["effects"]:
                found[e["verb"], e["object"]] = found.get((e["verb"], e["object"]), 0) + 1
            return found

    def rows(self, where):
        return self.room.ask("SELECT number, verb, object, state, looks, error FROM outbox WHERE " + where)

    def settled(self, seconds=60):
        """Waits until nothing is on its way or looked for."""
        waiting = "state IN ('queued', 'sending') OR (state = 'in_doubt' AND next_ms > 0)"
        until(lambda: "all is settled: %s" % self.rows(waiting), lambda: not self.rows(waiting), seconds)


def each_act_arrives_once_whatever_becomes_of_the_answer():
    with Stage() as stage:
        acts, rules, wanted, free = [], [], {}, list(stage.pages)
        for _, rule in FAULTS:
            for verb, body, effect in VERBS:
                page = free.pop()
                acts.append((verb, "page:" + page, body))
                wanted[effect, page] = 1
                if rule:
                    rules.append(rule % ("/incidents/" + page))
        stage.faults(rules)
        stage.put(*acts)
        engine = stage.room.engine()
        stage.settled(150)
        found = stage.effects()
        asked = {(number, verb) for number, verb, *_ in stage.rows("state = 'in_doubt'")}
        missing = {key for key in wanted if key not in found}
        twice = {key: n for key, n in found.items() if n > 1}
        assert not twice, twice
        assert not set(found) - set(wanted), set(found) - set(wanted)
        # What never arrived, and could not be told from what did, is asked about; nothing else is.
        assert len(missing) == len(asked), (missing, asked)
        assert not stage.rows("state NOT IN ('sent', 'in_doubt')"), stage.rows("state <> 'sent'")
        html = FAULTS.index(next(f for f in FAULTS if f[0] == "a page for people")) * len(VERBS)
        repeated = {"acknowledge", "resolve", "reassign", "escalate", "priority"}
        for number, verb in asked:
            assert html < number <= html + len(VERBS) and verb not in repeated, (number, verb)
        stage.end(engine)


def of_many_each_is_told():
    with Stage() as stage:
        stage.faults(["{service: pagerduty, fault: partial, every: 2, path: /incidents}"])
        stage.put(("acknowledge", "pages", many(stage.pages[:4], "acknowledged")))
        engine = stage.room.engine()
        stage.settled()
        (number, _, _, state, _, told), = stage.rows("1")
        assert state == "sent" and told.startswith("2 of 4 were acknowledged, but not #"), (state, told)
        assert len(stage.effects()) == 2
        assert stage.room.ask("SELECT COUNT(*) FROM page WHERE status = 'acknowledged'") == [(2,)]
        stage.end(engine)


def killed_while_it_is_sent_it_is_not_sent_twice():
    with Stage() as stage:
        pages = stage.pages[:len(VERBS)]
        stage.faults(["{service: pagerduty, fault: mute, method: write, path: /incidents/%s, times: 1}" % page
                      for page in pages])
        for (verb, body, effect), page in zip(VERBS, pages):
            stage.put((verb, "page:" + page, body))
            engine = stage.room.engine()
            until("%s is done" % verb, lambda: stage.effects().get((effect, page)), 20)
            assert stage.rows("state = 'sending'"), stage.rows("1")
            engine.send_signal(signal.SIGKILL)
            engine.wait(10)
        engine = stage.room.engine()
        stage.settled()
        assert set(stage.effects().values()) == {1}, stage.effects()
        assert not stage.rows("state <> 'sent'"), stage.rows("state <> 'sent'")
        stage.end(engine)


if __name__ == "__main__":
    play(each_act_arrives_once_whatever_becomes_of_the_answer, of_many_each_is_told,
         killed_while_it_is_sent_it_is_not_sent_twice)
