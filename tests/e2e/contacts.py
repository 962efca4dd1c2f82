#!/usr/bin/env python3
"""Customers are called by keys alone; their numbers reach the lead's screen, and nothing else anywhere.

SPDX-License-Identifier: MIT
"""
import glob
import json
import os
import pwd
import re
import socket
import time

from stage import WARROOM, Console, Room, Wire, play, until

NUMBERS = ["+1 555 0171", "+1 555 0172", "+1 555 0173"]
ADDRESSES = ["jo.park@acme.example", "jo@home.example", "sam@acme.example", "bill@initech.example"]
CUSTOMERS = """\
people:
  - {name: Kim Roe, account: nobody, level: operator}
customers:
  - name: Acme
    domains: [acme.example]
    services: [checkout]
    hours: "24/7"
    notes: "ask for the change manager"
    contacts:
      - {name: Jo Park, phone: "+1 555 0171", email: jo.park@acme.example, alt_email: jo@home.example}
      - {name: Sam Diaz, phone: "+1 555 0172", email: sam@acme.example}
  - name: Initech
    domains: [initech.example]
    contacts:
      - {name: Bill Lum, phone: "+1 555 0173", email: bill@initech.example}
"""


def leaks(where, data):
    for secret in NUMBERS + ADDRESSES:
        assert secret.encode() not in data, "%s holds %r" % (where, secret)
        assert secret.replace(" ", "").encode() not in data, "%s holds %r" % (where, secret)


def search(room):
    """All that is left anywhere but in the config."""
    found = 0
    for path in glob.glob(room.record + "/**", recursive=True):
        if os.path.isfile(path):
            found += 1
            with open(path, "rb") as f:
                leaks(path, f.read())
    assert found >= 3, "nothing was searched"


def declare(wire):
    answer = wire.order("incident-declare", title="Checkout is down", security="no")
    assert answer["ok"], answer
    eta = int(time.time() * 1000) + 2 * 3600 * 1000
    for answer in (wire.order("customer-add", "customer:Acme"), wire.order("incident-eta", eta_ms=eta)):
        assert answer["ok"], answer


def customers(console):
    """The pane of customers has the focus, and its first row the cursor."""
    for _ in range(12):
        if re.search(r"\[Customers", console.screen()):
            break
        console.keys("Tab")
        time.sleep(0.1)
    console.wait(r"\[Customers")
    console.type("g")


def a_customer_is_called_by_keys(cols, rows):
    with Room(more=CUSTOMERS) as room:
        engine = room.engine("--verbose")
        wire = Wire(room)
        declare(wire)
        with Console([WARROOM, *room.options], cols, rows) as console:
            console.wait("WARROOM")
            customers(console)
            console.wait(r"CALL NOW Acme  1 Jo Park")
            console.keys("Enter")
            seen = console.wait(re.escape(NUMBERS[0]))
            for shown in (NUMBERS[1], ADDRESSES[0], ADDRESSES[1]):
                assert shown in seen, seen
            search(room)
            console.escape()
            leaks("the screen", console.wait(r"\[Customers").encode())
            console.type("L")
            console.wait("1 Jo Park of Acme")
            console.type("v")
            console.wait("Next: 2 Sam Diaz")
            assert "CALL NOW" not in console.screen()
            console.type("M")
            console.wait("-mail-")
            console.type("L")
            console.wait("2 Sam Diaz of Acme")
            console.type("r")
            console.wait("Sam Diaz of Acme was reached")
            console.type("K")
            console.wait("Sam Diaz")
            console.keys("Enter")
            console.wait("confirmed that all is well")
        assert room.ask("SELECT contact, phone, result FROM attempt ORDER BY id") == [
            (1, 1, "voicemail"), (2, 1, "reached")]
        assert room.ask("SELECT mail_down, confirmed_by FROM incident_customer") == [(1, "Sam Diaz")]
        search(room)
        engine.terminate()
        leaks("what the engine says", engine.communicate(timeout=10)[1].encode())
        search(room)


def a_customer_is_called_by_keys_on_a_wide_screen():
    a_customer_is_called_by_keys(160, 48)


def a_customer_is_called_by_keys_on_a_small_screen():
    a_customer_is_called_by_keys(80, 24)


def numbers_come_to_those_who_lead():
    with Room(more=CUSTOMERS) as room:
        engine = room.engine()
        wire = Wire(room)

        def told(line_id):
            wire.say(want="contact", id=line_id)
            return until("numbers", lambda: (lambda line: line if "told" in line else None)(wire.line()))

        line = told("Acme")
        assert [n["phone"] for n in line["numbers"]] == NUMBERS[:2], line
        assert line["numbers"][0]["alternate"] == ADDRESSES[1], line
        assert [n["place"] for n in told("Acme/2")["numbers"]] == [2]
        for nobody in ("Umbrella", "Acme/3", "../Acme", "", 7, None):
            wire.say(want="contact", id=nobody)
        assert wire.order("note", text="still there")["ok"]
        assert not [p for p in wire.pokes if "told" in p], wire.pokes
        # Whoever else hears the room hears none of it.
        other = Wire(room)
        told("Acme")
        assert wire.order("note", text="something new")["ok"]
        heard = b""
        other.socket.settimeout(1)
        try:
            while True:
                heard += json.dumps(other.line()).encode()
        except socket.timeout:
            pass
        assert b"sources" in heard
        leaks("another connection", heard)
        search(room)
        engine.terminate()
        engine.wait(10)


def ask_as(account, room):
    """What a process of that account is told when it asks."""
    begin, end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(pwd.getpwnam(account).pw_gid)
            os.setuid(pwd.getpwnam(account).pw_uid)
            wire = Wire(room)
            wire.say(want="contact", id="Acme")
            end_s = time.monotonic() + 3
            while b'"told":"contact"' not in wire.bytes and time.monotonic() < end_s:
                got = wire.socket.recv(65536)
                if not got:
                    break
                wire.bytes += got
            os.write(end, wire.bytes)
        finally:
            os._exit(0)
    os.close(end)
    told = b""
    while got := os.read(begin, 65536):
        told += got
    os.close(begin)
    os.waitpid(pid, 0)
    return told


def an_operator_is_told_that_they_are_not():
    if os.geteuid() != 0:
        print("  skipped: only root can be somebody else")
        return
    with Room(more=CUSTOMERS) as room:
        engine = room.engine()
        path = os.path.join(room.record, "engine.sock")
        os.chmod(room.dir, 0o711)
        os.chmod(room.record, 0o711)
        os.chmod(path, 0o666)
        for user in ("nobody", "daemon"):  # an operator by the config, and somebody it does not know
            told = ask_as(user, room)
            assert (b"lead only" in told) == (user == "nobody"), told  # who may only watch is not even answered
            leaks("what %s was told" % user, told)
        wire = Wire(room)
        assert wire.order("incident-declare", title="Checkout is down", security="no")["ok"]
        role = room.ask("SELECT name FROM role WHERE incident_id <> '' AND lead")[0][0]
        answer = wire.order("role-give", "role:" + role, person="Kim Roe")
        assert answer["ok"], answer
        told = ask_as("nobody", room)  # who holds the lead role is a lead
        assert NUMBERS[0].encode() in told, told
        leaks("what daemon is told then", ask_as("daemon", room))
        search(room)
        engine.terminate()
        engine.wait(10)


if __name__ == "__main__":
    play(a_customer_is_called_by_keys_on_a_wide_screen, a_customer_is_called_by_keys_on_a_small_screen,
         numbers_come_to_those_who_lead, an_operator_is_told_that_they_are_not)
