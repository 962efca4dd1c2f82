#!/usr/bin/env python3
"""A machine that sleeps while the config is read anew: what is public is asked about all the same.

SPDX-License-Identifier: MIT
"""
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from outbox import PEOPLE, a_ticket, effects, end, faults, order, pages, played, public_row, states  # noqa: E402
from stage import Room, play, until  # noqa: E402

ASLEEP_S = 8  # longer than what is public waits, than a busy machine may take, and than what is on its way gets


def said(room, words):
    with open(os.path.join(room.record, "engine.log"), encoding="utf-8") as f:
        return words in f.read()


def what_is_public_does_not_leave_after_a_sleep_in_a_reload():
    with played(1) as services, Room(services, PEOPLE) as room:
        engine = room.engine()
        page, ticket = pages(room, 1)[0], a_ticket(room)
        faults(services, "service: pagerduty, method: write, fault: mute")
        order(room, "page-note", "page:" + page, text="On its way.")
        until("the note is on its way", lambda: "sending" in states(room))
        order(room, "ticket-reply", "ticket:" + ticket, text="All is well again.")
        engine.send_signal(signal.SIGHUP)
        until("it reloads", lambda: said(room, "config reloaded"))
        assert states(room) == {"sending": 1, "queued": 1}, states(room)  # so the reload waits for the note
        engine.send_signal(signal.SIGSTOP)
        time.sleep(ASLEEP_S)
        engine.send_signal(signal.SIGCONT)
        until(lambda: "it is held: %s" % (public_row(room),), lambda: public_row(room) != ("queued", ""))
        assert public_row(room) == ("queued", "suspend"), public_row(room)
        until("the reload is over", lambda: "sending" not in states(room))
        faults(services)
        until("the note is settled", lambda: states(room) == {"sent": 1, "queued": 1}, 40)
        assert not effects(services, "reply"), effects(services, "reply")
        order(room, "outbox-send-again", "outbox:2")
        until("all is sent", lambda: states(room) == {"sent": 2}, 20)
        assert len(effects(services, "reply")) == 1, effects(services, "reply")
        end(engine)


if __name__ == "__main__":
    play(what_is_public_does_not_leave_after_a_sleep_in_a_reload)
