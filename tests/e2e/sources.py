#!/usr/bin/env python3
"""What an engine tells of its sources can be read, each state in full, on a small screen.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import socket

from stage import WARROOM, Console, Room, play

SENTENCES = {
    "late": "PagerDuty has not answered for 45 s; the next request is on its way.",
    "limited": "PagerDuty asks for a pause until 03:12:40: fewer requests, see poll in the config, if that goes on.",
    "refused": "PagerDuty refused the token (401): make a new key under My Profile, User Settings, and put it where "
               "token_file says; warroom check tells what it may do.",
    "unreachable": "The name api.pagerduty.example cannot be resolved: check the network, and the url in the config.",
    "malformed": "PagerDuty's answer is not a list of incidents: nothing was changed; engine.log has its beginning.",
}


class Engine:
    """Somebody at engine.sock who only tells."""

    def __init__(self, room):
        os.makedirs(room.record, 0o700)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(os.path.join(room.record, "engine.sock"))
        self.server.listen(1)
        self.server.settimeout(10)

    def joined(self):
        self.screen = self.server.accept()[0]

    def tell(self, **pagerduty):
        self.screen.sendall(json.dumps({"rev": 0, "sources": {
            "pagerduty": {"age_ms": 130000, "error": "", **pagerduty},
            "zendesk": {"state": "off", "age_ms": -1, "error": ""}}}).encode() + b"\n")


def every_state_is_told_in_full():
    with Room() as room:
        engine = Engine(room)
        with Console([WARROOM, *room.options], 80, 24) as console:
            engine.joined()
            for state, sentence in SENTENCES.items():
                engine.tell(state=state, error=sentence)
                console.wait(r"PD ! %s 02:1\d" % state)
                console.keys("S")
                console.wait(r"State +%s: " % state)
                said = re.sub(r"[^!-~]", "", console.screen())
                assert sentence.replace(" ", "") in said, "%s: %s" % (state, console.screen())
                console.keys("S")
            engine.tell(state="ok", age_ms=1000, access="user key of Dana Reyes (read only)", skew_ms=-95000, skipped=3)
            console.wait("> PagerDuty's clock is 95 s behind ours")
            console.keys("S")
            console.wait(r"Token +user key of Dana Reyes \(read only\)")
            console.wait(r"Left out +3 that")
            console.keys("q")
            engine.tell(state="ok", age_ms=1000, access=7, skew_ms="x", skipped=None)  # another version: nothing
            console.wait(r"PD \ds")
            engine.tell(state="dancing", age_ms=1000)
            console.wait("no source is configured")
            console.keys("q")
            console.wait(r"ready\$")


play(every_state_is_told_in_full)
