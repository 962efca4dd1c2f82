#!/usr/bin/env python3
"""A certificate expires, and the pack `p1` leads through it: from the first page to "recovering" with keys alone, on a
wide screen and on 80x24.

SPDX-License-Identifier: MIT
"""
import os
import subprocess
import time

from outage import Drill
from stage import WARROOM, play, until


class Night(Drill):
    """The drill, and what becomes of the pack's steps."""

    def __init__(self, cols, rows):
        super().__init__("certificate", cols, rows)

    def step(self, name, state="done", by_hand=0):
        """Its condition, or a hand, has brought it there."""
        self.holds("the step %s" % name,
                   "SELECT state, by_hand FROM step WHERE incident_id = '1' AND id = '%s'" % name, state, by_hand)

    def to_row(self, pane, sql):
        """The cursor of that pane on the row of so many before it."""
        self.go(pane)
        (before,), = self.ask(sql)
        self.console.keys("g", *["j"] * before)

    def tick(self, name):
        """A step that has no condition is ticked by hand, and says so."""
        self.to_row("Steps", "SELECT place - 1 FROM step WHERE incident_id = '1' AND id = '%s'" % name)
        self.console.keys("Space")
        self.step(name, by_hand=1)

    def give(self, role, person):
        self.to_row("Roles", "SELECT place - 1 FROM role WHERE incident_id = '1' AND name = '%s'" % role)
        self.asked("Enter", r"%s" % role)
        self.console.keys("C-u")
        self.answer(person)
        self.holds("%s is %s" % (person, role), "SELECT person FROM role_holder WHERE incident_id = '1'"
                   " AND role = '%s'" % role, person)

    def yes(self, key, command):
        """A key that is asked about first; a y that comes too soon is none."""
        self.asked(key, r"Confirm %s" % command)
        time.sleep(0.5)
        self.console.keys("y")

    def note(self, text):
        self.asked("n", r"Note")
        self.answer(text, r"note saved")

    def log(self, kind, text):
        """From the shell beside, as the step says."""
        subprocess.run([WARROOM, "log", "--config", os.path.join(self.dir, "warroom.yaml"), "-k", kind, text], check=True,
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=20)


def declared(night):
    """Validate, say how severe it is, take in the pages and tickets that come."""
    console = night.console
    console.wait(r"high.*api-gateway", 15)
    night.go("Pages")
    console.keys("G")
    night.asked("D", r"a certificate +(│|has)")  # what was one before
    console.keys("n")
    console.wait(r"Title: api-gateway")
    night.answer("", r"1  P1")
    console.keys("1", "Enter")
    console.wait(r"SEV-1")
    night.step("severity")
    until("all pages are there", lambda: len(night.ask("SELECT 1 FROM page")) == 4, 20)
    night.go("Pages")
    console.wait(r"high +#8801", 20)  # a customer reports it; it stands among what pages
    console.wait(r"checkout +Checkout")
    console.keys("g", "Space", "Space", "Space", "Space", "Space")
    console.wait(r"5 selected")
    night.asked("f", r"Triage of 5 select")  # all are judged at once: they are of it
    night.asked("o", r"Severity of 5")
    console.keys("1")
    night.holds("pages and tickets are tied", "SELECT (SELECT count(*) FROM page WHERE incident_id = '1'"
                " AND triage = 'outage'), (SELECT count(*) FROM ticket WHERE incident_id = '1')", 4, 1)
    night.step("validate")
    console.escape()


def told(night):
    """The ticket, the chat, the outage channel, the roles."""
    console = night.console
    night.command("jira-create", r"Summary: ")
    night.answer("", r"Description:")
    night.answer("the gateway's certificate has expired", r"Confirm jira-create")
    time.sleep(0.5)
    console.keys("y")
    night.step("ticket")  # when Jira has it
    night.note("The gateway serves a certificate that has expired")
    night.tick("war-room")
    night.command("incident-impact", r"Impact of")
    night.answer("nobody can deploy, sign in or pay")
    night.step("impact")
    night.asked("A", r"[Nn]eeded")
    night.answer("who can renew the certificate", r"p posted|posted")
    console.keys("p")
    night.holds("it is announced", "SELECT audience, what FROM update_post", "outage", "announce")
    night.step("announce")
    night.give("Communicator", "Kim Anders")
    night.give("Recorder", "Lee Sorensen")
    night.give("Engineer", "Tomasz Wilk")
    night.step("roles")


