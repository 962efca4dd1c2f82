#!/usr/bin/env python3
"""What was queued arrives once, at whatever point of a send the engine is killed.

SPDX-License-Identifier: MIT
"""
import os
import random
import signal
import sqlite3
import sys
import time

from sends import TARGETS, VERBS, WEBHOOK, Act, Field, on_page, on_ticket, of_incident
from relay import CONNECTED, HALF, HEARD
from stage import SOAK, play, until

QUEUED, ANSWERED, SENT = "queued", "answered", "sent"
# queued: before `sending` is durable. connected: it is, and no byte has arrived. half: of the request.
# heard: it was done, the answer has not left. answered: it lies in the engine's socket, unread.
# sent: it is recorded.
POINTS = (QUEUED, CONNECTED, HALF, HEARD, ANSWERED, SENT)
NOT_HAD = (CONNECTED, HALF)  # here nobody can tell but a person, where a repeat would be a second effect
ROUNDS = max(len(verbs) for verbs in VERBS.values())
LOOKED_FOR = {("pagerduty", "snooze"), ("pagerduty", "note"), ("pagerduty", "status-update"),
              ("pagerduty", "responders"), ("zendesk", "reply"), ("zendesk", "comment"), ("slack", "post"),
              ("statuspage", "create"), ("statuspage", "update"), ("statuspage", "resolve"), ("jira", "create"),
              ("jira", "comment"), ("jira", "transition")}  # the others are repeated, and nobody is asked
KILLS = 1000 if SOAK else 15
SPEED = 40  # at this one ten minutes are 15 s


def bring_to(field, acts, point):
    """Each of the acts stands at that point, and the engine is dead."""
    relays = [field.relays[act.target] for act in acts]
    if point == QUEUED:
        for relay in relays:
            relay.cut()
    elif point != SENT:
        for relay in relays:
            relay.stop_at(HEARD if point == ANSWERED else point)
    for act in acts:
        field.queue(act)
    if point == QUEUED:
        until("they were tried", lambda: all(field.row(act)[3] for act in acts), 30)
        assert all(field.row(act)[0] == "queued" and field.row(act)[4] == 0 for act in acts)
    elif point == SENT:
        until("they were sent", lambda: all(field.row(act)[0] == "sent" for act in acts), 30)
    else:
        for act, relay in zip(acts, relays):
            until(lambda: "%r is at %s: %r" % (act, point, field.row(act)), relay.held.is_set, 30)
            assert field.row(act)[0] == "sending", (act, field.row(act), relay.what)
    if point == ANSWERED:
        field.engine.send_signal(signal.SIGSTOP)
        for relay in relays:
            relay.go_on.set()
            assert relay.passed.wait(10)
    field.kill()
    for relay in relays:
        relay.mend()


def look(field, act, asked):
    """What a person does who is asked about it: looks at the service, and says how it is. Its state."""
    state, next_ms, hold, error, _ = field.row(act)
    assert state != "dropped", (act, error)
    if hold:
        asked.append(act)
        field.ok("outbox-send-again", "outbox:%d" % act.number)
    elif state == "in_doubt" and next_ms == 0:
        asked.append(act)
        arrived = act.had(field.effects()) > 0
        field.ok("outbox-arrived" if arrived else "outbox-send-again", "outbox:%d" % act.number)
    return state


def settle(field, acts, seconds=90):
    """All have ended; those that were asked about."""
    asked = []
    until(lambda: "all are sent: %s" % [(act, field.row(act)) for act in acts],
          lambda: all([look(field, act, asked) in ("sent", "refused") for act in acts]), seconds, 0.05)
    until("what came with them is sent", lambda: not field.room.ask(
        "SELECT 1 FROM outbox WHERE state IN ('queued', 'sending')"), 30)
    return asked


def check_once(field, acts):
    effects = field.effects()
    for act in acts:
        state, _, _, error, _ = field.row(act)
        wanted = 0 if state == "refused" else 1
        assert act.had(effects) == wanted, (act, state, error, act.had(effects), [
            e for e in effects if e["service"] == act.target][-5:])


