#!/usr/bin/env python3
"""Who watches, and raised hands, over the real socket: right within two seconds, whoever misbehaves.

SPDX-License-Identifier: MIT
"""
import json
import os
import select
import socket
import time
import uuid

from stage import Console, Room, Services, WARROOM, Wire, play, until


class Watcher:
    """An observer at watch.sock."""

    def __init__(self, room, name=None, seconds=10):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(os.path.join(room.record, "public", "watch.sock"))
        self.bytes = b""
        if name is not None:
            self.say(watch=name)

    def say(self, **fields):
        self.raw(json.dumps(fields).encode() + b"\n")

    def raw(self, data):
        self.socket.sendall(data)

    def line(self):
        while b"\n" not in self.bytes:
            got = self.socket.recv(65536)
            if not got:
                raise ConnectionError("the engine hung up")
            self.bytes += got
        line, _, self.bytes = self.bytes.partition(b"\n")
        return json.loads(line)

    def told(self, test, seconds=10):
        end = time.monotonic() + seconds
        while True:
            line = self.line()
            if test(line):
                return line
            assert time.monotonic() < end, "not told"

    def order(self, name, order_id=None, **args):
        order_id = order_id or str(uuid.uuid4())
        self.say(id=order_id, order=name, subject="", seen_rev=0, args=args)
        return self.told(lambda line: line.get("id") == order_id)

    def ended(self, seconds):
        """True when the engine hangs up within that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                if not self.socket.recv(65536):
                    return True
            except socket.timeout:
                return False
            except OSError:
                return True
        return False

    def close(self):
        self.socket.close()


def watching(wire, count, seconds=2.0):
    """How long it took until the engine told that so many watch."""
    begun = time.monotonic()
    wire.socket.settimeout(seconds)
    while wire.line().get("watching") != count:
        assert time.monotonic() - begun < seconds, "not %d within %.1f s" % (count, seconds)
    wire.socket.settimeout(10)
    return time.monotonic() - begun


def names(wire):
    wire.say(want="watchers", id="")
    while True:
        line = wire.line()
        if line.get("told") == "watchers":
            return line


def who_comes_and_goes_is_told_within_two_seconds():
    with Room() as room:
        engine = room.engine()
        wire = Wire(room)
        three = [Watcher(room, name) for name in ("Kim", "Lee \x1b[31m(root), ~x", "")]
        watching(wire, 3)
        you = [one.told(lambda line: line.get("told") == "you") for one in three]
        account = you[2]["name"]
        assert you[0]["name"] == "~Kim (%s)" % account, you
        assert you[1]["name"] == "~Lee ^[[31m root x (%s)" % account, you
        assert all(one["level"] == "observer" for one in you), you
        listed = names(wire)
        assert listed["count"] == 3 and len(listed["all"]) == 3, listed
        assert sorted(one["name"] for one in listed["all"]) == ["", "Kim", "Lee ^[[31m root x"], listed
        three[0].say(watch="Somebody Else")  # a second name is none
        three[0].say(want="watchers", id="")
        assert three[0].told(lambda line: line.get("told") == "watchers")["count"] == 3
        three[1].close()
        watching(wire, 2)
        mode = os.stat(os.path.join(room.record, "public", "watch.sock")).st_mode & 0o777
        assert mode == 0o600, oct(mode)
        engine.terminate()
        assert engine.wait(10) == 0
        assert not os.path.exists(os.path.join(room.record, "public", "watch.sock"))


def who_reads_nothing_is_no_watcher():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        frozen = Watcher(room, "Frozen")
        reads = Watcher(room, "Reads")
        mute = Watcher(room)
        watching(wire, 2)
        frozen.told(lambda line: "watching" in line)
        reads.socket.settimeout(0.05)
        begun = time.monotonic()
        while names(wire)["count"] != 1:  # what it left unread a while is the end of it
            wire.order("note", text="x")
            try:
                reads.line()
            except (socket.timeout, TimeoutError):
                pass
            assert time.monotonic() - begun < 20, "still there"
            time.sleep(0.1)
        assert names(wire)["all"][0]["name"] == "Reads"
        assert mute.ended(10)
        frozen.close()


def who_always_leaves_something_unread_does_not_read():
    """It asks and reads, so that there is less to read than a moment before, and never nothing."""
    with Room() as room:
        room.engine()
        wire = Wire(room)
        sly = Watcher(room, "Sly")
        watching(wire, 1)
        begun = time.monotonic()
        turn = 0
        while True:
            try:
                for _ in range(1 if turn % 2 == 0 else 2):
                    sly.say(want="watchers", id="")
                for _ in range(0 if turn == 0 else 2 if turn % 2 == 0 else 1):
                    line = b""  # not a byte more than one line
                    while not line.endswith(b"\n"):
                        got = sly.socket.recv(1)
                        if not got:
                            raise ConnectionError
                        line += got
            except (ConnectionError, BrokenPipeError):
                break
            turn += 1
            assert time.monotonic() - begun < 15, "still there"
            time.sleep(0.8)
        assert time.monotonic() - begun >= 4, "dropped before its time"
        assert names(wire)["count"] == 0
        sly.close()


def who_is_slow_but_reads_is_kept():
    """It takes its time for each poke, and so much comes that there is nearly always one unread."""
    with Room() as room:
        room.engine()
        wire = Wire(room)
        slow = Watcher(room, "Slow")
        watching(wire, 1)
        begun = time.monotonic()
        while time.monotonic() - begun < 15:
            assert wire.order("note", text="x")["ok"]
            time.sleep(0.3)
            slow.socket.setblocking(False)
            try:
                while True:
                    assert slow.socket.recv(65536), "dropped after %.1f s" % (time.monotonic() - begun)
            except BlockingIOError:
                pass
        assert names(wire)["count"] == 1
        slow.close()


def refused(line):
    return line.get("sources", {}).get("pagerduty", {}).get("state") == "refused"


def observers_are_not_told_what_a_token_may_do():
    with Services() as services, Room(services) as room:
        room.write("pd", "another-token\n")
        room.engine()
        wire = Wire(room)
        error = line_of(wire, refused)["sources"]["pagerduty"]["error"]
        assert error != ""
        watcher = Watcher(room, "Kim")
        poke = watcher.told(refused)
        assert poke["sources"]["pagerduty"]["error"] == error, poke  # nothing in it is masked
        assert not any("access" in source for source in poke["sources"].values()), poke
        watcher.close()


def line_of(wire, test):
    while True:
        line = wire.line()
        if test(line):
            return line


def nothing_but_a_hand_is_taken():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        for name in ("note", "incident-declare", "page-ack", "hand-take", "undo", "no such"):
            one = Watcher(room, "Kim")
            answer = one.order(name, text="x", title="x")
            assert answer["ok"] is False and "Observers only read" in answer["error"], answer
            one.close()
        for junk in (b"\x00\xff\n", b"[]\n", b"{}\n" * 20, b'{"want":"bridge","id":"moderator"}\n' * 20,
                     b"x" * 5000, b'{"watch":7}\n' * 20, b'{"watch":"a"}\n' * 200):
            one = Watcher(room, "Kim")
            try:
                one.raw(junk)
                one.raw(b"{}\n" * 10)
            except OSError:
                pass
            assert one.ended(3), junk[:40]
            one.close()
        until("all are gone", lambda: names(wire)["count"] == 0, 3)
        assert room.ask("SELECT count(*) FROM event WHERE kind = 'note'")[0][0] == 0
        assert room.ask("SELECT count(*) FROM incident")[0][0] == 0


def percentile(times, part):
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def order_times(wire, count):
    times = []
    for _ in range(count):
        begun = time.monotonic()
        assert wire.order("note", text="x")["ok"]
        times.append(time.monotonic() - begun)
    return times


def a_flood_slows_no_order():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        with Crowd(room, ["spin", "spin"]):  # processors that are as busy, with nothing of ours
            quiet = percentile(order_times(wire, 300), 0.99)
        with Crowd(room, ["connect", "talk"]):
            loud = percentile(order_times(wire, 300), 0.99)
        print("   orders p99: beside busy processes %.1f ms, in the flood %.1f ms" % (quiet * 1000, loud * 1000))
        assert loud < max(2 * quiet, 0.030), (quiet, loud)
        honest = until("who comes after them is heard", lambda: heard(room, "Honest"), 5, 0.2)
        honest.close()
        until("all are gone", lambda: names(wire)["count"] == 0, 5)
        kept = room.ask("SELECT count(*) FROM event WHERE kind = 'observer'")[0][0]
        assert kept <= 51, kept


def came(room, name):
    """A watcher, or None while too many wait, or its account has said too much."""
    try:
        return Watcher(room, name)
    except (BlockingIOError, ConnectionError):
        return None


def heard(room, name):
    """A watcher whom the engine has greeted, or None: its account has said too much, and a screen comes again."""
    one = came(room, name)
    try:
        if one and one.told(lambda line: line.get("told") == "you", 5):
            return one
    except ConnectionError:
        one.close()
    return None


class Crowd:
    """Processes that do something in a loop while the scene goes on."""

    def __init__(self, room, what):
        self.stop = os.path.join(room.dir, "stop")
        self.pids = []
        for kind in what:
            pid = os.fork()
            if pid == 0:
                while not os.path.exists(self.stop):
                    self.turn(room, kind)
                os._exit(0)
            self.pids.append(pid)
        time.sleep(0.3)

    @staticmethod
    def turn(room, kind):
        try:
            if kind == "spin":
                sum(range(2000))
                return
            one = Watcher(room, "n%d" % time.monotonic_ns(), 1)
            if kind == "talk":
                one.raw(b'{"watch":"x"}\n{"want":"watchers","id":""}\n' * 40)
            one.close()
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        open(self.stop, "w").close()
        for pid in self.pids:
            os.waitpid(pid, 0)
        os.unlink(self.stop)


def there_are_limits_and_they_are_given_back():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        held = []
        for at in range(200):
            one = socket.socket(socket.AF_UNIX)
            one.settimeout(5)
            until("it is let in", lambda: one.connect_ex(os.path.join(room.record, "public", "watch.sock")) == 0)
            try:
                one.sendall(b'{"watch":"n%d"}\n' % at)
            except OSError:
                pass
            held.append(one)
        until("128 and no more", lambda: names(wire)["count"] == 128, 5)
        listed = names(wire)
        assert len(listed["all"]) == 128
        for one in held:
            one.close()
        watching(wire, 0)
        until("each name is kept once, and no more than fit",
              lambda: room.ask("SELECT count(*) FROM event WHERE kind = 'observer' AND overview = 0")[0][0] <= 51)
        for at in range(1000):
            again = came(room, "again")
            if again:
                again.close()
        honest = until("who comes after them is heard", lambda: heard(room, "Honest"), 5, 0.2)
        watching(wire, 1)
        honest.close()


def a_hundred_hear_of_it_one_after_the_other():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        crowd = [until("it is let in", lambda: came(room, "n%d" % at)) for at in range(100)]
        watching(wire, 100, 5)
        for one in crowd:
            one.told(lambda line: "watching" in line)
        time.sleep(1.5)  # who watches is kept
        late = []
        for _ in range(5):
            rev = wire.order("note", text="x")["rev"]
            begun = time.monotonic()
            waits = {one.socket: one for one in crowd}
            while waits:
                ready = select.select(list(waits), [], [], 2)[0]
                assert ready, "%d were not told" % len(waits)
                for at in ready:
                    if waits[at].line().get("rev", 0) >= rev:
                        late.append(time.monotonic() - begun)
                        del waits[at]
        print("   commit to poke with 100: p50 %.0f ms, p99 %.0f ms" % (
            percentile(late, 0.5) * 1000, percentile(late, 0.99) * 1000))
        assert percentile(late, 0.99) < 1
        for one in crowd:
            one.close()


def observers_keep_no_engine_alive():
    with Room() as room:
        engine = room.engine("--leave-after", "1")
        watcher = Watcher(room, "Kim")
        watcher.told(lambda line: line.get("told") == "you")
        Wire(room).close()
        assert engine.wait(10) == 0
        assert watcher.ended(2)


def who_had_been_watching_is_in_the_record():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        early = Watcher(room, "Early")
        early.told(lambda line: line.get("told") == "you")
        assert wire.order("incident-declare", title="Checkout is down", security="no")["ok"]
        until("who stays is kept for the incident, too", lambda: room.ask(
            "SELECT count(*) FROM event WHERE kind = 'observer' AND incident_id = '1'")[0][0] == 1, 5)
        early.close()
        gone = Watcher(room, "Gone")
        until("and who came", lambda: room.ask(
            "SELECT count(*) FROM event WHERE kind = 'observer' AND incident_id = '1'")[0][0] == 2, 5)
        gone.close()
        here = Watcher(room, "Here")
        here.told(lambda line: line.get("told") == "you")
        assert wire.order("incident-restrict", codename="")["ok"]
        seen = room.ask("SELECT text FROM event WHERE text LIKE 'may have been seen%'")[0][0]
        for name in ("~Early (", "~Gone (", "~Here (", "Dana Reyes"):
            assert name in seen, seen
        again = Watcher(room, "Later")
        again.told(lambda line: line.get("told") == "you")
        time.sleep(1.5)
        assert not room.ask("SELECT 1 FROM event WHERE kind = 'observer' AND text LIKE '%Later%' AND incident_id = '1'")
        again.close()
        here.close()


def a_hand_stands_on_the_now_line_until_it_is_taken():
    with Room() as room:
        room.engine()
        with Console([WARROOM, *room.options, "--ascii"]) as console:
            console.wait("no source")
            bells = console.tmux("display-message", "-p", "#{window_bell_flag}").strip()
            kim = Watcher(room, "Kim")
            answer = kim.order("hand-raise", text="can somebody look at the EU?", start="no")
            assert answer["ok"], answer
            console.wait(r"~Kim \(\w+\) raises a hand: can somebody look")
            again = kim.order("hand-raise", text="hello?", start="no")
            assert not again["ok"] and "up already" in again["error"], again
            lee = Watcher(room, "Lee")
            soon = lee.order("hand-raise", text="me too", start="no")
            assert not soon["ok"] and "again in" in soon["error"], soon
            for text in ("x" * 201, "a\nb"):
                refused = lee.order("hand-raise", text=text)
                assert not refused["ok"] and "200 characters" in refused["error"], refused
            console.type("0")
            console.wait("Enter does it")
            console.keys("Tab", "Enter")  # there is no source, which comes first
            console.wait("sees that you have it")
            assert room.ask("SELECT state, settled_by FROM hand") == [("taken", "Dana Reyes")]
            until("the line is rid of it", lambda: "raises a hand" not in console.screen().split("\n")[1])
            assert bells == "0"
            kim.close()
            lee.close()


def a_hand_that_asks_for_an_incident_leads_to_declaring_it():
    with Room() as room:
        room.engine()
        with Console([WARROOM, *room.options, "--ascii"]) as console:
            console.wait("no source")
            kim = Watcher(room, "Kim")
            assert kim.order("hand-raise", text="Checkout is down", start="yes")["ok"]
            console.wait(r"! ~Kim \(\w+\) asks to start an incident: Checkout is down")
            console.type("0")
            console.keys("Enter")
            console.wait("Security")
            console.type("n")
            console.wait("Title.*Checkout is down")
            console.keys("Enter")
            console.wait("Severity")
            console.keys("Enter")
            console.wait("incident 1 declared")
            assert room.ask("SELECT state FROM hand") == [("taken",)]
            assert room.ask("SELECT title FROM incident") == [("Checkout is down",)]
            kim.close()


if __name__ == "__main__":
    play(who_comes_and_goes_is_told_within_two_seconds, who_reads_nothing_is_no_watcher,
         who_always_leaves_something_unread_does_not_read, who_is_slow_but_reads_is_kept,
         observers_are_not_told_what_a_token_may_do, nothing_but_a_hand_is_taken, a_flood_slows_no_order,
         there_are_limits_and_they_are_given_back, a_hundred_hear_of_it_one_after_the_other,
         observers_keep_no_engine_alive, who_had_been_watching_is_in_the_record,
         a_hand_stands_on_the_now_line_until_it_is_taken, a_hand_that_asks_for_an_incident_leads_to_declaring_it)
