"""Every verb of every target as orders, and what each shall have brought about at the drill's services.

SPDX-License-Identifier: MIT
"""
import json
import os
import signal
import urllib.request

from relay import Relay
from stage import Room, Services, Wire, until

TARGETS = ("pagerduty", "zendesk", "slack", "statuspage", "jira")
CONFIG = """people:
  - {name: Dana Reyes, account: dana, email: dana@hosting.example}
  - {name: Lee Novak, pagerduty: PLEE001}
customers:
  - name: Quillon Clinics
    domains: [quillon.example]
    contacts: [{name: Ines Okoro, email: ines@quillon.example}]
pagerduty: {url: "%(pagerduty)s", token_file: "%(dir)s/pd", poll: %(poll)s, page_lead: PDATA01}
zendesk:
  url: "%(zendesk)s"
  email: agent@hosting.example
  token_file: "%(dir)s/zd"
  poll: %(poll)s
  page_on: {priorities: [urgent]}
slack: %(slack_config)s
statuspage: {url: "%(statuspage)s/v1", page: drillpage, token_file: "%(dir)s/sp"}
jira: {url: "%(jira)s", email: agent@hosting.example, token_file: "%(dir)s/ji", project: IM, type: Incident}
"""
SLACK = '{url: "%(slack)s/api", token_file: "%(dir)s/sl", team: "#general", stakeholders: "#status"}'
WEBHOOK = '{webhook_file: "%(dir)s/webhook"}'
TOKENS = {"pd": "drill-user-key", "zd": "drill-zendesk-token", "sl": "drill-slack-token",
          "sp": "drill-statuspage-token", "ji": "drill-jira-token"}
SCENARIO = """name: acts
title: Enough to act upon, and nothing moves
people:
  - {id: PDANA01, name: Dana Reyes, email: dana@hosting.example}
  - {id: PLEE001, name: Lee Novak, email: lee@hosting.example}
services:
  - {id: PEDGE01, name: edge}
  - {id: PDATA01, name: database}
policy: {id: POLICY1, name: Hosting, escalate_after_min: 1440, levels: [{on_call: Dana Reyes}, {on_call: Lee Novak}]}
organizations:
  - {name: Quillon Clinics, domains: [quillon.example], services: [edge]}
requesters:
  - {name: Ines Okoro, email: ines@quillon.example, organization: Quillon Clinics}
happens:
  - {at: "00:00", flood: %d, service: edge, title: Health check failed, urgency: high}
"""
TICKET = ('  - {at: "00:00", ticket: t%d, requester: Ines Okoro, priority: normal,'
          ' subject: "Slow %d", description: "It is slow."}\n')


class Act:
    """An order, and the effect by which it is told: `verb` with `text` in it, at `object` ("" any)."""

    def __init__(self, target, verb, order, subject, args, effect=None, object="", text="", public=False):
        self.target, self.verb, self.order, self.subject, self.args = target, verb, order, subject, args
        self.effect, self.object, self.text, self.public = effect or verb, object, text, public
        self.number, self.before = 0, 0

    def count(self, effects):
        return sum(1 for e in effects if e["service"] == self.target and e["verb"] == self.effect
                   and self.object in ("", e["object"]) and self.text in e["text"])

    def had(self, effects):
        """How often it came about since it was ordered."""
        return self.count(effects) - self.before

    def __repr__(self):
        return "%s %s (%d: %s)" % (self.target, self.verb, self.number, self.text or self.object)


