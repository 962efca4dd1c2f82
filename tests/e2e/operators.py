"""People with accounts of their own: they act from their own login at their level, what is the lead's waits for the
lead, and who only watches changes nothing.

Needs root, who makes the accounts; they are removed at the end.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import select
import signal
import stat
import subprocess
import time
import uuid

import accounts
from stage import BUILD, Console, Wire, play, until


class Stage:
    """An engine under an account of its own, two operators, one who may only watch, and one who is nobody."""

    def __init__(self, made):
        self.made = made
        self.ops, self.all = made.group("ops"), made.group("obs")
        self.lead = made.account("lead", [self.ops, self.all])
        self.kim = made.account("kim", [self.ops, self.all])
        self.jo = made.account("jo", [self.ops, self.all])
        self.eve = made.account("eve", [self.ops, self.all])  # in the group, and in nobody's list
        self.sam = made.account("sam", [self.all])
        self.bin = accounts.programs(made, BUILD)
        self.home = made.folder("room", self.lead)
        self.record = os.path.join(self.home, "record")
        self.observers = made.folder("mirror", self.lead, 0o755)
        self.config = os.path.join(self.home, "warroom.yaml")
        self.write()
        self.engine = None

    def write(self, operators="", levels=None):
        levels = {"kim": "operator", "jo": "operator", **(levels or {})}
        people = "".join("  - {name: %s, account: %s, level: %s}\n" % (name, account.pw_name, levels[account is self.jo and
                         "jo" or "kim"]) for name, account in (("Kim Lee", self.kim), ("Jo Park", self.jo)))
        with open(self.config, "w") as f:
            f.write("me: Dana Reyes\nrecord: %s\npack: solo\npeople:\n%s"
                    "customers:\n  - name: Acme\n    contacts: [{name: Jo Park, phone: \"+1 555 0101\"}]\n"
                    "observers: {group: %s, dir: %s}\n%s" % (
                        self.record, people, self.all, self.observers,
                        "operators: {group: %s}\n" % (operators or self.ops) if operators is not None else ""))
        os.chown(self.config, self.lead.pw_uid, self.lead.pw_gid)
        os.chmod(self.config, 0o600)

    def program(self, name):
        return os.path.join(self.bin, name)

    def start(self):
        self.engine = accounts.start_as(self.lead, [self.program("warroom-engine"), "--config", self.config],
                                        stderr=subprocess.PIPE, text=True)
        until("the engine listens", lambda: self.engine.poll() is not None or
              self.can(self.lead, os.path.join(self.record, "engine.sock")))
        assert self.engine.poll() is None, self.engine.stderr.read()

    def stop(self):
        if self.engine is not None and self.engine.poll() is None:
            self.engine.terminate()
            self.engine.wait(10)

    def can(self, account, path):
        """That account may connect to the socket at `path`."""
        try:
            accounts.connect_as(account, path).close()
        except OSError:
            return False
        return True

    def log(self):
        with open(os.path.join(self.record, "engine.log")) as f:
            return f.read()

    def ask(self, sql, *values):
        import sqlite3
        db = sqlite3.connect("file:%s?mode=ro" % os.path.join(self.record, "warroom.db"), uri=True)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()


class Peer(Wire):
    """Somebody at the other end of a socket, under an account of their own."""

    def __init__(self, account, path):
        self.socket = accounts.connect_as(account, path)
        self.socket.settimeout(10)
        self.bytes = b""
        self.told = []

    def line(self):
        line = super().line()
        if "told" in line:
            self.told.append(line)
        return line

    def you(self):
        """Who the engine says this is, the next time it does."""
        while True:
            line = self.line()
            if line.get("told") == "you":
                return line

    def order(self, name, subject="", seen_rev=0, more=None, **args):
        order_id = str(uuid.uuid4())
        self.say(id=order_id, order=name, subject=subject, seen_rev=seen_rev, args=args, **(more or {}))
        while True:
            line = self.line()
            if line.get("id") == order_id:
                return line

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


stage = None


def beside(name="engine.sock"):
    return os.path.join(stage.observers, name)


def the_socket_stands_beside_the_mirror_for_the_group_alone():
    stage.start()
    link = os.path.join(stage.record, "engine.sock")
    assert os.readlink(link) == beside(), os.readlink(link)
    info = os.stat(beside())
    assert stat.S_IMODE(info.st_mode) == 0o660, oct(info.st_mode)
    import grp
    assert grp.getgrgid(info.st_gid).gr_name == stage.ops
    assert stage.can(stage.kim, beside()) and not stage.can(stage.sam, beside())


def each_is_told_who_they_are_and_what_they_claim_counts_for_nothing():
    with Peer(stage.kim, beside()) as kim, Peer(stage.eve, beside()) as eve:
        assert kim.you() == {"told": "you", "name": "Kim Lee", "level": "operator", "account": stage.kim.pw_name}
        assert eve.you()["level"] == "observer"
        assert kim.order("note", text="I am Dana", more={"actor": "Dana Reyes", "name": "Dana Reyes"},
                         person="Dana Reyes")["ok"]
        assert stage.ask("SELECT actor FROM event WHERE text = 'I am Dana'") == [("Kim Lee",)]
        refused = eve.order("note", text="I am Dana, too")
        assert not refused["ok"] and "bservers" in refused["error"], refused
        assert stage.ask("SELECT count(*) FROM event WHERE text = 'I am Dana, too'") == [(0,)]


def watch(account, cols=160, rows=48):
    """That account's own screen, past what it says first."""
    screen = Console(accounts.as_account(account, [stage.program("warroom"), "watch", stage.observers],
                                         {"TERM": "screen-256color"}), cols, rows)
    screen.wait("Catch me up")
    screen.keys("x")
    screen.wait(r"Timeline")
    return screen