def worked(night):
    """Another ticket, experiments and changes, a task, a decision, what is left for later, the bridge."""
    console = night.console
    night.go("Tickets")
    console.wait(r"#8802 +high", 20)  # among the tickets; a pane beside may show it a frame earlier
    time.sleep(0.5)  # its history comes after it, and may move it
    console.keys("g")
    time.sleep(0.2)
    console.keys("i")
    night.holds("the second ticket is tied", "SELECT count(*) FROM ticket WHERE incident_id = '1'", 2)
    night.log("experiment", "the registry's own certificate is served: valid; so it is the gateway's")
    night.step("experiments")
    night.step("log")
    night.log("change", "gateway-1: new certificate; back: git revert")
    night.step("changes")
    console.keys("2")
    night.go("Tasks")
    night.asked("a", r"[Pp]erson|[Ww]ho")
    night.answer("Tomasz Wilk", r"Text|[Ww]hat")
    night.answer("renew the certificate", r"[Mm]inutes")
    night.answer("15")
    night.holds("a task is given", "SELECT person, text, done_ms FROM task", "Tomasz Wilk", "renew the certificate", None)
    night.asked("r", r"yes")
    console.keys("y")
    console.wait(r"renew the certificate")
    night.go("Tasks")
    console.keys("Space")
    night.holds("it is done", "SELECT done_ms IS NOT NULL FROM task", 1)
    night.asked("d", r"[Dd]ecision|decided")
    night.answer("We renew by hand, once", r"[Oo]bjection|against")
    night.answer("the job stays broken")
    night.holds("the decision is kept", "SELECT text, objections FROM decision", "We renew by hand, once",
                "the job stays broken")
    night.asked("t", r"[Ll]ater|[Ff]ollow|to be done")
    night.answer("Mail of the renewal job to a list", r"[Dd]ue|[Ww]hen")
    night.answer("")
    night.holds("what is left is kept", "SELECT text, done_ms FROM followup", "Mail of the renewal job to a list", None)
    console.keys("3")
    night.go("Bridge")
    console.keys("O")
    night.step("bridge")
    night.asked("J", r"[Pp]erson|[Ww]ho")
    night.answer("Tomasz Wilk")
    night.holds("who joined is listed", "SELECT count(*) FROM event WHERE text LIKE '%Tomasz Wilk%bridge%'", 1)
    night.yes("C", "bridge-close")
    night.holds("the bridge is closed", "SELECT bridge_closed_ms >= bridge_open_ms FROM incident", 1)


def owed(night):
    """Stakeholders and customers hear of it."""
    console = night.console
    night.asked("U", r"Audience: stakeholders")
    night.answer("", r"Status:")
    console.keys("C-u")
    night.answer("a new certificate is being served", r"Impact:")
    night.answer("", r"Being done:")
    night.answer("", r"Needed:")
    night.answer("", r"Next update:")
    console.keys("C-u")
    night.answer("20m", r"nobody can deploy, sign in or pay")  # all of it is there to be read
    night.yes("Enter", "update-post")
    night.holds("the update is recorded", "SELECT status, impact FROM update_post WHERE audience = 'stakeholders'",
                "a new certificate is being served", "nobody can deploy, sign in or pay")
    night.step("updates")
    night.holds("it is sent", "SELECT state FROM outbox WHERE recipient = 'Slack #status'", "sent")
    night.asked("=", r"Text .*: ")
    night.yes("Enter", "update-nothing-new")
    night.holds("nothing new is an update, too", "SELECT count(*) FROM update_post WHERE what = 'nothing-new'", 1)
    console.keys("1")
    night.asked("E", r"ETA")
    night.answer("2h")
    night.step("call", "open")
    night.go("Customers")
    console.keys("g")
    console.wait(r"CALL NOW")
    night.asked("L", r"1 Jo Park of Bramblewick")
    console.keys("v")
    console.wait(r"Next: 2 Nadia Brandt")
    night.asked("L", r"2 Nadia Brandt of Bramblewick")
    console.keys("r")
    night.holds("both calls are logged", "SELECT group_concat(result) FROM attempt WHERE customer LIKE 'Bramble%'",
                "voicemail,reached")
    customers = night.ask("SELECT customer FROM incident_customer")
    if len(customers) > 1:  # the second one needs a call, too
        console.keys("g")
        night.asked("L", r"1 Ines Okoro")
        console.keys("r")
    night.step("call")


def recovers(night):
    """The cause is chosen, and it recovers."""
    console = night.console
    night.command("incident-cause", r"Cause of")
    night.answer("Certificate expired")
    night.step("cause")
    night.tick("whys")
    night.command("incident-status", r"Status of")
    console.keys("r")
    console.wait(r"recovering")
    night.step("recovered")
    night.step("debt")  # there is a follow-up
    night.step("yellow", "open")
    night.holds("no condition's step was done by hand", "SELECT count(*) FROM step WHERE by_hand AND done_when <> ''", 0)
    night.holds("a hand did what has no condition", "SELECT group_concat(id) FROM (SELECT id FROM step WHERE by_hand"
                " ORDER BY place)", "war-room,whys")


def certificate(cols, rows):
    with Night(cols, rows) as night:
        for part in (declared, told, worked, owed, recovers):
            part(night)


def the_certificate_by_p1_at_160x48():
    certificate(160, 48)


def the_certificate_by_p1_at_80x24():
    certificate(80, 24)


if __name__ == "__main__":
    play(the_certificate_by_p1_at_80x24, the_certificate_by_p1_at_160x48)
