#!/usr/bin/env python3
"""What is ordered of tickets reaches the help desk once: answers that are lost after the effect, an engine that is killed,
a customer who writes meanwhile.

SPDX-License-Identifier: MIT
"""
import base64
import json
import os
import random
import signal
import time
import urllib.error
import urllib.request

from stage import SOAK, Room, Services, Wire, play, until

SPEED = 30
MORE = """people:
  - {name: Dana Reyes, email: dana@hosting.example, level: lead}
customers:
  - name: Acme
    contacts: [{name: Jo Park, email: jo@acme.example, phone: "+1 555 0100"}]
"""
KILLS = 200 if SOAK else 6
AGENT = "Basic " + base64.b64encode(b"admin@hosting.example/token:drill-zendesk-token").decode()
TICKET = "ticket:8801"
SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "help_desk.yaml")


def ask(services, method, path, body=None):
    request = urllib.request.Request(services.zendesk + path, method=method, data=json.dumps(body).encode() if body else None,
                                     headers={"Authorization": AGENT, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def effects(services, *verbs):
    return [(e["verb"], e["text"]) for e in ask(services, "GET", "/drill/effects")["effects"] if e["verb"] in verbs]


def faults(services, *rules):
    script = "faults:\n" + "".join("  - {%s}\n" % rule for rule in rules)
    urllib.request.urlopen(urllib.request.Request(
        services.zendesk + "/drill/faults", data=script.encode() if rules else None,
        method="PUT" if rules else "DELETE"), timeout=10).close()


def states(room):
    return room.ask("SELECT verb, state, hold, error FROM outbox WHERE target = 'zendesk' ORDER BY number")


def become(room, number, *wanted, seconds=20.0):
    """Waits until the act of that number is in one of these states; its error."""
    def now():
        row = room.ask("SELECT state, error FROM outbox WHERE number = ?", number)
        return row and row[0][0] in wanted and (row[0][1],)
    return until(lambda: "act %d is %s: %s" % (number, "/".join(wanted), states(room)), now, seconds)[0]


def order(room, name, subject="", **args):
    """What the engine says to it; it must be good. The number of the act that it made."""
    wire = Wire(room)
    answer = wire.order(name, subject, **args)
    wire.close()
    assert answer["ok"], answer
    return room.ask("SELECT MAX(number) FROM outbox")[0][0]


def with_ticket(services, room):
    until("ticket 8801 is known", lambda: room.ask("SELECT 1 FROM ticket WHERE id = 8801"), 30)


def end(engine):
    engine.terminate()
    assert engine.wait(10) == 0, engine.stderr.read()


def each_verb_arrives_as_it_was_ordered():
    with Services(SCENARIO, SPEED) as services, Room(services, MORE, poll="10s") as room:
        engine = room.engine()
        with_ticket(services, room)
        order(room, "incident-declare", title="Checkout is down", severity=2)
        number = order(room, "ticket-reply", TICKET, text="We look into it.\nMore soon.")
        become(room, number, "sent")
        become(room, order(room, "ticket-note", TICKET, text="Ask Lee."), "sent")
        become(room, order(room, "ticket-priority", TICKET, priority="low"), "sent")
        become(room, order(room, "ticket-tags", TICKET, tags="+seen"), "sent")
        become(room, order(room, "ticket-status", TICKET, status="pending"), "sent")
        assert room.ask("SELECT status, wanted FROM ticket WHERE id = 8801") == [("pending", None)]
        number = order(room, "ticket-open", customer="Acme", contact="Jo Park", text="We see an incident.")
        become(room, number, "sent")
        ticket, url = room.ask("SELECT remote_id, remote_url FROM outbox WHERE number = ?", number)[0]
        assert url.endswith("/agent/tickets/" + ticket), url
        assert room.ask("SELECT COUNT(*) FROM ticket WHERE id = ? AND incident_id IS NOT NULL", ticket) == [(1,)]
        assert effects(services, "reply", "comment", "create") == [
            ("reply", "We look into it.\nMore soon."), ("comment", "Ask Lee."), ("reply", "We see an incident."),
            ("create", '"We see an incident."')], effects(services, "reply", "comment", "create")
        assert not room.ask("SELECT 1 FROM outbox WHERE body LIKE '%jo@acme.example%'")
        end(engine)


def an_answer_that_is_lost_is_looked_for():
    with Services(SCENARIO, SPEED) as services, Room(services, MORE, poll="10s") as room:
        engine = room.engine()
        with_ticket(services, room)
        order(room, "incident-declare", title="Checkout is down", severity=2)
        lost = ("fault: done, status: 500", "fault: done, status: 504", "fault: cut, at: 0")
        for n, fault in enumerate(lost):
            for name, text in (("ticket-reply", "Reply %d" % n), ("ticket-note", "Note %d" % n)):
                faults(services, "service: zendesk, %s, method: PUT, times: 1" % fault)
                become(room, order(room, name, TICKET, text=text), "sent")
            faults(services, "service: zendesk, %s, method: PUT, times: 1" % fault)
            become(room, order(room, "ticket-priority", TICKET, priority=("low", "high", "urgent")[n]), "sent")
        faults(services, "service: zendesk, fault: done, method: POST, times: 1")
        become(room, order(room, "ticket-open", customer="Acme", text="We see an incident."), "sent")
        faults(services)
        said = [text for _, text in effects(services, "reply", "comment")]
        assert said == ["%s %d" % (what, n) for n in range(len(lost)) for what in ("Reply", "Note")] + [
            "We see an incident."], said
        assert len(effects(services, "priority")) == len(lost), effects(services, "priority")
        assert len(effects(services, "create")) == 1, effects(services, "create")
        end(engine)


def what_never_got_there_is_sent_again():
    with Services(SCENARIO, SPEED) as services, Room(services, MORE, poll="10s") as room:
        engine = room.engine()
        with_ticket(services, room)
        faults(services, "service: zendesk, fault: status, status: 500, method: PUT, times: 2")
        become(room, order(room, "ticket-reply", TICKET, text="Once."), "sent", seconds=40)
        faults(services, "service: zendesk, fault: status, status: 429, wait: 1, method: PUT, times: 1")
        become(room, order(room, "ticket-note", TICKET, text="Once more."), "sent", seconds=40)
        assert [text for _, text in effects(services, "reply", "comment")] == ["Once.", "Once more."]
        end(engine)


def is_there(services):
    try:
        return ask(services, "GET", "/api/v2/tickets/8801")
    except urllib.error.HTTPError:
        return None


def what_the_customer_wrote_meanwhile_is_told():
    with Services(SCENARIO, SPEED) as services, Room(services, MORE, poll="20m") as room:
        until("the help desk has the ticket", lambda: is_there(services))  # it is asked for all of them once
        engine = room.engine()
        with_ticket(services, room)
        ask(services, "PUT", "/api/v2/tickets/8801", {"ticket": {"comment": {"body": "It works again!", "public": True}}})
        error = become(room, order(room, "ticket-reply", TICKET, text="Still looking."), "refused")
        assert "It works again!" in error, error
        assert [text for _, text in effects(services, "reply")] == ["It works again!"]
        end(engine)


def a_fluke_leaves_a_task():
    with Services(SCENARIO, SPEED) as services, Room(services, MORE, poll="10s") as room:
        engine = room.engine()
        page, = until("a page", lambda: room.ask("SELECT id FROM page"), 20)[0]
        order(room, "page-triage", "page:" + page, verdict="fluke", note="The probe was moved.")
        number, = room.ask("SELECT number FROM outbox WHERE target = 'zendesk'")[0]
        become(room, number, "sent")
        ticket, = room.ask("SELECT remote_id FROM outbox WHERE number = ?", number)[0]
        made = ask(services, "GET", "/api/v2/tickets/" + ticket)["ticket"]
        assert (made["type"], made["subject"], made["description"]) == (
            "task", "Fluke: Probe failed once", "The probe was moved."), made
        assert made["due_at"] and ("comment", "The probe was moved.") in effects(services, "reply", "comment")
        end(engine)


def an_engine_that_is_killed_says_nothing_twice():
    with Services(SCENARIO, SPEED) as services, Room(services, MORE, poll="10s") as room:
        chance = random.Random(7)
        engine = room.engine()
        with_ticket(services, room)
        for n in range(KILLS):
            name = ("ticket-note", "ticket-reply")[n % 2]
            number = order(room, name, TICKET, text="Text %d" % n)
            until("it is on its way", lambda: room.ask("SELECT state <> 'queued' FROM outbox WHERE number = ?",
                                                       number)[0][0], 20, 0.0005)
            time.sleep(chance.random() * 0.01)
            os.kill(engine.pid, signal.SIGKILL)
            engine.wait()
            engine = room.engine()
            until("act %d is settled: %s" % (number, states(room)), lambda: room.ask(
                "SELECT 1 FROM outbox WHERE number = ? AND (state = 'sent' OR state = 'in_doubt' AND next_ms = 0)",
                number), 30)
        said = [text for _, text in effects(services, "reply", "comment")]
        assert len(set(said)) == len(said), said
        for text, state in room.ask("SELECT text, state FROM outbox WHERE target = 'zendesk'"):
            assert state == "in_doubt" or text in said, "%s is sent, and not there" % text
        end(engine)


play(each_verb_arrives_as_it_was_ordered,
     an_answer_that_is_lost_is_looked_for,
     what_never_got_there_is_sent_again,
     what_the_customer_wrote_meanwhile_is_told,
     a_fluke_leaves_a_task,
     an_engine_that_is_killed_says_nothing_twice)
