#!/usr/bin/env python3
"""Tokens: one of OAuth outlives the engine; none is in a child's environment, the log or the record.

SPDX-License-Identifier: MIT
"""
import base64
import os
import signal
import stat

from stage import SOAK, Room, Services, Wire, play, until

CANARY = "drill-client-secret"

CONFIG = """
zendesk:
  url: %s
  client_id: warroom-drill
  client_secret_env: WARROOM_PLAY_SECRET
  poll: 1s
pagerduty:
  url: %s
  token_command: ["/bin/sh", "-c", "env >%s; echo drill-user-key"]
  poll: 1s
"""


def config(services, folder):
    return CONFIG % (services.zendesk, services.pagerduty, os.path.join(folder, "environment"))


def start(room, services):
    engine = room.engine("--clock", services.clock, env={**os.environ, "WARROOM_PLAY_SECRET": CANARY})
    wire = Wire(room)
    until("both answer", lambda: all(source["state"] == "ok" and source["age_ms"] >= 0
                                     for source in wire.line().get("sources", {"": {"state": ""}}).values()))
    wire.close()
    return engine


def read(path):
    with open(path, "rb") as f:
        return f.read()


def a_token_outlives_engines_that_are_killed():
    with Services() as services, Room() as room:
        room.write("warroom.yaml", read(room.config).decode() + config(services, room.dir))
        engine = start(room, services)
        path = os.path.join(room.record, "token", "zendesk")
        token = read(path)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
        for _ in range(50 if SOAK else 3):
            engine.send_signal(signal.SIGKILL)
            engine.wait(10)
            engine = start(room, services)
            assert read(path) == token, "a new token was asked for while the old one lived"
        engine.terminate()
        assert engine.wait(10) == 0


def a_secret_in_a_variable_is_in_no_child_log_or_record_and_survives_a_reload():
    with Services() as services, Room() as room:
        room.write("warroom.yaml", read(room.config).decode() + config(services, room.dir))
        engine = start(room, services)
        before = read(os.path.join(room.dir, "environment"))
        assert b"PATH=" in before, before
        os.unlink(os.path.join(room.record, "token", "zendesk"))  # so that the secret is needed again
        os.unlink(os.path.join(room.dir, "environment"))
        engine.send_signal(signal.SIGHUP)
        until("the command was run again", lambda: os.path.exists(os.path.join(room.dir, "environment")))
        until("a new token", lambda: os.path.exists(os.path.join(room.record, "token", "zendesk")))
        engine.terminate()
        assert engine.wait(10) == 0
        token = read(os.path.join(room.record, "token", "zendesk")).split(b"\n")[5]
        assert len(token) > 8, token
        canaries = [CANARY.encode(), base64.b64encode(CANARY.encode()).rstrip(b"=")[:-1]]
        places = [os.path.join(room.dir, "environment")]
        places += [os.path.join(room.record, name) for name in os.listdir(room.record)]
        for place in places:
            for canary in [*canaries, token, b"drill-user-key"]:
                assert os.path.isdir(place) or os.path.basename(place) == "engine.sock" or \
                    canary not in read(place), "%r is in %s" % (canary, place)


if __name__ == "__main__":
    play(a_token_outlives_engines_that_are_killed,
         a_secret_in_a_variable_is_in_no_child_log_or_record_and_survives_a_reload)