def console():
    screen = Console(accounts.as_account(stage.lead, [stage.program("warroom"), "--config", stage.config],
                                         {"TERM": "screen-256color"}))
    screen.wait(r"PD|Timeline")
    return screen


def declare(title="Checkout is down", **more):
    with Peer(stage.lead, beside()) as lead:
        said = lead.order("incident-declare", title=title, **more)
        assert said["ok"], said
    return stage.ask("SELECT id FROM incident ORDER BY CAST(id AS INTEGER) DESC LIMIT 1")[0][0]


def command(screen, name):
    """From the palette, as somebody who knows no keys."""
    screen.type(":")
    screen.wait("Commands")
    screen.type(name)
    screen.wait("Commands - 1 of")
    screen.keys("Enter")


def to_proposals(screen):
    """View Work, and there the pane of what waits for the lead, at its first row."""
    screen.type("2")
    screen.wait("Proposals - 1 waiting")
    for _ in range(12):
        if re.search(r"\[Proposals", screen.screen()):
            break
        screen.keys("Tab")
        time.sleep(0.1)
    screen.wait(r"\[Proposals")
    screen.type("g")


def a_note_is_on_the_leads_screen_under_the_name_of_who_wrote_it():
    declare()
    with console() as lead, watch(stage.kim) as kim:
        kim.wait("Checkout is down")
        until("the level is told", lambda: "read-only" not in kim.screen())
        kim.type("n")
        kim.wait("Note")
        kim.type("the cache is cold")
        kim.keys("Enter")
        lead.wait(r"Kim Lee +the cache is cold")
        kim.wait(r"Kim Lee +the cache is cold")


def a_proposal_waits_for_the_lead_who_approves_it_with_a_key():
    with console() as lead, watch(stage.kim) as kim:
        until("the level is told", lambda: "read-only" not in kim.screen())
        command(kim, "incident-cause")
        kim.wait("Propose: ")
        kim.keys("C-u")
        kim.type("a cold cache")
        kim.keys("Enter")
        kim.wait("Kept as a proposal for the lead")
        assert stage.ask("SELECT cause FROM incident") == [(None,)]
        lead.wait("Kim Lee waits|[Pp]ropos")  # among what is due
        to_proposals(lead)
        lead.type("a")
        lead.wait(r"Confirm proposal-approve")
        assert "a cold cache" in lead.screen()
        lead.wait(".", 0.5)
        time.sleep(0.5)
        lead.type("y")
        lead.wait("Approved")
        kim.wait("Dana Reyes approved your proposal")
        assert stage.ask("SELECT cause FROM incident") == [("a cold cache",)]
        assert stage.ask("SELECT state, person, decided_by FROM proposal") == [("approved", "Kim Lee", "Dana Reyes")]
        assert stage.ask("SELECT count(*) FROM event WHERE data LIKE '%a cold cache%' AND kind = 'incident'") == [(1,)]


def what_is_declined_is_declined_with_a_reason():
    with console() as lead, watch(stage.kim) as screen, Peer(stage.kim, beside()) as kim:
        assert "proposal" in kim.order("incident-impact", impact="all of it")["text"]
        to_proposals(lead)
        lead.type("-")
        lead.wait("Reason")
        lead.type("we do not know that")
        lead.keys("Enter")
        screen.wait("Dana Reyes declined your proposal 2, we do not know that")
        assert stage.ask("SELECT state, reason FROM proposal WHERE id = 2") == [("declined", "we do not know that")]
        assert stage.ask("SELECT impact FROM incident") in ([(None,)], [("",)])


