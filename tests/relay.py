"""A relay between an engine and one service: where a send is stopped, and the network cut.

Each request goes to the service over a connection of its own. A write is stopped at a point: the
relay holds it there until it is let go, and its client may be killed meanwhile.

SPDX-License-Identifier: MIT
"""
import re
import socket
import threading
import urllib.parse

from stage import Held

READS = ("/auth.test", "/conversations.list", "/conversations.history", "/conversations.info",
         "/users.lookupByEmail", "/users.list", "/search/jql", "/oauth/",
         "NOWHERE")  # what a token may do is found out with an incident that there is not
CONNECTED, HALF, HEARD = "connected", "half", "heard"


def is_write(head):
    method, path = head.split(None, 2)[:2]
    return method != b"GET" and not any(part in path.decode() for part in READS)


class Cut(Exception):
    """The connection is over."""


class Relay(Held):
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.service = (parts.hostname, parts.port)
        self.lock = threading.Lock()
        self.point = None
        self.what = ""  # the first line of what was last held
        self.open = {}  # connections, and what stands behind each
        self.listener = None
        self.kept = None  # the port, while nobody listens there
        self.port = 0
        self.writes = []  # (method, path) of those the service has had whole
        self.reset()
        self.listen()
        self.url = "http://127.0.0.1:%d" % self.port + parts.path
        self.hold()

    def reset(self):
        self.held = threading.Event()  # a write is at the point
        self.go_on = threading.Event()  # it goes on from there
        self.passed = threading.Event()  # the answer is in its client's socket

    def stop_at(self, point):
        """The next write stops there, once."""
        with self.lock:
            self.reset()
            self.point = point

    def at_point(self, point, head):
        with self.lock:
            if self.point != point:
                return
            self.what = head.partition(b"\r\n")[0].decode()
            self.point = None
            held, go_on = self.held, self.go_on
        held.set()
        go_on.wait()

    # ---- the network ----

    def bound(self):
        it = socket.socket()
        it.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        it.bind(("127.0.0.1", self.port))
        self.port = it.getsockname()[1]
        return it

    def listen(self):
        listener, self.kept = self.kept or self.bound(), None
        listener.listen(64)
        self.listener = listener
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def cut(self):
        """Nobody listens any more, and what was on its way is lost."""
        listener, self.listener = self.listener, None
        if listener:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            self.kept = self.bound()  # or the kernel gives the port to somebody else meanwhile
        self.drop()

    def mend(self):
        if self.listener is None:
            self.listen()

    def drop(self):
        """Ends all connections; what is held goes on, to nowhere."""
        with self.lock:
            open_now, self.open = self.open, {}
            self.point = None
        for pair in open_now.values():
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self.go_on.set()

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    # ---- a request ----

    def serve(self, client):
        service = None
        try:
            service = socket.create_connection(self.service)
            with self.lock:
                self.open[client] = (client, service)
            self.exchange(client, service)
        except (OSError, Cut):
            pass
        finally:
            with self.lock:
                self.open.pop(client, None)
            client.close()
            if service:
                service.close()

    @staticmethod
    def more(end):
        got = end.recv(65536)
        if not got:
            raise Cut
        return got

    def exchange(self, client, service):
        got = self.more(client)
        while b"\r\n\r\n" not in got:
            got += self.more(client)
        head, _, body = got.partition(b"\r\n\r\n")
        write = is_write(head)
        if write:
            self.at_point(CONNECTED, head)
        if b"100-continue" in head:
            raise AssertionError("a client that waits for a word before its body")
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
        while len(body) < int(length.group(1) if length else 0):
            body += self.more(client)
        head = re.sub(rb"\r\nconnection:[^\r]*", b"", head, flags=re.I) + b"\r\nConnection: close"
        whole = head + b"\r\n\r\n" + body
        half = len(whole) // 2
        service.sendall(whole[:half])
        if write:
            self.at_point(HALF, head)
        service.sendall(whole[half:])
        answer = self.more(service)  # there is one: it was done
        if write:
            self.writes.append(tuple(head.split(None, 2)[:2]))
        while True:
            got = service.recv(65536)
            if not got:
                break
            answer += got
        if write:
            self.at_point(HEARD, head)
        client.sendall(answer)
        if write:
            self.passed.set()

    def close(self):
        self.give_back()
        self.cut()
