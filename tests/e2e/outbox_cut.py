#!/usr/bin/env python3
"""The network is cut for ten minutes, or the engine stands still: what was ordered meanwhile, and what is public.

SPDX-License-Identifier: MIT
"""
import re
import signal
import time

from sends import VERBS, Act, Field, of_incident
from relay import HEARD
from stage import WARROOM, Console, play, until

SPEED = 60  # ten minutes are 10 s
TEN_MIN_S = 600 / SPEED


def make(field, count):
    """So many acts about few things, a fifth of them public."""
    pages = [field.page() for _ in range(4)]
    tickets = [field.ticket() for _ in range(4)]
    incident = field.declare()
    post = of_incident("slack", "post", "update-post", audience="team", text="%s")[1]
    say = of_incident("jira", "comment", "jira-comment", text="%s")[1]
    publish = of_incident("statuspage", "update", "statuspage-update", "identified", True, status="identified",
                          text="%s")[1]
    acts = [of_incident("statuspage", "create", "statuspage-create", None, True, own="yes", title="Slow",
                        text="%s")[1](field, incident),
            of_incident("jira", "create", "jira-create", summary="%s")[1](field, incident)]
    while len(acts) < count:
        text = field.words()
        of_page = Act("pagerduty", "note", "page-note", "page:" + pages[len(acts) % 4], {"text": text}, None,
                      pages[len(acts) % 4], text)
        ticket = tickets[len(acts) // 5 % 4]
        public = len(acts) % 10 == 0
        of_ticket = Act("zendesk", "reply" if public else "comment", "ticket-reply" if public else "ticket-note",
                        "ticket:" + ticket, {"text": field.words()}, None, ticket, "", public)
        of_ticket.text = of_ticket.args["text"]
        acts += [of_page, post(field, incident), of_ticket, say(field, incident), publish(field, incident)]
    return acts[:count]


def check_order(field, acts):
    """Each came about once, and those about one object in the order of their orders."""
    effects = field.effects()
    objects = {}
    for act in acts:
        at = [n for n, e in enumerate(effects) if e["service"] == act.target and act.text in e["text"]]
        assert len(at) == 1, (act, field.row(act), at)
        key = field.room.ask("SELECT target, object FROM outbox WHERE number = ?", act.number)[0]
        objects.setdefault(key, []).append((at[0], act))
    for key, found in objects.items():
        assert found == sorted(found, key=lambda pair: pair[0]), (key, found)


def states(field, acts):
    return {field.row(act)[0] for act in acts}


def are(field, acts, state):
    return lambda: states(field, acts) == {state}


def confirm(field, acts):
    """Somebody reads them again, one by one, and lets them go."""
    for act in acts:
        recipient = field.room.ask("SELECT recipient FROM outbox WHERE number = ?", act.number)[0][0]
        answer = field.wire.order("outbox-send-again", "outbox:%d" % act.number, to="Statuspage of somebody else")
        assert not answer["ok"], "it leaves for another one than was read"
        field.ok("outbox-send-again", "outbox:%d" % act.number, to=recipient)


def fifty_orders_wait_out_ten_minutes_without_a_network():
    with Field(pages=20, tickets=20, speed=SPEED) as field, \
            Console([WARROOM, *field.room.options], cols=180, rows=70) as console:
        console.wait("Pages")
        console.keys("3")
        console.wait("Outbox")
        acts = make(field, 50)
        public = [act for act in acts if act.public]
        others = [act for act in acts if not act.public]
        for relay in field.relays.values():
            relay.cut()
        before = field.effects()
        for act in acts:
            field.queue(act)
        ordered = time.monotonic()
        assert are(field, acts, "queued")(), states(field, acts)
        screen = console.wait(r"out 50\b")
        screen = console.wait("50 to leave, 0 for you")
        assert len(re.findall(r"> [0-9:]{5} (?:queued|in \ds) ", screen)) >= 30, screen
        said = re.search(r"cannot be reached", str([field.row(act) for act in acts]))
        assert said, "nothing says why they wait"
        time.sleep(ordered + TEN_MIN_S + 2 - time.monotonic())
        assert field.effects() == before, "the network was not cut"
        assert are(field, acts, "queued")(), states(field, acts)
        for relay in field.relays.values():
            relay.mend()
        until(lambda: "what is not public is sent: %s" % [field.row(act) for act in others],
              are(field, others, "sent"), 90, 0.2)
        console.wait(r"! [0-9:]{5} held +Statuspage")
        time.sleep(2)  # a minute
        check_order(field, others)
        assert not any(act.had(field.effects()) for act in public), "it left, and nobody was asked"
        confirmed = []

        def confirm_held():
            """Those behind one that is held are held, too, when they are old."""
            held = [act for act in public if field.row(act)[2] == "old"]
            confirm(field, held)
            confirmed.extend(held)
            return are(field, public, "sent")()

        until(lambda: "what is public is sent: %s" % [field.row(act) for act in public], confirm_held, 90, 0.2)
        assert sorted(confirmed, key=id) == sorted(public, key=id), "each is asked about, once"
        check_order(field, public)
        console.wait("Outbox")
        assert not re.search(r"out \d", console.screen().splitlines()[0])


def still(field, seconds=8):
    """The engine stands still, as on a machine that sleeps."""
    field.engine.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    field.engine.send_signal(signal.SIGCONT)


def nothing_public_leaves_late_when_the_engine_stood_still():
    with Field(pages=5, tickets=5, speed=4) as field:
        incident = field.declare()
        public = [VERBS["zendesk"][0][1](field, incident), VERBS["statuspage"][0][1](field, incident)]
        plain = [VERBS["jira"][0][1](field, incident), VERBS["slack"][0][1](field, incident)]
        field.relays["slack"].cut()
        field.relays["jira"].cut()
        for act in public + plain:
            field.queue(act)
        still(field)
        field.relays["slack"].mend()
        field.relays["jira"].mend()
        until(lambda: "what is public is held: %s" % [field.row(act) for act in public],
              lambda: all(field.row(act)[2] == "suspend" for act in public), 10)
        until(lambda: "what is not leaves: %s" % [field.row(act) for act in plain], are(field, plain, "sent"), 30)
        time.sleep(3)  # twelve seconds: longer than it can be taken back
        assert not any(act.had(field.effects()) for act in public), "it left late"
        confirm(field, public)
        until(lambda: "it leaves when it was read again: %s" % [field.row(act) for act in public],
              are(field, public, "sent"), 30)
        assert all(act.had(field.effects()) == 1 for act in public + plain)


def what_was_on_its_way_when_the_engine_stood_still_is_looked_for():
    with Field(pages=5, tickets=5, speed=20) as field:
        incident = field.declare()
        acts = [VERBS["zendesk"][0][1](field, incident), VERBS["statuspage"][0][1](field, incident),
                VERBS["slack"][0][1](field, incident), VERBS["pagerduty"][7][1](field, incident)]
        relays = [field.relays[act.target] for act in acts]
        for relay in relays:
            relay.stop_at(HEARD)
        for act in acts:
            field.queue(act)
        for relay in relays:
            assert relay.held.wait(10)
        still(field)
        for relay in relays:
            relay.drop()
        until(lambda: "they were found: %s" % [field.row(act) for act in acts], are(field, acts, "sent"), 60)
        assert all(act.had(field.effects()) == 1 for act in acts)


if __name__ == "__main__":
    play(fifty_orders_wait_out_ten_minutes_without_a_network,
         nothing_public_leaves_late_when_the_engine_stood_still,
         what_was_on_its_way_when_the_engine_stood_still_is_looked_for)