def who_holds_the_lead_role_leads_from_their_own_account():
    with Peer(stage.lead, beside()) as lead, Peer(stage.kim, beside()) as kim:
        assert kim.you()["level"] == "operator"
        kim.say(want="contact", id="Acme")
        assert lead.order("role-give", "role:On-call lead", person="Kim Lee")["ok"]
        you = kim.you()
        assert (you["level"], you["name"]) == ("lead", "Kim Lee"), you
        assert not [told for told in kim.told if told.get("told") == "contact" and "numbers" in told], kim.told
        kim.say(want="contact", id="Acme")
        until("numbers", lambda: [t for t in [kim.line()] if t.get("told") == "contact" and "555" in json.dumps(t)])
        said = kim.order("incident-impact", impact="the EU")
        assert said["ok"] and "proposal" not in said["text"], said
        assert stage.ask("SELECT actor FROM event WHERE data LIKE '%the EU%'") == [("Kim Lee",)]


def what_changed_since_it_was_read_in_the_mirror_is_not_acted_upon():
    def mirror_rev():
        import sqlite3
        path = os.path.join(stage.observers, "current", "mirror.db")
        db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        try:
            return db.execute("SELECT max(rev) FROM revision").fetchone()[0]
        finally:
            db.close()

    with Peer(stage.lead, beside()) as lead, Peer(stage.kim, beside()) as kim:
        seen = until("the mirror has followed", lambda: (lambda rev: rev if rev == stage.ask(
            "SELECT max(rev) FROM revision")[0][0] else None)(mirror_rev()))
        assert lead.order("role-give", "role:Recorder", person="Jo Park")["ok"]
        refused = kim.order("role-give", "role:Recorder", seen_rev=seen, person="Kim Lee")
        assert not refused["ok"] and "meanwhile" in refused["error"], refused
        seen = until("the mirror has followed", lambda: (lambda rev: rev if rev > seen else None)(mirror_rev()))
        assert kim.order("role-give", "role:Recorder", seen_rev=seen, person="Kim Lee")["ok"]
        assert lead.order("role-give", "role:On-call lead", person="Dana Reyes")["ok"]
        while kim.you()["level"] != "operator":
            pass


def what_is_restricted_is_not_there_for_who_may_not_see_it():
    hidden = declare("Stolen keys", security="yes")
    with Peer(stage.kim, beside()) as kim:
        made_up = kim.order("note", "incident:777", text="x")
        real = kim.order("note", "incident:" + hidden, text="x")
        assert not real["ok"] and real["error"] == made_up["error"], (real, made_up)
        made_up = kim.order("task-give", person="Jo Park", text="x", minutes=5, incident="777")
        real = kim.order("task-give", person="Jo Park", text="x", minutes=5, incident=hidden)
        assert not real["ok"] and real["error"] == made_up["error"], (real, made_up)
        said = kim.order("task-give", person="Jo Park", text="of the other", minutes=5)
        assert said["ok"], said  # one that they know of is open: nobody asks which
    assert stage.ask("SELECT count(*) FROM event WHERE incident_id = ? AND actor = 'Kim Lee'", hidden) == [(0,)]


def an_observer_orders_nothing():
    for name, args in (("note", {"text": "no"}), ("incident-end", {"how": "green"}),
                       ("role-give", {"person": "me"}), ("proposal-approve", {})):
        with Peer(stage.sam, beside("watch.sock")) as sam:
            sam.say(watch="Sam")
            refused = sam.order(name, **args)
            assert not refused["ok"], refused
    assert stage.ask("SELECT count(*) FROM event WHERE text = 'no'") == [(0,)]


def observers_have_a_limit_each_and_together():
    """128 of one account and 256 in all; whoever comes then is hung up on, and operators are none of them."""
    watching = []

    def come(account, count):
        for at in range(count):
            try:
                watching.append(Peer(account, beside("watch.sock")))
                watching[-1].say(watch="n%d" % at)
            except OSError:
                pass  # there were enough

    def counted():
        for peer in watching:  # who does not read is soon no watcher
            try:
                while select.select([peer.socket], [], [], 0)[0] and peer.socket.recv(65536):
                    pass
            except OSError:
                pass  # it was hung up on
        lead.say(want="watchers", id="")
        while True:
            line = lead.line()
            if line.get("told") == "watchers":
                return line["count"]

    with Peer(stage.lead, beside()) as lead:
        come(stage.sam, 135)
        until(lambda: "128 of one account, not %d" % counted(), lambda: counted() == 128, every=0.2)
        come(stage.eve, 135)
        come(stage.kim, 10)
        until(lambda: "256 of all, not %d" % counted(), lambda: counted() == 256, every=0.2)
        begun = time.monotonic()
        assert lead.order("note", text="there is room for the lead")["ok"]
        assert time.monotonic() - begun < 2
        while watching:
            watching.pop().close()
        until(lambda: "nobody, not %d" % counted(), lambda: counted() == 0, every=0.2)