def is_whole(field):
    db = sqlite3.connect("file:%s?mode=ro" % os.path.join(field.room.record, "warroom.db"), uri=True)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


def points_of(place):
    """Those that a round is killed at: all, or what costs most when it goes wrong and one other."""
    return POINTS if SOAK else (HEARD, (QUEUED, CONNECTED, ANSWERED, HALF, SENT)[place % 5])


def each_verb_at_each_point():
    count = 0
    with Field(speed=SPEED) as field:
        for point in POINTS:
            incident = field.declare()
            for place in range(ROUNDS):
                acts = [verbs[place][1](field, incident) for verbs in VERBS.values() if place < len(verbs)]
                if point in points_of(place):
                    bring_to(field, acts, point)
                    field.start()
                    count += 1
                else:
                    for act in acts:
                        field.queue(act)
                asked = settle(field, acts)
                check_once(field, acts)
                assert all(field.row(act)[0] == "sent" for act in acts), [(act, field.row(act)) for act in acts]
                assert point in NOT_HAD or not asked, (point, "asked about", asked)
                assert all((act.target, act.verb) in LOOKED_FOR for act in asked), (point, "asked about", asked)
        is_whole(field)
    print("  %d kills, each verb at %s" % (count, "each point" if SOAK else "two points"))


class Many(Act):
    """An acknowledgement of many pages at once: had as often as the one of them that was most often, or not at all."""

    def __init__(self, field, count):
        self.pages = [field.page() for _ in range(count)]
        super().__init__("pagerduty", "acknowledge", "page-ack", "",
                         {"subjects": ["page:" + page for page in self.pages]}, text="of all")

    def count(self, effects):
        had = [sum(1 for e in effects if (e["service"], e["verb"], e["object"]) == ("pagerduty", "acknowledge", page))
               for page in self.pages]
        return max(had) if all(had) else 0


def many_at_once_are_each_acknowledged_once():
    with Field(pages=150, tickets=1, speed=SPEED) as field:
        for partial in (False, True):
            for point in POINTS if SOAK else (HEARD, QUEUED):
                if partial:
                    field.faults("faults: [{service: pagerduty, fault: partial}]\n")
                act = Many(field, 10)
                bring_to(field, [act], point)
                if point in (HEARD, ANSWERED):
                    field.faults(None)  # half of them were done: now the others are
                field.start()
                assert not settle(field, [act])
                state, _, _, said, _ = field.row(act)
                had = act.had(field.effects())
                if partial and point not in (HEARD, ANSWERED):
                    assert had == 0 and "5 of 10" in said, (point, had, said)  # those that were not are told
                else:
                    assert had == 1, (partial, point, had, said)


def a_webhook_is_never_posted_twice_by_itself():
    """Nobody can read back what it posted."""
    with Field(pages=1, tickets=1, speed=SPEED, slack=WEBHOOK) as field:
        incident = field.declare()
        for point in POINTS:
            act = of_incident("slack", "webhook", "update-post", audience="team", text="%s")[1](field, incident)
            bring_to(field, [act], point)
            field.start()
            asked = settle(field, [act])
            check_once(field, [act])
            assert bool(asked) == (point not in (QUEUED, SENT)), (point, asked)


HOOK = """import os, sys, time
folder = sys.argv[1]
def wait(name):
    while os.path.exists(os.path.join(folder, name)):
        open(os.path.join(folder, "at-" + name), "w").close()
        time.sleep(0.01)
text = sys.stdin.read()
wait("before")
with open(os.path.join(folder, "done"), "a") as f:
    f.write(text.replace("\\n", " ") + "\\n")
wait("behind")
"""


