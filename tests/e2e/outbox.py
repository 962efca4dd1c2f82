#!/usr/bin/env python3
"""What is ordered reaches the services once, or a person is asked: a network that is cut, an engine that is killed, a
token that is revoked, a machine that stood still.

SPDX-License-Identifier: MIT
"""
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

from stage import ENGINE, Room, Services, Wire, alive, play, until

SPEED = 60  # the room's seconds in one of ours
CUT_S = 10 * 60 / SPEED  # ten minutes
NOTES = 50
PEOPLE = "people:\n  - {name: Dana Reyes, email: dana@hosting.example, pagerduty: PDREYES, level: lead}\n"


SCENARIO = """happens:
  - {at: "00:01", page: one, service: checkout, urgency: high, title: "Checkout fails"}
  - {at: "00:01", page: two, service: edge-proxy, urgency: high, title: "Web server is down"}
  - {at: "00:01", page: three, service: mail-relay, urgency: high, title: "Mail waits"}
  - {at: "00:01", ticket: t1, requester: Jo Park, priority: urgent, subject: "Checkout is down", description: "Help"}
"""


def played(speed):
    """The hosting company, with three pages and a ticket from the start on."""
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "drills", "hosting.yaml")) as f:
        cast = f.read().split("happens:")[0].replace("escalate_after_min: 15", "escalate_after_min: 1440")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write(cast + SCENARIO)
        f.flush()
        return Services(f.name, speed)


class Way:
    """The network to one service, which can be cut: then nothing connects, and what was connected is reset."""

    def __init__(self, url):
        self.to = url.rsplit(":", 1)
        self.to = ("127.0.0.1", int(self.to[1]))
        self.sockets = set()
        self.listener = None
        self.port = 0
        self.mend()
        self.url = "http://127.0.0.1:%d" % self.port

    def mend(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(50)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, args=(self.listener,), daemon=True).start()

    def cut(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in list(self.sockets):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def serve(self, listener):
        while True:
            try:
                client = listener.accept()[0]
                server = socket.create_connection(self.to)
            except OSError:
                return
            self.sockets |= {client, server}
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self.carry, args=pair, daemon=True).start()

    def carry(self, one, other):
        try:
            while True:
                got = one.recv(65536)
                if not got:
                    break
                other.sendall(got)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def get(services, path):
    with urllib.request.urlopen(services.pagerduty + path, timeout=10) as reply:
        return json.load(reply)


def effects(services, verb):
    return [(e["object"], e["text"]) for e in get(services, "/drill/effects")["effects"] if e["verb"] == verb]


def faults(services, *rules):
    script = "faults:\n" + "".join("  - {%s}\n" % rule for rule in rules)
    urllib.request.urlopen(urllib.request.Request(
        services.pagerduty + "/drill/faults", data=script.encode() if rules else None,
        method="PUT" if rules else "DELETE"), timeout=10).close()


def pages(room, count):
    until("%d pages" % count, lambda: room.ask("SELECT COUNT(*) FROM page WHERE status <> 'resolved'")[0][0] >= count, 20)
    return [id_ for (id_,) in room.ask("SELECT id FROM page WHERE status <> 'resolved' ORDER BY id LIMIT ?", count)]


def a_ticket(room):
    until("a ticket", lambda: room.ask("SELECT 1 FROM ticket"))
    return str(room.ask("SELECT MIN(id) FROM ticket")[0][0])


def states(room):
    return dict(room.ask("SELECT state, COUNT(*) FROM outbox GROUP BY state"))


def all_sent(room, count, seconds=20.0):
    until(lambda: "%d are sent: %s" % (count, room.ask("SELECT state, hold, error FROM outbox WHERE state <> 'sent'")),
          lambda: states(room) == {"sent": count}, seconds)


def order(room, name, subject, **args):
    """What the engine says to it; it must be good."""
    wire = Wire(room)
    answer = wire.order(name, subject, **args)
    wire.close()
    assert answer["ok"], answer
    return answer


def end(engine):
    engine.terminate()
    assert engine.wait(10) == 0, engine.stderr.read()


def public_row(room):
    """Of the one that is public: how it stands, and why it is held."""
    return room.ask("SELECT state, hold FROM outbox WHERE public")[0]


