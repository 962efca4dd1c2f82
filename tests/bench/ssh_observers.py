"""What observers over a real sshd cost, and how soon they see a commit. Needs root; see tests/observers.py.

From the moment the engine has answered an order, which is when it is on disk, to the moment when the terminal of an
observer's ssh client has what was written. Clients, sshd, engine and this program share the machine's cores.
SPDX-License-Identifier: MIT
"""
import json
import os
import select
import threading
import time
import uuid

import observers
from ptyterm import cpu_s, rss_mib
from stage import until

WAIT_S = 3.0


def percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, round(percent / 100 * (len(values) - 1)))]


class Audience(threading.Thread):
    """Observers' terminals, read all the time; the moment at which each showed what is looked for."""

    def __init__(self, house, key):
        super().__init__(daemon=True)
        self.house, self.key = house, key
        self.screens, self.tails, self.seen = {}, {}, {}
        self.parts = ()
        self.lock = threading.Lock()
        self.poll = select.epoll()
        self.over = False
        self.start()

    def run(self):
        while not self.over:
            for fd, _events in self.poll.poll(0.1):
                try:
                    got = os.read(fd, 65536)
                except OSError:
                    got = b""
                at = time.perf_counter()
                if not got:
                    self.poll.unregister(fd)
                    continue
                with self.lock:
                    self.tails[fd] = (self.tails[fd] + got)[-8192:]
                    if fd not in self.seen and any(part in self.tails[fd] for part in self.parts):
                        self.seen[fd] = at

    def grow(self, count):
        """So many screens, a few at a time, as sshd lets in."""
        while len(self.screens) < count:
            new = [self.house.screen(self.key, cols=120, rows=40) for _ in range(min(5, count - len(self.screens)))]
            for screen in new:
                with self.lock:
                    self.tails[screen.fd] = b""
                    self.screens[screen.fd] = screen
                self.poll.register(screen.fd, select.EPOLLIN)
            until("frames", lambda: all(b"WARROOM" in self.tails[s.fd] for s in new), 60)
            for screen in new:  # from what happened so far to the live room
                os.write(screen.fd, b" ")
        until("all of them are watching", lambda: len(self.house.screens()) == count, 30)

    def look_for(self, parts):
        with self.lock:
            self.parts, self.seen = parts, {}
            for fd in self.tails:
                self.tails[fd] = b""

    def close(self):
        self.over = True
        self.join()
        for screen in self.screens.values():
            os.kill(screen.pid, 9)
            os.close(screen.fd)
            os.waitpid(screen.pid, 0)


def connect_as(house, account):
    """The engine asks the socket who it is: what counts is who we are while we connect."""
    there = observers.login(account)
    os.setegid(there["group"])
    os.seteuid(there["user"])
    try:
        return house.wire()
    finally:
        os.seteuid(0)
        os.setegid(0)


def order(wire, text):
    """A note, answered; -> the moment of the answer, which follows the commit."""
    order_id = str(uuid.uuid4())
    wire.sendall(json.dumps({"id": order_id, "order": "note", "subject": "", "seen_rev": 0, "args": {"text": text}}).encode()
                 + b"\n")
    said = b""
    while True:
        said += wire.recv(65536)
        at = time.perf_counter()
        for line in said.split(b"\n")[:-1]:
            answer = json.loads(line)
            if answer.get("id") == order_id:
                assert answer["ok"], answer
                return at
        said = said.rpartition(b"\n")[2]


def paint_times(house, audience, count):
    """-> ms of each observer for each note, how many never saw one, ms of each order."""
    times, lost, took = [], 0, []
    wire = connect_as(house, house.engine_account)
    for i in range(count):
        # No letter stands where the note before had one, so that all of it is painted.
        word = "".join(chr(ord("A") + (i * 7 + k * 3) % 26) for k in range(12))
        audience.look_for(tuple(part.encode() for part in (word[:4], word[4:8], word[8:])))
        begun = time.perf_counter()
        at = order(wire, word)
        took.append((at - begun) * 1000)
        end = time.monotonic() + WAIT_S
        while len(audience.seen) < len(audience.screens) and time.monotonic() < end:
            time.sleep(0.002)
        with audience.lock:
            times += [max(0.0, (seen - at) * 1000) for seen in audience.seen.values()]
            lost += len(audience.screens) - len(audience.seen)
        time.sleep(0.25)
    wire.close()
    return times, lost, took


def measure(r, quick):
    """Rows of the report `r`; what cannot be had here is said."""
    why = observers.missing()
    if why:
        raise RuntimeError(why)
    with observers.House(startups="200:30:400") as house:
        key = house.key("Kim Lee")
        audience = Audience(house, key)
        try:
            audience.grow(1)
            time.sleep(3)
            pid = house.screens()[0]
            r.add("observer: memory of a screen (PSS)", rss_mib(pid, "Pss"), "MiB", 4)
            seconds = 10 if quick else 60
            before = cpu_s(pid)
            time.sleep(seconds)
            r.add("observer: idle", (cpu_s(pid) - before) / seconds * 100, "% of a core", 0.1)
            for count, budget in ((20, 40), (100, 250)):
                audience.grow(count)
                time.sleep(2)
                times, lost, took = paint_times(house, audience, 10 if quick else 40)
                name = "observer: commit to paint over ssh with %d" % count
                r.add(name + " p50", percentile(times, 50), "ms")
                r.add(name + " p99", percentile(times, 99), "ms", budget)
                r.add(name + ", not seen within 3 s", lost, "paints", 0)
                r.add("observer: order to durable with %d p99" % count, percentile(took, 99), "ms")
                engine_before = cpu_s(house.engine_pid())
                time.sleep(seconds)
                r.add("observer: engine idle with %d" % count, (cpu_s(house.engine_pid()) - engine_before) / seconds * 100,
                      "% of a core")
            pss = [rss_mib(pid, "Pss") for pid in house.screens()]
            r.add("observer: memory of a screen of 100 (PSS)", percentile(pss, 50), "MiB", 4)
        finally:
            audience.close()