def a_hook_program_is_never_run_twice_by_itself():
    with Field(pages=1, tickets=1, speed=SPEED) as field:
        program = field.room.write("hook.py", HOOK)
        path = lambda name: os.path.join(field.room.dir, name)
        with open(field.room.config, "a") as f:
            f.write('hook: ["%s", "%s", "%s"]\n' % (sys.executable, program, field.room.dir))
        field.kill()
        field.start()
        incident = field.declare()
        for point in ("before", "behind", SENT):
            act = Act("hook", "open", "hook-act", "incident:" + incident,
                      {"incident": incident, "verb": "open", "text": field.words()})
            open(path(point), "w").close()
            field.queue(act)
            if point == SENT:
                until("it was sent", lambda: field.row(act)[0] == "sent")
            else:
                until("it runs", lambda: os.path.exists(path("at-" + point)))
                assert field.row(act)[0] == "sending", field.row(act)
            field.kill()
            os.unlink(path(point))
            field.start()
            if point != SENT:
                until(lambda: "a person is asked: %r" % (field.row(act),), lambda: field.row(act)[:2] == ("in_doubt", 0))
            assert field.row(act)[4] == 1, field.row(act)
            with open(path("done")) as f:
                assert sum(act.args["text"] in line for line in f) <= 1, point


# What may be ordered again and again, and is told by its words.
ANY = [on_page("note", "page-note", words=True), on_page("status-update", "page-update", words=True),
       on_page("acknowledge", "page-ack"), on_page("resolve", "page-resolve"),
       of_incident("pagerduty", "trigger", "page-lead", text="%s"),
       on_ticket("reply", "ticket-reply", words=True), on_ticket("comment", "ticket-note", words=True),
       of_incident("slack", "post", "update-post", audience="team", text="%s"),
       of_incident("slack", "post", "update-post", audience="stakeholders", text="%s"),
       of_incident("statuspage", "update", "statuspage-update", "identified", True, status="identified", text="%s"),
       of_incident("jira", "comment", "jira-comment", text="%s")]


def trouble(dice):
    """A fault script: something is wrong with the writes of one service, or all is well again."""
    fault = dice.choice(["done", "done, status: 503", "mute", "status, status: 500", "status, status: 429, wait: 1",
                         "hang", "cut, at: 0", "broken", "slow, bytes_per_s: 2000", "html, status: 502"])
    return ("faults:\n  - {service: %s, method: write, fault: %s, times: %d}\n"
            % (dice.choice(TARGETS), fault, dice.randint(1, 3)))


def any_time_at_all():
    """Kills at random, while acts of all targets are queued and on their way, and services have troubles."""
    seed = int(os.environ.get("SEED", time.time()))
    dice = random.Random(seed)
    print("SEED=%d" % seed, flush=True)
    done, waiting, asked = [], [], []
    with Field(pages=KILLS * 2 + 20, tickets=100, speed=SPEED) as field:
        incident = field.declare()
        tickets = list(field.tickets)
        first = [VERBS[target][0][1](field, incident) for target in ("statuspage", "jira")]
        for act in first:
            field.queue(act)
        settle(field, first)
        for kill in range(KILLS):
            for _ in range(dice.randint(0, 4) if len(waiting) < 12 else 0):
                field.tickets = field.tickets or list(tickets)
                act = dice.choice(ANY)[1](field, incident)
                field.queue(act)
                waiting.append(act)
            if dice.random() < 0.3:
                field.faults(trouble(dice) if dice.random() < 0.7 else None)
            time.sleep(dice.random() ** 2 * 0.6)
            field.kill()
            field.start()
            ended = [act for act in waiting if look(field, act, asked) in ("sent", "refused")]
            done += ended
            waiting = [act for act in waiting if act not in ended]
            if kill % 50 == 49:
                print("%d kills, %d acts, asked about %d" % (kill + 1, len(done), len(asked)), flush=True)
        field.faults(None)
        asked += settle(field, waiting)
        done += waiting
        check_once(field, done)
        is_whole(field)
        refused = [(act, field.row(act)[3]) for act in done if field.row(act)[0] == "refused"]
        assert not refused, refused
        print("  %d kills at random: %d acts came about once each, a person was asked about %d"
              % (KILLS, len(done), len(asked)))


if __name__ == "__main__":
    play(each_verb_at_each_point, many_at_once_are_each_acknowledged_once,
         a_webhook_is_never_posted_twice_by_itself,
         a_hook_program_is_never_run_twice_by_itself, any_time_at_all)
