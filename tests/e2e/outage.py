#!/usr/bin/env python3
"""The hosting outage by the process `solo`, from the first page to "recovering", with keys alone: on a wide screen
and on 80x24.

SPDX-License-Identifier: MIT
"""
import os
import re
import shutil
import sqlite3
import tempfile
import time

from stage import WARROOM, Console, play, until


def focus(screen):
    """The title of the pane that has the focus."""
    found = re.search(r"\[([A-Z][a-z]+)", screen)
    return found.group(1) if found else None


class Drill:
    """A drill in a directory of its own, and the keys a person presses there."""

    def __init__(self, scenario, cols, rows, speed=20):
        self.dir = tempfile.mkdtemp(prefix="warroom-play-")
        self.console = Console([WARROOM, "drill", scenario, "--speed", str(speed), "--record", self.dir], cols, rows)

    def __enter__(self):
        self.console.wait(r"WARROOM.*DRILL", 10)
        return self

    def __exit__(self, kind, *unused):
        try:
            self.console.__exit__(kind, *unused)
        finally:
            shutil.rmtree(self.dir, ignore_errors=True)

    def ask(self, sql):
        db = sqlite3.connect("file:%s?mode=ro" % os.path.join(self.dir, "warroom.db"), uri=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def holds(self, what, sql, *wanted):
        """Waits until the record answers that, a row or a value."""
        until(lambda: "%s: %r" % (what, self.ask(sql)), lambda: self.ask(sql) == [tuple(wanted)], 10)

    def go(self, pane):
        """Tab, until that pane has the focus."""
        for _ in range(12):
            if re.search(r"\[%s\b" % pane, self.console.screen()):
                return
            before = focus(self.console.screen())
            self.console.keys("Tab")
            until("Tab goes on from %s" % before, lambda: focus(self.console.screen()) != before, 5)
        raise AssertionError("no way to %s:\n%s" % (pane, self.console.screen()))

    def asked(self, key, prompt):
        """A key that asks for something."""
        self.console.keys(key)
        self.console.wait(prompt, 5)

    def answer(self, text, prompt=None):
        """A line, then Enter, and what is asked next."""
        if text:
            self.console.type(text)
        self.console.keys("Enter")
        if prompt:
            self.console.wait(prompt, 5)

    def command(self, name, prompt=None):
        """One that has no key: by the palette."""
        self.console.type(":")
        self.console.type(name)
        self.console.wait(r"%s" % name, 5)
        self.console.keys("Enter")
        if prompt:
            self.console.wait(prompt, 5)


def hosting(cols, rows):
    """A storage node fills up; one person leads and fixes."""
    with Drill("hosting", cols, rows) as drill:
        console = drill.console
        console.wait(r"![ +]\d\d:\d\d high", 15)
        drill.asked("f", r"Triage")  # the page under the cursor: an outage, the worst there is
        drill.asked("o", r"Severity")
        console.keys("1")
        console.wait(r"SEV-1", 5)
        drill.holds("a page is tied", "SELECT count(*) > 0 FROM page WHERE incident_id = '1'", 1)
        drill.holds("the step is done", "SELECT state, by_hand FROM step WHERE incident_id = '1' AND id = 'relevant'",
                    "done", 0)

        drill.go("Tickets")  # a customer reports it: the ticket belongs to it, and so does the customer
        console.wait(r"#8801 +urgent", 30)
        console.keys("i")
        drill.holds("the customer is affected",
                    "SELECT customer, origin FROM incident_customer WHERE customer LIKE 'Bramble%'",
                    "Bramblewick Outfitters", "ticket")

        drill.asked("E", r"ETA")  # it will take long: they must be called
        drill.answer("2h")
        console.wait(r"[Cc]all Bramblewick|CALL NOW", 5)
        drill.go("Customers")
        console.keys("g")
        drill.asked("L", r"reached")
        console.keys("r")
        drill.holds("the call is logged", "SELECT count(*) FROM attempt", 1)
        drill.holds("the step is done", "SELECT state, by_hand FROM step WHERE incident_id = '1' AND id = 'call'",
                    "done", 0)

        drill.asked("A", r"[Aa]nnounce|[Nn]eed")  # the team is told
        drill.answer("somebody who knows the storage")
        console.wait(r"SEV-1|Critical", 5)
        console.keys("p")
        drill.holds("the announcement is recorded", "SELECT audience FROM update_post", "team")
        drill.holds("the step is done", "SELECT state, by_hand FROM step WHERE incident_id = '1' AND id = 'announce'",
                    "done", 0)
        drill.command("incident-cause", r"Cause of")
        drill.answer("Database or service down")
        drill.holds("the cause is known", "SELECT cause FROM incident", "Database or service down")

        drill.asked("U", r"Audience: stakeholders")  # those who wait are told, in words that start from the record
        drill.answer("", r"Status:")
        console.keys("C-u")
        drill.answer("we delete snapshots", r"Impact:")
        drill.answer("payments fail", r"Being done:")
        drill.answer("", r"Needed:")
        drill.answer("", r"Next update:")
        console.keys("C-u")
        drill.answer("20m", r"Text:.*payments fail")  # all of it, to be read before it is recorded
        drill.answer("", r"Confirm update-post")
        time.sleep(0.5)
        console.keys("y")
        drill.holds("the update is recorded", "SELECT audience, status, impact, what FROM update_post"
                    " WHERE audience = 'stakeholders'", "stakeholders", "we delete snapshots", "payments fail", "update")
        drill.holds("it is sent", "SELECT state FROM outbox WHERE recipient = 'Slack #status'", "sent")
        drill.asked("=", r"Text .*: ")
        drill.answer("", r"Confirm update-nothing-new")
        time.sleep(0.5)
        console.keys("y")
        drill.holds("nothing new is an update, too", "SELECT count(*) FROM update_post WHERE what = 'nothing-new'", 1)

        drill.go("Steps")  # what no condition sees is ticked by hand, and says so
        (place,), = drill.ask("SELECT place FROM step WHERE incident_id = '1' AND id = 'policy'")
        console.keys("g", *["j"] * (place - 1))
        console.keys("Space")
        drill.holds("a step is ticked by hand", "SELECT id, state FROM step WHERE incident_id = '1' AND by_hand",
                    "policy", "done")
        drill.go("Roles")
        console.keys("G", "Enter")
        console.wait(r"[Gg]ive|Person|Who", 5)
        drill.answer("Lee Sorensen")
        drill.holds("Lee helps", "SELECT person FROM role_holder WHERE person <> 'Dana Reyes'", "Lee Sorensen")

        drill.command("incident-status", r"Status of|recovering")
        console.keys("r")
        console.wait(r"recovering", 10)
        drill.holds("it recovers", "SELECT status FROM incident", "recovering")
        drill.holds("and no condition's step was ticked by hand", "SELECT count(*) FROM step WHERE incident_id = '1'"
                    " AND by_hand AND done_when <> ''", 0)


def the_hosting_outage_by_solo_at_160x48():
    hosting(160, 48)


def the_hosting_outage_by_solo_at_80x24():
    hosting(80, 24)


if __name__ == "__main__":
    play(the_hosting_outage_by_solo_at_160x48, the_hosting_outage_by_solo_at_80x24)
