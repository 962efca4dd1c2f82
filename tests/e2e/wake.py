#!/usr/bin/env python3
"""An engine that stood still, as after a machine's sleep: the screen says so, and then all is fresh.

SPDX-License-Identifier: MIT
"""
import signal
import time

from stage import WARROOM, Console, Room, Services, Wire, play, until

STILL_S = 8  # longer than what is merely a busy machine


def ages(wire):
    """How old each source is by the next poke, in ms."""
    while True:
        line = wire.line()
        if "sources" in line:
            return [line["sources"][name]["age_ms"] for name in ("pagerduty", "zendesk")]


def a_stopped_engine_is_seen_and_asks_at_once_when_it_goes_on():
    with Services() as services, Room(services, poll="1m") as room:
        engine = room.engine()
        wire = Wire(room)
        until("both have answered", lambda: min(ages(wire)) >= 0)
        with Console([WARROOM, *room.options], 140, 40) as console:
            console.wait(r"PD \d+s  ZD \d+s")
            engine.send_signal(signal.SIGSTOP)
            stopped = time.monotonic()
            for stale in ("engine silent", "PD ! 00:", "ZD ! 00:", "as of"):  # 7 s after its last word
                console.wait(stale, stopped + 10 - time.monotonic())
            time.sleep(max(0, stopped + STILL_S - time.monotonic()))
            engine.send_signal(signal.SIGCONT)
            begun = time.monotonic()
            wire.close()
            wire = Wire(room)  # what was sent before the stop is not fresh
            # polls are a minute apart: younger than the stop is what it asked for on waking
            until("fresh data", lambda: max(ages(wire)) < 5000 - 1000 * (time.monotonic() - begun), 5)
            assert time.monotonic() - begun < 5
            console.wait(r"PD \ds  ZD \ds", 5)
        notes = room.ask("SELECT text FROM event WHERE kind = 'system'")
        assert len(notes) == 1 and notes[0][0].startswith("The engine stood still for "), notes
        wire.close()
        engine.terminate()
        assert engine.wait(10) == 0


if __name__ == "__main__":
    play(a_stopped_engine_is_seen_and_asks_at_once_when_it_goes_on)
