#!/usr/bin/env python3
"""What observers may not know is in no byte of their directory, nor of what goes to their terminals.

SPDX-License-Identifier: MIT
"""
import http.server
import json
import os
import re
import socket
import threading
import time

from stage import WARROOM, Console, Pty, Room, Services, Wire, play, until

ALWAYS = [b"5550171", b"5550172", b"5550100", b"777333", b"481516", b"jo.park@", b"bridge.example",
          b"Canary-notes", b"Canary-policy", b"Canary-domain", b"drill-user-key", b"drill-zendesk-token"]
CONFIG = """\
people:
  - {name: Dana Reyes, phone: "+1 555 0171", email: dana@example.com, level: lead}
bridge: {phone: "+1 555 0100", participant_pin: "777333", moderator_pin: "481516",
  url: "https://bridge.example/j/Canary-link"}
customers:
  - name: Acme
    domains: [Canary-domain.example]
    notes: "Canary-notes"
    policy: https://wiki.example/Canary-policy
    contacts:
      - {name: Jo Park, phone: "+1 555 0172", email: jo.park@acme.example}
"""
# One whose title no other has.
A_PAGE = ("SELECT id, title FROM page WHERE status <> 'resolved'"
          " AND title NOT IN (SELECT title FROM page AS other WHERE other.id <> page.id) LIMIT 1")
SPELLED = ("~seen~ ring +1 (555) 0171, 555-0172 or 1.555.0100; PIN 777333 or 481-516; Jo.Park@acme.example;"
           " https://bridge.example/j/Canary-link; -H 'Authorization: Token token=drill-user-key'")


def bytes_of(room):
    """All that is in the directory: every generation, its -wal and -shm, and pages that were freed."""
    data = b""
    for where, _, files in os.walk(os.path.join(room.record, "public")):
        for name in files:
            path = os.path.join(where, name)
            try:
                if os.path.isfile(path):
                    with open(path, "rb") as f:
                        data += f.read()
            except FileNotFoundError:
                pass  # a generation that went meanwhile
    return data


def leaks(where, data, words):
    """However the figures of a number are grouped."""
    joined = re.sub(rb"(?<=\d)[ ().-]{1,3}(?=\d)", b"", data)
    for word in words:
        assert word.lower() not in data.lower() and word not in joined, "%s holds %r" % (where, word)


def follows(room, word):
    until("observers have it", lambda: word in bytes_of(room))


def begin(room):
    room.engine()
    until("pages came", lambda: room.ask("SELECT count(*) FROM page WHERE status <> 'resolved'")[0][0] > 1, 30)
    return Wire(room), Pty([WARROOM, *room.options, "watch"], 160, 48)


def order(wire, name, subject="", **args):
    answer = wire.order(name, subject, **args)
    assert answer["ok"], (name, answer)


def end(wire, screen):
    wire.close()
    os.close(screen.fd)
    os.waitpid(screen.pid, 0)


def anew(screen):
    """What a screen draws of all it shows now, from nothing."""
    screen.read(1.5)
    screen.said = b""
    os.write(screen.fd, b"\x0c")
    screen.read(1.5)
    assert len(screen.said) > 1000, "nothing was drawn"
    return screen.said


def what_is_typed_is_masked():
    with Services(speed="8") as services, Room(services, CONFIG) as room:
        wire, screen = begin(room)
        screen.ready()
        order(wire, "incident-declare", title="~title~ " + SPELLED)
        order(wire, "note", text=SPELLED)
        order(wire, "customer-add", "customer:Acme")
        order(wire, "decision-log", text=SPELLED)
        order(wire, "task-give", person="Kim", minutes=10, text=SPELLED)
        follows(room, b"~seen~")
        screen.read(1.5)
        assert b"~title~" in screen.said, "the screen shows nothing of it"
        leaks("the directory", bytes_of(room), ALWAYS)
        leaks("the terminal", screen.said, ALWAYS)
        end(wire, screen)


def what_is_restricted_goes():
    with Services(speed="8") as services, Room(services, CONFIG) as room:
        wire, screen = begin(room)
        screen.ready()
        (page, title), = room.ask(A_PAGE)
        order(wire, "note", "page:" + page, text="Canary-early")
        order(wire, "followup-add", "page:" + page, text="Canary-todo")
        order(wire, "incident-declare", title="Canary-title")
        order(wire, "note", text="Canary-note")
        order(wire, "page-tie", "page:" + page)
        for word in (b"Canary-early", b"Canary-todo", b"Canary-title", b"Canary-note"):
            follows(room, word)
        screen.read(1.5)
        assert b"Canary-title" in screen.said, "the screen shows nothing of it"
        order(wire, "incident-restrict", codename="Bluebird")
        until("it is gone", lambda: b"Canary" not in bytes_of(room), 1)
        order(wire, "note", text="Canary-later", incident="1")
        until("there is a new one", lambda: os.path.exists(os.path.join(room.record, "public", "current", "mirror.db")))
        time.sleep(1)
        hidden = [b"Canary", b"Bluebird", page.encode()]
        leaks("the directory", bytes_of(room), ALWAYS + hidden)
        leaks("the terminal", anew(screen), ALWAYS + hidden + [title.encode()])
        end(wire, screen)


