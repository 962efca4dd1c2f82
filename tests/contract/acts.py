"""What an engine finds in its outbox: each verb of each target at least once, and what is read before
one is repeated.

The bodies are as the tables at the top of net/target_*.c have them.
SPDX-License-Identifier: MIT
"""
import json
import sqlite3
import time
import uuid

import sources

def one(**fields):
    return {"incident": {"type": "incident_reference", **fields}}


def many(ids, **fields):
    return {"incidents": [{"id": id, "type": "incident_reference", **fields} for id in ids]}


def reference(id, type):
    return {"id": id, "type": type + "_reference"}


def new(**fields):
    return {"incident": {"type": "incident", "title": "A lead is wanted", "urgency": "high",
                         "service": reference("PSHOP01", "service"),
                         "body": {"type": "incident_body", "details": "Join the bridge."}, **fields}}


def responders(*targets):
    return {"message": "Please join.",
            "responder_request_targets": [{"responder_request_target": t} for t in targets]}


def pagerduty(p):
    """Of the ids of pages that nobody has touched: (verb, object, body, columns of its own)."""
    def page(n):
        return "page:" + p[n]

    again = {"tries": 1, "sending_ms": 1}  # it was sent before, and the answer was lost
    lost = {**again, "state": "in_doubt", "next_ms": 1}
    by_lee = {"person": "Lee Novak"}  # whose email the config lacks
    return [
        ("acknowledge", page(0), one(status="acknowledged"), {}),
        ("acknowledge", page(1), one(status="acknowledged"), again),
        ("acknowledge", "pages", many(p[2:4], status="acknowledged"), {}),
        ("resolve", page(1), one(status="resolved", resolution="It was full."), {}),
        ("resolve", "pages", many(p[2:4], status="resolved"), {}),
        ("reassign", page(4), one(assignments=[{"assignee": reference("PLEE001", "user")}]), {}),
        ("reassign", page(4), one(escalation_policy=reference("POLICY1", "escalation_policy")), {}),
        ("reassign", page(4), one(escalation_policy=reference("POLICY1", "escalation_policy")), again),
        ("escalate", page(4), one(escalation_level=2), {}),
        ("priority", page(4), one(priority=reference("PPRI001", "priority")), {}),
        ("priority", "pages", many(p[6:8], priority=reference("PPRI002", "priority")), {}),
        ("merge", page(4), {"source_incidents": [reference(p[5], "incident")]}, {}),
        ("snooze", page(0), {"duration": 3600}, {}),
        ("note", page(4), {"note": {"content": "Two lines,\n\"quoted\"."}}, {}),
        ("note", page(4), {"note": {"content": "By Lee."}}, by_lee),
        ("note", page(8), {"note": {"content": "Lost."}}, lost),
        ("status-update", page(4), {"message": "We fail over."}, {}),
        ("status-update", page(9), {"message": "Lost."}, lost),
        ("responders", page(4), responders(reference("PLEE001", "user")), {}),
        ("responders", page(4), responders(reference("POLICY1", "escalation_policy")), {}),
        ("trigger", "lead", new(), {}),
        ("trigger", "lead", new(incident_key="contract"), {}),
        ("trigger", "lead", new(incident_key="contract"), {}),
        ("trigger", "lead", new(incident_key="contract"), again),
    ]


def zendesk(found):
    """Of tickets, each with its updated_at, as the record has them."""
    tickets = [ticket.split() for ticket in found]

    def on(n, **fields):
        id, stamp = tickets[n]
        return "ticket:" + id, {"ticket": {**fields, "safe_update": True, "updated_stamp": stamp}}

    def comment(n, public, text):
        return on(n, comment={"body": text, "public": public})

    def new(**fields):
        return {"ticket": {"subject": "An incident", "comment": {"body": "An incident.", "public": False}, **fields}}

    again = {"tries": 1, "sending_ms": 1}
    late = {**again, "made_ms": int(time.time() * 1000) - 3 * 3600 * 1000}  # its key is forgotten
    lost = {**again, "state": "in_doubt", "next_ms": 1}
    return [
        ("reply", *comment(0, True, "Two lines,\n\"quoted\"."), {}),
        ("comment", *comment(0, False, "It has changed since, by ourselves."), {}),
        ("update", *on(1, priority="low", status="pending", tags=["a", "b"]), {}),
        ("update", *on(1, status="solved"), again),
        ("reply", *comment(2, True, "Lost."), lost),
        ("create", "ticket:new:1", new(type="incident", tags=["warroom"], requester={
            "name": "Jo Park", "email": "jo@bramblewick.example"}), {}),
        ("create", "ticket:new:2", new(type="task", due_at="2030-01-01T10:00:00Z", priority="low"), again),
        ("create", "ticket:new:3", new(), late),
    ]


# A target's acts, and the ids that they are about.
ACTS = {"pagerduty": (pagerduty, "SELECT id FROM page WHERE status = 'triggered' AND title = 'Edge is slow'"),
        "zendesk": (zendesk, "SELECT id || strftime(' %Y-%m-%dT%H:%M:%SZ', updated_ms / 1000, 'unixepoch') FROM ticket"
                             " WHERE status = 'new' ORDER BY id DESC")}


def fill(path):
    """Puts them into the outbox of the record at `path`, whose engine has ended."""
    db = sqlite3.connect(path)
    with db:
        now_ms, found = int(time.time() * 1000), []
        for target, (acts, ids) in ACTS.items():
            found += [(target, *act) for act in acts([id for id, in db.execute(ids + " LIMIT 20")])]
        for number, (target, verb, object, body, more) in enumerate(found, 1):
            row = {"id": str(uuid.uuid4()), "number": number, "target": target, "verb": verb, "subject": "",
                   "object": object, "recipient": target, "text": "", "body": json.dumps(body, separators=(",", ":")),
                   "person": "Dana Reyes", "made_ms": now_ms, "confirmed_ms": now_ms, "rev": 1, **more}
            db.execute("INSERT INTO outbox (%s) VALUES (%s)" % (", ".join(row), ", ".join("?" * len(row))),
                       list(row.values()))
    db.close()


def waiting(room):
    """What of it is still to be sent."""
    return ["%s of %s waits: %s" % row for row in
            room.ask("SELECT verb, object, error FROM outbox WHERE state IN ('queued', 'sending')"
                     " OR (state = 'in_doubt' AND looks = 0 AND next_ms > 0)")]


def refused(room):
    """What the service did not take: each is meant to be taken."""
    return ["%s of %s was %s: %s" % row for row in
            room.ask("SELECT verb, object, state, error FROM outbox WHERE state NOT IN ('sent', 'in_doubt')")]


def unused(room):
    """Verbs that no row has."""
    had = set(room.ask("SELECT target, verb FROM outbox"))
    return ["acts.py has nothing for the verb %s of net/target_%s.c" % (verb, target)
            for target in ACTS for verb in sources.verbs(target) if (target, verb) not in had]