class Field:
    """Services with relays before them, a room whose engine sends to these, and what to act upon."""

    def __init__(self, pages=200, tickets=60, speed=20, poll="1s", slack=SLACK, more=""):
        self.services = Services.__new__(Services)
        self.room = Room()
        path = self.room.write("acts.yaml", SCENARIO % pages + "".join(
            TICKET % (n, n) for n in range(tickets)))
        self.services.__init__(path, speed=speed)
        self.room.options += ["--clock", self.services.clock]
        self.speed = speed
        self.relays = {name: Relay(getattr(self.services, name)) for name in TARGETS}
        for name, token in TOKENS.items():
            self.room.write(name, token + "\n")
        self.room.write("webhook", self.relays["slack"].url + "/services/T0DRILL01/B0DRILL01/drill-slack-webhook\n")
        names = {"dir": self.room.dir, "poll": poll, **{name: relay.url for name, relay in self.relays.items()}}
        with open(self.room.config, "a") as f:
            f.write(CONFIG % {"slack_config": slack % names, **names} + more)
        self.engine = None
        self.serial = 0
        self.acknowledged = []  # pages: those alone can be snoozed
        self.start()
        least = {"page": pages, "ticket": tickets, "priority": 1, "oncall": 1, "target WHERE what = 'component'": 1}
        until("what there is to act upon is read", lambda: all(
            self.room.ask("SELECT count(*) FROM " + table)[0][0] >= count for table, count in least.items()), 60)
        self.pages = [row[0] for row in self.room.ask(
            "SELECT id FROM page WHERE status = 'triggered' ORDER BY number DESC")]
        self.tickets = [str(row[0]) for row in self.room.ask("SELECT id FROM ticket ORDER BY CAST(id AS INTEGER) DESC")]

    # ---- the engine ----

    def start(self):
        self.engine = self.room.engine()
        self.wire = Wire(self.room)

    def kill(self):
        self.engine.send_signal(signal.SIGKILL)
        self.engine.wait(10)
        self.engine.stderr.close()
        self.wire.close()
        for relay in self.relays.values():
            relay.drop()

    def ok(self, order, /, subject="", **args):
        answer = self.wire.order(order, subject, **args)
        assert answer["ok"], (order, subject, args, answer)
        return answer

    def declare(self):
        """Another incident; its number."""
        self.ok("incident-declare", title="Checkout is down %d" % self.next(), kind="outage")
        return self.room.ask("SELECT id FROM incident ORDER BY rowid DESC LIMIT 1")[0][0]

    def queue(self, act):
        """Orders it. What was told to be queued has rows; the last of them that is its own is noted."""
        before = self.room.ask("SELECT coalesce(max(number), 0) FROM outbox")[0][0]
        act.before = 0 if act.text else act.count(self.effects())
        self.ok(act.order, act.subject, **act.args)
        rows = self.room.ask("SELECT number FROM outbox WHERE number > ? AND target = ? AND verb = ?"
                             " ORDER BY number", before, act.target, act.verb)
        assert len(rows) == 1, (act, rows)
        act.number = rows[0][0]

    def next(self):
        self.serial += 1
        return self.serial

    # ---- what came of it ----

    def row(self, act):
        """(state, next_ms, hold, error, tries)"""
        return self.room.ask("SELECT state, next_ms, hold, error, tries FROM outbox WHERE number = ?",
                             act.number)[0]

    def get(self, path):
        with urllib.request.urlopen(self.services.pagerduty + path, timeout=10) as answer:
            return json.loads(answer.read())

    def effects(self):
        return self.get("/drill/effects")["effects"]

    def faults(self, text):
        request = urllib.request.Request(self.services.pagerduty + "/drill/faults",
                                         text.encode() if text else None, method="PUT" if text else "DELETE")
        urllib.request.urlopen(request, timeout=10).close()

    def close(self):
        if self.engine and self.engine.poll() is None:
            self.engine.kill()
            self.engine.wait(10)
        for relay in self.relays.values():
            relay.close()
        self.room.close()
        self.services.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        if kind is not None:
            for row in self.room.ask("SELECT number, target, verb, object, state, hold, tries, looks, next_ms,"
                                     " error FROM outbox WHERE state NOT IN ('sent', 'dropped')"):
                print(row)
            try:
                with open(os.path.join(self.room.record, "engine.log")) as f:
                    print("---- engine.log ----\n" + f.read()[-4000:])
            except OSError:
                pass
        self.close()

    # ---- to act upon ----

    def page(self):
        assert self.pages, "there are too few pages"
        return self.pages.pop()

    def ticket(self):
        assert self.tickets, "there are too few tickets"
        return self.tickets.pop()

    def words(self):
        return "Half of it pays again, take %d." % self.next()

    def far_ms(self):
        """30 hours of the room from its start."""
        return int(self.services.clock.split(",")[0]) + 30 * 60 * 60 * 1000


