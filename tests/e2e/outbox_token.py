#!/usr/bin/env python3
"""A token is revoked while acts are on their way: it is shown twice at most, and nothing is lost.

SPDX-License-Identifier: MIT
"""
import json
import signal
import time
import urllib.request

from sends import TARGETS, VERBS, Field, on_page, on_ticket, of_incident
from stage import WARROOM, Console, play, until

FILES = dict(zip(TARGETS, ("pd", "zd", "sl", "sp", "ji")))
SECRETS = {"pagerduty": "drill-user-key", "zendesk": "drill-zendesk-token", "slack": "drill-slack-token",
           "statuspage": "drill-statuspage-token", "jira": "drill-jira-token"}
WORDS = {"pagerduty": on_page("note", "page-note", words=True)[1],
         "zendesk": on_ticket("comment", "ticket-note", words=True)[1],
         "slack": of_incident("slack", "post", "update-post", audience="team", text="%s")[1],
         "statuspage": of_incident("statuspage", "update", "statuspage-update", "identified", True,
                                   status="identified", text="%s")[1],
         "jira": of_incident("jira", "comment", "jira-comment", text="%s")[1]}


def refused(field, target):
    """How often the service was asked with credentials that it does not know."""
    with urllib.request.urlopen(getattr(field.services, target) + "/drill/requests", timeout=10) as answer:
        return json.loads(answer.read())["unauthorized"]


def queue(field, incident, count):
    acts = [WORDS[target](field, incident) for target in TARGETS for _ in range(count)]
    for act in acts:
        field.queue(act)
    return acts


def are(field, acts, state):
    return lambda: all(field.row(act)[0] == state for act in acts)


def rows(field, acts):
    return lambda: "%s" % [(act, field.row(act)) for act in acts if field.row(act)[0] != "sent"]


def a_revoked_token_is_shown_twice_at_most_and_the_queue_goes_on_with_another():
    with Field(pages=60, tickets=60, speed=20) as field, \
            Console([WARROOM, *field.room.options], cols=180, rows=60) as console:
        incident = field.declare()
        first = [VERBS[target][0][1](field, incident) for target in ("statuspage", "jira")]
        for act in first:
            field.queue(act)
        until(rows(field, first), are(field, first, "sent"), 30)
        console.wait("Pages")
        console.keys("3")
        before = {target: refused(field, target) for target in TARGETS}
        acts = queue(field, incident, 4)
        until("some are sent", lambda: any(field.row(act)[0] == "sent" for act in acts))
        field.faults("faults:\n" + "".join("  - {service: %s, fault: revoked, token: %s}\n" % pair
                                           for pair in SECRETS.items()))
        acts += queue(field, incident, 4)
        time.sleep(5)  # a hundred polls
        shown = {target: refused(field, target) - before[target] for target in TARGETS}
        assert all(0 < count <= 2 for count in shown.values()), shown
        waiting = [act for act in acts if field.row(act)[0] != "sent"]
        assert len(waiting) >= 20 and are(field, waiting, "queued")(), rows(field, waiting)()
        for target in TARGETS:
            errors = {field.row(act)[3] for act in waiting if act.target == target}
            assert any("Make a new" in error or "token" in error for error in errors), (target, errors)
        console.wait("%d to leave, 0 for you" % len(waiting))
        console.keys("Tab", "Tab")
        console.wait(r"\[Outbox")
        tried = next(act for act in waiting if field.row(act)[3])
        console.keys("Home", *["Down"] * field.room.ask(
            "SELECT count(*) FROM outbox WHERE number > ?", tried.number)[0][0], "Enter")
        console.wait(r"A new one\s+(?:│\s*│)?\s*in its file")
        console.escape()
        field.faults("faults: [{service: pagerduty, fault: revoked, token: drill-user-key}]\n")
        time.sleep(1)
        assert shown == {target: refused(field, target) - before[target] for target in TARGETS}, "it was shown again"
        field.room.write("pd", "drill-account-key\n")
        field.engine.send_signal(signal.SIGHUP)
        until(rows(field, acts), are(field, acts, "sent"), 60)
        effects = field.effects()
        assert all(act.had(effects) == 1 for act in acts)
        assert shown["pagerduty"] == refused(field, "pagerduty") - before["pagerduty"], "it was shown again"


if __name__ == "__main__":
    play(a_revoked_token_is_shown_twice_at_most_and_the_queue_goes_on_with_another)