def a_flood_of_orders_does_not_hold_up_the_lead():
    import threading

    over = threading.Event()
    eves = [Peer(stage.jo, beside()) for _ in range(6)]

    def flood(peer):
        line = b'{"id":"x","order":"note","subject":"","args":{"text":"%s"}}\n' % (b"y" * 2000)
        try:
            while not over.is_set():
                peer.socket.sendall(line)
        except OSError:
            pass

    threads = [threading.Thread(target=flood, args=(peer,), daemon=True) for peer in eves]
    for thread in threads:
        thread.start()
    try:
        with Peer(stage.lead, beside()) as lead:
            slowest = 0
            for i in range(40):
                begun = time.monotonic()
                assert lead.order("note", text="still here %d" % i, incident="1")["ok"]
                slowest = max(slowest, time.monotonic() - begun)
        assert slowest < 1.0, slowest
    finally:
        over.set()
        for peer in eves:
            peer.socket.close()


def a_shell_of_another_account_is_told_what_to_do():
    for argv in (["do", "note", "text=x"], ["log", "x"]):
        got = accounts.run_as(stage.kim, [stage.program("warroom"), argv[0], "--config", "/dev/null", "--record",
                                          stage.record, *argv[1:]])
        assert got.returncode == 1 and got.stdout == "", got
        assert "another account" in got.stderr and "warroom watch" in got.stderr, got


def a_changed_group_holds_from_the_reload_on():
    link = os.path.join(stage.record, "engine.sock")
    stage.write(operators=None)
    os.kill(stage.engine.pid, signal.SIGHUP)
    until("the link is gone", lambda: not os.path.islink(link) and os.path.exists(link))
    assert stat.S_IMODE(os.stat(link).st_mode) == 0o600
    assert not os.path.exists(beside()) and stage.can(stage.lead, link)
    stage.write()
    os.kill(stage.engine.pid, signal.SIGHUP)
    until("the link is back", lambda: os.path.islink(link) and stage.can(stage.kim, beside()))
    stage.write(levels={"kim": "observer"})
    with Peer(stage.kim, beside()) as kim:
        assert kim.you()["level"] == "operator"
        os.kill(stage.engine.pid, signal.SIGHUP)
        assert kim.you()["level"] == "observer"
        assert not kim.order("note", text="not any more")["ok"]


def a_group_that_cannot_be_had_lets_in_nobody_else():
    stage.write(operators="wr-test-there-is-none")
    os.kill(stage.engine.pid, signal.SIGHUP)
    link = os.path.join(stage.record, "engine.sock")
    until("ours alone", lambda: not os.path.islink(link) and stage.can(stage.lead, link))
    assert not os.path.exists(beside()) and stat.S_IMODE(os.stat(link).st_mode) == 0o600
    words = "Operators are kept out, only this account may act: there is no group wr-test-there-is-none"
    assert words in stage.log()
    assert stage.ask("SELECT count(*) FROM event WHERE text LIKE ?", words + "%") != [(0,)]


def nothing_is_left_when_the_engine_ends():
    stage.write()
    stage.stop()
    # What a dead engine left: a link to a socket that nobody listens at.
    stage.start()
    os.kill(stage.engine.pid, signal.SIGKILL)
    stage.engine.wait(10)
    assert os.path.islink(os.path.join(stage.record, "engine.sock"))
    stage.start()
    assert stage.can(stage.kim, beside())
    stage.stop()
    assert not os.path.lexists(os.path.join(stage.record, "engine.sock")) and not os.path.lexists(beside())


def main():
    global stage
    why = accounts.possible()
    if why:
        print("skipped: %s" % why)
        return
    with accounts.Accounts() as made:
        stage = Stage(made)
        try:
            play(the_socket_stands_beside_the_mirror_for_the_group_alone,
                 each_is_told_who_they_are_and_what_they_claim_counts_for_nothing,
                 a_note_is_on_the_leads_screen_under_the_name_of_who_wrote_it,
                 a_proposal_waits_for_the_lead_who_approves_it_with_a_key,
                 what_is_declined_is_declined_with_a_reason,
                 who_holds_the_lead_role_leads_from_their_own_account,
                 what_changed_since_it_was_read_in_the_mirror_is_not_acted_upon,
                 an_observer_orders_nothing,
                 observers_have_a_limit_each_and_together,
                 a_flood_of_orders_does_not_hold_up_the_lead,
                 what_is_restricted_is_not_there_for_who_may_not_see_it,
                 a_shell_of_another_account_is_told_what_to_do,
                 a_changed_group_holds_from_the_reload_on,
                 a_group_that_cannot_be_had_lets_in_nobody_else,
                 nothing_is_left_when_the_engine_ends)
        except BaseException:
            print("---- engine.log ----\n" + stage.log()[-4000:])
            raise
        finally:
            stage.stop()


main()