def on_page(verb, order, words=False, effect=None, acknowledged=False, **args):
    def make(field, incident):
        page = field.acknowledged.pop() if acknowledged else field.page()
        if verb == "acknowledge":
            field.acknowledged.append(page)
        told = {"text": field.words()} if words else {}
        more = {name: value(field) if callable(value) else value for name, value in args.items()}
        return Act("pagerduty", verb, order, "page:" + page, {**told, **more}, effect, page, told.get("text", ""),
                   order == "page-update")
    return verb, make


def page_merge(field, incident):
    page, into = field.page(), field.page()
    return Act("pagerduty", "merge", "page-merge", "page:" + page, {"into": "page:" + into}, None, page)


def on_ticket(verb, order, words=False, effect=None, **args):
    def make(field, incident):
        ticket = field.ticket()
        told = {"text": field.words()} if words else {}
        return Act("zendesk", verb, order, "ticket:" + ticket, {**told, **args}, effect, ticket,
                   told.get("text", ""), order == "ticket-reply")
    return verb, make


def of_incident(target, verb, order, effect=None, public=False, **args):
    """What is told of the incident; "%s" in an argument is words of its own."""
    def make(field, incident):
        text = field.words()
        given = {name: value.replace("%s", text) for name, value in args.items()}
        return Act(target, verb, order, "incident:" + incident, {"incident": incident, **given}, effect, "",
                   text if given != args else "", public)
    return verb, make


def slack_room(field, incident):
    name = "inc-%d-%d" % (int(incident), field.next())
    return Act("slack", "room-create", "slack-room", "incident:" + incident,
               {"incident": incident, "channel": name, "invite": ""}, "create", "#" + name)


# In each list in this order: an update needs what was made.
VERBS = {
    "pagerduty": [
        on_page("acknowledge", "page-ack"), on_page("resolve", "page-resolve"),
        on_page("reassign", "page-reassign", who="Lee Novak"), on_page("escalate", "page-escalate", level=2),
        on_page("priority", "page-priority", priority="P2"),
        on_page("snooze", "page-snooze", acknowledged=True, until_ms=lambda field: field.far_ms()), ("merge", page_merge),
        on_page("note", "page-note", words=True), on_page("status-update", "page-update", words=True),
        on_page("responders", "page-responders", words=True, who="Lee Novak"),
        of_incident("pagerduty", "trigger", "page-lead", text="%s")],
    "zendesk": [
        on_ticket("reply", "ticket-reply", words=True), on_ticket("comment", "ticket-note", words=True),
        on_ticket("update", "ticket-priority", effect="priority", priority="high"),
        on_ticket("update", "ticket-status", effect="status", status="pending"),
        on_ticket("update", "ticket-tags", effect="tags", tags="+outage"),
        of_incident("zendesk", "create", "ticket-open", "reply", True, customer="Quillon Clinics", text="%s")],
    "slack": [
        of_incident("slack", "post", "update-post", audience="team", text="%s"),
        ("room-create", slack_room),
        of_incident("slack", "room-topic", "slack-topic", "topic", topic="%s"),
        of_incident("slack", "room-invite", "slack-invite", "invite", invite="Dana Reyes")],
    "statuspage": [
        of_incident("statuspage", "create", "statuspage-create", None, True, own="yes", title="Slow", text="%s"),
        of_incident("statuspage", "update", "statuspage-update", "identified", True, status="identified",
                    text="%s"),
        of_incident("statuspage", "components", "statuspage-components", "component", True,
                    components="Network", state="partial_outage"),
        of_incident("statuspage", "resolve", "statuspage-resolve", "resolved", True, text="%s")],
    "jira": [
        of_incident("jira", "create", "jira-create", summary="%s", text="Half of it."),
        of_incident("jira", "comment", "jira-comment", text="%s"),
        of_incident("jira", "transition", "jira-transition", status="Done"),
        of_incident("jira", "link", "jira-link", url="https://wiki.example.com/1", title="How it was")],
}