def what_is_ordered_while_the_network_is_cut_is_delivered_in_order():
    with played(SPEED) as services:
        pagerduty, zendesk = services.pagerduty, services.zendesk
        ways = Way(pagerduty), Way(zendesk)
        services.pagerduty, services.zendesk = ways[0].url, ways[1].url
        with Room(services, PEOPLE, poll="10s") as room:
            services.pagerduty, services.zendesk = pagerduty, zendesk
            engine = room.engine()
            ids, ticket = pages(room, 3), a_ticket(room)
            for way in ways:
                way.cut()
            order(room, "ticket-reply", "ticket:" + ticket, text="We are looking into it.")
            began = time.monotonic()
            for n in range(NOTES):
                order(room, "page-note", "page:" + ids[n % 3], text="Note %02d" % n)
            assert states(room) == {"queued": NOTES + 1}, states(room)
            time.sleep(max(0.0, began + CUT_S - time.monotonic()))
            assert states(room) == {"queued": NOTES + 1}, states(room)
            (error,) = room.ask("SELECT error FROM outbox WHERE NOT public ORDER BY number LIMIT 1")[0]
            assert "cannot be reached" in error, error
            events = room.ask("SELECT COUNT(*) FROM event WHERE kind = 'outbox'")[0][0]
            assert events < NOTES + 12, "%d events tell that nothing happens" % events
            for way in ways:
                way.mend()
            until("all but what is public are sent", lambda: states(room) == {"sent": NOTES, "queued": 1})
            print("   %d notes, %.1f s after the cut" % (NOTES, time.monotonic() - began - CUT_S))
            told = effects(services, "note")
            assert [text for _, text in told] == ["Note %02d" % n for n in range(NOTES)], told
            until(lambda: "it is held: %s" % (public_row(room),), lambda: public_row(room) == ("queued", "old"), 5)
            time.sleep(1)
            assert "We are looking into it." not in json.dumps(get(services, "/drill/effects"))
            order(room, "outbox-send-again", "outbox:1")
            all_sent(room, NOTES + 1)
            assert json.dumps(get(services, "/drill/effects")).count("We are looking into it.") == 1
            end(engine)


def what_is_public_does_not_leave_after_a_sleep():
    with played(1) as services, Room(services, PEOPLE) as room:
        engine = room.engine()
        order(room, "ticket-reply", "ticket:" + a_ticket(room), text="All is well again.")
        engine.send_signal(signal.SIGSTOP)
        time.sleep(9)  # longer than what is public waits, and than a busy machine may take
        engine.send_signal(signal.SIGCONT)
        until(lambda: "it is held: %s" % (public_row(room),), lambda: public_row(room) == ("queued", "suspend"))
        time.sleep(2)
        assert "All is well again." not in json.dumps(get(services, "/drill/effects"))
        order(room, "outbox-send-again", "outbox:1")
        all_sent(room, 1)
        end(engine)


def an_engine_that_is_killed_while_it_sends_does_it_once():
    with played(SPEED) as services, Room(services, PEOPLE, poll="10s") as room:
        engine = room.engine()
        page = pages(room, 1)[0]
        for n, fault in enumerate(("mute", "hang", "mute")):
            faults(services, "service: pagerduty, method: write, fault: %s" % fault)
            order(room, "page-note", "page:" + page, text="Killed %d" % n)
            until("it is being sent", lambda: "sending" in states(room))
            time.sleep(0.2)
            engine.send_signal(signal.SIGKILL)
            engine.wait(10)
            faults(services)
            engine = room.engine()
            until("it is known what became of it", lambda: not room.ask(
                "SELECT 1 FROM outbox WHERE state IN ('queued', 'sending') OR (state = 'in_doubt' AND next_ms > 0)"))
        rows = room.ask("SELECT text, state FROM outbox ORDER BY number")
        assert rows == [("Killed 0", "sent"), ("Killed 1", "in_doubt"), ("Killed 2", "sent")], rows
        assert [text for _, text in effects(services, "note")] == ["Killed 0", "Killed 2"]
        end(engine)


def a_token_that_is_revoked_is_shown_twice_and_the_queue_is_kept():
    with played(SPEED) as services, Room(services, PEOPLE, poll="10s") as room:
        engine = room.engine()
        page = pages(room, 1)[0]
        before = get(services, "/drill/requests")["unauthorized"]
        faults(services, "service: pagerduty, fault: revoked, token: drill-user-key")
        for n in range(5):
            order(room, "page-note", "page:" + page, text="Refused %d" % n)
        until("it is refused", lambda: room.ask("SELECT state FROM source WHERE name = 'pagerduty'") == [("refused",)])
        time.sleep(3)
        count = get(services, "/drill/requests")["unauthorized"] - before
        assert count <= 2, "%d requests with a revoked token" % count
        assert states(room) == {"queued": 5}, states(room)
        faults(services)
        engine.send_signal(signal.SIGHUP)
        all_sent(room, 5)
        assert [text for _, text in effects(services, "note")] == ["Refused %d" % n for n in range(5)]
        end(engine)


def an_engine_stays_until_the_last_is_sent():
    with played(SPEED) as services, Room(services, PEOPLE, poll="10s") as room:
        engine = subprocess.Popen([ENGINE, *room.options, "--leave-after", "1"])
        until("the engine listens", lambda: room.holder() == engine.pid and room.listens())
        wire = Wire(room)
        page = pages(room, 1)[0]
        faults(services, "service: pagerduty, method: write, fault: status, status: 503, path: /incidents/%s" % page)
        order(room, "page-ack", "page:" + page)
        wire.close()
        time.sleep(3)
        assert alive(engine.pid) and engine.poll() is None, "it ended, and left something in its queue"
        faults(services)
        assert engine.wait(20) == 0
        assert states(room) == {"sent": 1}, states(room)


if __name__ == "__main__":
    play(what_is_ordered_while_the_network_is_cut_is_delivered_in_order,
         what_is_public_does_not_leave_after_a_sleep, an_engine_that_is_killed_while_it_sends_does_it_once,
         a_token_that_is_revoked_is_shown_twice_and_the_queue_is_kept,
         an_engine_stays_until_the_last_is_sent)
