#!/usr/bin/env python3
# tests/e2e/outbox_reload.py - the config is read anew while acts are on their way, and a login page stands
# between: each comes about once, or a person is asked.
# SPDX-License-Identifier: MIT
import os
import random
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from outbox_kill import ANY, check_once, look, settle  # noqa: E402
from sends import TARGETS, VERBS, Field  # noqa: E402
from stage import play  # noqa: E402

ACTS = 40
SPEED = 20


def trouble(dice):
    """A login page for what is written, or for anything; or no answer."""
    return ("faults:\n  - {service: %s, %sfault: %s, times: %d}\n"
            % (dice.choice(TARGETS), dice.choice(["", "method: write, "]),
               dice.choice(["html, status: 200", "done, status: 503", "hang", "cut, at: 0"]), dice.randint(1, 4)))


def reloads_and_strangers():
    seed = int(os.environ.get("SEED", time.time()))
    dice = random.Random(seed)
    print("SEED=%d" % seed, flush=True)
    acts, asked = [], []
    with Field(pages=ACTS + 20, tickets=ACTS + 20, speed=SPEED) as field:
        incident = field.declare()
        first = [VERBS[target][0][1](field, incident) for target in ("statuspage", "jira")]
        for act in first:
            field.queue(act)
        settle(field, first)
        for _ in range(ACTS):
            act = dice.choice(ANY)[1](field, incident)
            field.queue(act)
            acts.append(act)
            if dice.random() < 0.3:
                field.faults(trouble(dice))
            if dice.random() < 0.3:
                field.engine.send_signal(signal.SIGHUP)
            time.sleep(dice.random() ** 2 * 0.4)
            for act in acts:
                look(field, act, asked)
        field.faults(None)
        asked += settle(field, acts)
        check_once(field, acts)
        refused = [(act, field.row(act)[3]) for act in acts if field.row(act)[0] == "refused"]
        assert not refused, refused
        print("  %d acts came about once each, a person was asked about %d" % (len(acts), len(asked)))


if __name__ == "__main__":
    play(reloads_and_strangers)
