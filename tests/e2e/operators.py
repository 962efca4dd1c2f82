"""People with accounts of their own: they act from their own login at their level, what is the lead's waits for the
lead, and who only watches changes nothing.

Needs root, who makes the accounts; they are removed at the end.

SPDX-License-Identifier: MIT
"""
import json
import os
import stat
import subprocess
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
                 each_is_told_who_they_are_and_what_they_claim_counts_for_nothing)
        except BaseException:
            print("---- engine.log ----\n" + stage.log()[-4000:])
            raise
        finally:
            stage.stop()


main()