def what_is_tied_to_it_goes():
    with Services(speed="8") as services, Room(services, CONFIG) as room:
        wire, screen = begin(room)
        screen.ready()
        (page, title), = room.ask(A_PAGE)
        order(wire, "incident-declare", title="Canary-title", security="yes", codename="Bluebird")
        order(wire, "note", "page:" + page, text="Canary-early")
        leaks("the directory", bytes_of(room), [b"Canary-title", b"Bluebird"])
        until("observers see the page", lambda: page.encode() in bytes_of(room))
        order(wire, "page-tie", "page:" + page)
        until("it is gone", lambda: page.encode() not in bytes_of(room), 1)
        until("there is a new one", lambda: os.path.exists(os.path.join(room.record, "public", "current", "mirror.db")))
        time.sleep(1)
        leaks("the directory", bytes_of(room), ALWAYS + [b"Canary", b"Bluebird", page.encode()])
        leaks("the terminal", anew(screen), ALWAYS + [b"Canary", b"Bluebird", title.encode()])
        end(wire, screen)


def what_stands_over_the_room_goes():
    """A menu, the keys, and the question what to copy: each says which row it is about."""
    with Services(speed="8") as services, Room(services, CONFIG) as room:
        wire, screen = begin(room)
        screen.ready()
        (page, title), = room.ask(A_PAGE)
        order(wire, "incident-declare", title="Canary-title")
        consoles = {key: Console([WARROOM, *room.options, "watch"], 160, 48) for key in ":?y"}
        try:
            for key, console in consoles.items():
                console.wait("WARROOM")
                console.type(" ")  # from what happened so far to the live room
                console.type("z/" + title)
                console.keys("Enter")
                console.wait(r"Pages /.*1 of")
                console.type(key)
                console.wait(r"(on|Copy of) page #\d+ .*%s" % re.escape(title[:20]))
            order(wire, "page-tie", "page:" + page)
            order(wire, "incident-restrict", codename="Bluebird")
            until("there is a new one", lambda: os.path.exists(os.path.join(room.record, "public", "current", "mirror.db"))
                  and page.encode() not in bytes_of(room))
            for key, console in consoles.items():
                def gone():
                    """But for the filter, which this person typed."""
                    lines = console.screen().splitlines()
                    return "WARROOM" in lines[0] and not any(title in line and "/" + title not in line for line in lines)
                until(lambda: "after %s:\n%s" % (key, console.screen()), gone, 5)
                leaks("the terminal", console.screen().encode(), ALWAYS + [b"Canary", b"Bluebird"])
        finally:
            for console in consoles.values():
                console.close()
        end(wire, screen)


class Refuses(http.server.BaseHTTPRequestHandler):
    """A service that says in its error whom to ring."""

    def do_GET(self):
        text = json.dumps({"error": {"message": "~refused~ ring +1 555 0171", "code": 2010}}).encode()
        self.send_response(403)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *unused):
        pass


def what_a_service_says_is_masked():
    """In the record's row, in the line of a poke that lies in the mirror, and in that of watch.sock."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with Room(None, CONFIG) as room:
            with open(room.config, "a") as f:
                f.write("pagerduty: {url: 'http://127.0.0.1:%d', token_file: %s, poll: 1s}\n"
                        % (server.server_port, room.write("pd", "drill-user-key\n")))
            room.engine()
            until("it is refused", lambda: "555 0171" in str(room.ask("SELECT error FROM source")), 20)
            follows(room, b"~refused~")
            with socket.socket(socket.AF_UNIX) as watch:
                watch.connect(os.path.join(room.record, "public", "watch.sock"))
                watch.sendall(b'{"watch":"Kit"}\n')
                watch.settimeout(10)
                told = b""
                while b"~refused~" not in told:
                    told += watch.recv(65536)
            leaks("watch.sock", told, ALWAYS + [b"access"])
            time.sleep(1)
            assert bytes_of(room).count(b"~refused~") > 1, "the poke is not in the mirror"
            leaks("the directory", bytes_of(room), ALWAYS)
    finally:
        server.shutdown()


play(what_a_service_says_is_masked, what_is_typed_is_masked, what_is_restricted_goes, what_is_tied_to_it_goes,
     what_stands_over_the_room_goes)
