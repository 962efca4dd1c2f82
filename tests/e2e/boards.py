#!/usr/bin/env python3
"""The status page, Jira and the hook program get each act once, whatever becomes of the answers.

SPDX-License-Identifier: MIT
"""
import json
import os
import urllib.request

from stage import Room, Services, Wire, play, until

SPEED = 20
CONFIG = """people:
  - {name: Dana Reyes, account: root, email: dana@hosting.example, level: lead}
statuspage: {url: %s/v1, page: drillpage, token_file: %s}
jira: {url: %s, email: agent@hosting.example, token_file: %s, project: IM}
"""
HOOK = """#!/bin/sh
env > "$0.env"
cat >> "$0.got"
case $(tail -n 1 "$0.got") in *'"verb":"refuse"'*) echo "not this one"; exit 9;; esac
"""


class Stage:
    def __init__(self, hook=False):
        self.services = Services(speed=SPEED)
        self.room = Room()
        self.room.options += ["--clock", self.services.clock]
        page, jira = (self.room.write(n, "drill-%s-token\n" % n) for n in ("statuspage", "jira"))
        text = CONFIG % (self.services.statuspage, page, self.services.jira, jira)
        self.hook = os.path.join(self.room.dir, "hook")
        if hook:
            self.room.write("hook", HOOK)
            os.chmod(self.hook, 0o700)
            text += "hook: [%s, one word]\n" % self.hook
            text = text.replace("token_file: %s, project" % jira, "token_env: WARROOM_TEST_JIRA, project")
        with open(self.room.config, "a") as f:
            f.write(text)
        self.engine = self.room.engine()
        self.wire = Wire(self.room)
        self.order("incident-declare", title="Machines are down")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.wire.close()
        self.engine.terminate()
        self.engine.wait(20)
        self.room.close()
        self.services.__exit__(*unused)

    def order(self, name, **args):
        answer = self.wire.order(name, **args)
        assert answer["ok"], (name, answer)

    def rows(self, target):
        return self.room.ask("SELECT verb, state, error FROM outbox WHERE target = ? ORDER BY number", target)

    def sent(self, target):
        until(lambda: "all is sent: %s" % self.rows(target),
              lambda: all(state == "sent" for _, state, _ in self.rows(target)), 40)

    def effects(self, service):
        with urllib.request.urlopen(self.services.pagerduty + "/drill/effects", timeout=10) as answer:
            return [e["verb"] for e in json.load(answer)["effects"] if e["service"] == service]

    def fault(self, service, fault):
        """What becomes of the next request there that writes."""
        text = "faults:\n  - {service: %s, fault: %s, status: 500, method: write, times: 1}\n" % (service, fault)
        ask = urllib.request.Request(getattr(self.services, service) + "/drill/faults", text.encode(), method="PUT")
        urllib.request.urlopen(ask, timeout=10).close()


def a_post_is_there_once_whatever_was_answered():
    with Stage() as s:
        s.fault("statuspage", "done")
        s.order("statuspage-create", own="yes", title="Machines are down", text="We look into it.")
        s.sent("statuspage")
        s.fault("statuspage", "status")
        s.order("statuspage-update", status="identified", text="A switch has failed.")
        s.sent("statuspage")
        s.fault("statuspage", "done")
        s.order("statuspage-resolve", text="It is over.")
        s.sent("statuspage")
        assert s.effects("statuspage") == ["create", "identified", "resolved"], s.effects("statuspage")
        assert s.room.ask("SELECT status FROM update_post WHERE audience = 'public' ORDER BY id") == \
            [("investigating",), ("identified",), ("resolved",)]
        s.order("incident-end")


def an_issue_is_made_once_whatever_was_answered():
    with Stage() as s:
        s.fault("jira", "done")
        s.order("jira-create", summary="Machines are down", text="All of them.")
        s.order("jira-comment", text="A switch has failed.")  # behind it
        s.sent("jira")
        s.fault("jira", "done")
        s.order("jira-transition", status="Done")
        s.sent("jira")
        assert s.effects("jira") == ["create", "comment", "transition"], s.effects("jira")
        assert s.room.ask("SELECT id, state FROM remote WHERE target = 'jira'") == [("IM-1", "Done")]


def the_hook_gets_each_act_without_our_secrets():
    os.environ["WARROOM_TEST_JIRA"] = "drill-jira-token"
    with Stage(hook=True) as s:
        s.order("jira-create", summary="Machines are down")
        s.order("hook-act", verb="refuse", text="x")
        until("the hook has answered", lambda: [state for _, state, _ in s.rows("hook")] == ["sent", "refused"], 20)
        assert "not this one" in s.rows("hook")[1][2], s.rows("hook")
        with open(s.hook + ".got") as f:
            got = [json.loads(line) for line in f]
        assert [g["verb"] for g in got] == ["create", "refuse"], got
        assert got[0]["body"]["fields"]["summary"] == "Machines are down", got[0]
        assert len({g["id"] for g in got}) == 2
        with open(s.hook + ".env") as f:
            assert "drill-jira-token" not in f.read()


play(a_post_is_there_once_whatever_was_answered, an_issue_is_made_once_whatever_was_answered,
     the_hook_gets_each_act_without_our_secrets)
