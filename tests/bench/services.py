"""A room to measure in: simulated services, a proxy that times what they say, an engine, a config.
SPDX-License-Identifier: MIT
"""
import os
import selectors
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.parse

from ptyterm import now

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get("WARROOM_BUILD", "build"))

# The screen is whole when its first and its last line are there.
READY = rb"(?s)WARROOM.*\?help"

CONFIG = """\
me: Dana Reyes
record: {record}
pagerduty:
  url: {pagerduty}
  token_file: {folder}/pagerduty.token
  poll: {poll}
zendesk:
  url: {zendesk}
  email: agent@hosting.example
  token_file: {folder}/zendesk.token
  poll: 15s
"""

BIG_BYTES = 20_000  # an answer longer than this carries pages of a flood


class Proxy:
    """Passes TCP on to `upstream` and notes when each answer began and how long it was."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.answers = []  # [began, bytes]
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.over = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def flooded(self):
        """Whether a big answer has begun to come."""
        return any(size > BIG_BYTES for _, size in self.answers)

    def flood_began(self):
        """When the first byte of the first big answer came; after `flooded`."""
        return next(began for began, size in self.answers if size > BIG_BYTES)

    def flood_bytes(self):
        return sum(size for _, size in self.answers if size > BIG_BYTES)

    def run(self):
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.listener, selectors.EVENT_READ, None)
            while not self.over:
                for key, _ in waiting.select(0.2):
                    if key.data is None:
                        self.accept(waiting)
                    else:
                        self.forward(waiting, key)

    def accept(self, waiting):
        client, _ = self.listener.accept()
        server = socket.create_connection(self.upstream)
        for s in (client, server):
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answer = [None]  # of this connection, the one under way
        waiting.register(client, selectors.EVENT_READ, (server, answer, False))
        waiting.register(server, selectors.EVENT_READ, (client, answer, True))

    def forward(self, waiting, key):
        other, answer, from_server = key.data
        try:
            data = key.fileobj.recv(1 << 18)
            if data:
                other.sendall(data)
        except OSError:
            data = b""
        if not data:
            for s in (key.fileobj, other):
                if s in waiting.get_map():
                    waiting.unregister(s)
                s.close()
        elif not from_server:
            answer[0] = None
        elif answer[0] is None:
            answer[0] = [now(), len(data)]
            self.answers.append(answer[0])
        else:
            answer[0][1] += len(data)

    def close(self):
        self.over = True
        self.thread.join()
        self.listener.close()


def stop(child):
    """SIGTERM, and what must be done when that is not enough."""
    if child is None or child.poll() is not None:
        return
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


class Room:
    """Services playing tests/bench/SCENARIO.yaml, and an engine with a record in `folder`."""

    def __init__(self, folder, scenario, poll):
        self.folder = folder
        self.scenario = os.path.join(HERE, scenario + ".yaml")
        self.poll = poll
        self.record = os.path.join(folder, "record")
        self.db_path = os.path.join(self.record, "warroom.db")
        self.config = os.path.join(folder, "warroom.yaml")
        self.env = {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder}
        self.drill = self.engine = self.proxy = self.db = None

    def __enter__(self):
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        os.mkdir(self.folder)
        self.drill = subprocess.Popen(
            [os.path.join(BUILD, "warroom-drill"), "--serve", self.scenario, "--speed", "1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **self.env})
        urls = {}
        while "clock" not in urls:
            line = self.drill.stdout.readline()
            if not line:
                raise RuntimeError("warroom-drill --serve ended before it told its addresses")
            name, _, value = line.strip().partition(" ")
            urls[name] = value
        upstream = urllib.parse.urlsplit(urls["pagerduty"])
        self.proxy = Proxy((upstream.hostname, upstream.port))
        urls["pagerduty"] = f"http://127.0.0.1:{self.proxy.port}{upstream.path}"
        for service, token in (("pagerduty", "drill-user-key"), ("zendesk", "drill-zendesk-token")):
            self.write(f"{service}.token", token + "\n")
        self.urls = urls
        self.set_poll(self.poll)
        self.start_engine()

    def set_poll(self, poll):
        """How often PagerDuty is asked, from the next start of the engine on."""
        self.write("warroom.yaml", CONFIG.format(
            record=self.record, folder=self.folder, poll=poll,
            pagerduty=self.urls["pagerduty"], zendesk=self.urls["zendesk"]))

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
            f.write(text)

    def start_engine(self):
        with open(os.path.join(self.folder, "engine.err"), "ab") as err:
            self.engine = subprocess.Popen(
                [os.path.join(BUILD, "warroom-engine"), *self.where()],
                stdin=subprocess.DEVNULL, stdout=err, stderr=err, env={**os.environ, **self.env})
        end = now() + 10
        socket_path = os.path.join(self.record, "engine.sock")
        while not (os.path.exists(socket_path) and self.reads()):
            if self.engine.poll() is not None or now() > end:
                with open(os.path.join(self.folder, "engine.err"), errors="replace") as f:
                    raise RuntimeError("the engine did not start: " + f.read()[-400:].strip())
            time.sleep(0.01)

    def stop_engine(self):
        if self.db:
            self.db.close()
            self.db = None
        stop(self.engine)
        self.engine = None

    def where(self):
        return ["--config", self.config, "--record", self.record]

    def screen_argv(self):
        return [os.path.join(BUILD, "warroom"), *self.where()]

    def reads(self):
        """Whether the record can be read by now."""
        try:
            self.pages()
            return True
        except sqlite3.Error:
            if self.db:
                self.db.close()
                self.db = None
            return False

    def pages(self):
        """Active pages in the record, as it tallies them: a count of 10,000 rows would disturb."""
        if self.db is None:
            self.db = sqlite3.connect(f"file:{self.db_path}?mode=ro", uri=True, timeout=5,
                                      isolation_level=None, check_same_thread=False)
        return self.db.execute("SELECT sum(rows) FROM tally WHERE list = 'page'").fetchone()[0]

    def wait_pages(self, count, timeout_s):
        """Waits until the record holds `count` active pages; -> when it did."""
        end = now() + timeout_s
        while now() < end:
            if self.pages() >= count:
                return now()
            time.sleep(0.004)
        raise RuntimeError(f"{self.pages()} of {count} pages in the record after {timeout_s} s")

    def close(self):
        self.stop_engine()
        stop(self.drill)
        if self.drill:
            self.drill.stdout.close()
        if self.proxy:
            self.proxy.close()
