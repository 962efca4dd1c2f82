"""Observers who mean harm, each a process of its own; what they can do without the right to write.

SPDX-License-Identifier: MIT
"""
import fcntl
import os
import random
import select
import signal
import socket
import sqlite3
import struct
import time

SHM_LOCKS = range(120, 129)  # write, checkpoint, recover, five marks of readers, who is there at all
DB_LOCKS = (0x40000000, 0x40000001, 0x40000002)  # pending, reserved, shared


def newest(public):
    return os.path.join(public, os.readlink(os.path.join(public, "current")))


def lock_all(public):
    """Every lock that somebody who may only read can have, on each generation as it comes."""
    held = {}
    while True:
        try:
            where = newest(public)
            for name, places in (("mirror.db-shm", SHM_LOCKS), ("mirror.db", DB_LOCKS), ("mirror.db-wal", (0,))):
                path = os.path.join(where, name)
                if path in held or not os.path.exists(path):
                    continue
                held[path] = os.open(path, os.O_RDONLY)
                for place in places:
                    try:
                        fcntl.fcntl(held[path], fcntl.F_SETLK, struct.pack("hhqqi", fcntl.F_RDLCK, 0, place, 1, 0))
                    except OSError:
                        del held[path]  # the writer has it: once more
                        break
            for path in [path for path in held if len(held) > 64]:
                os.close(held.pop(path))
        except OSError:
            pass
        time.sleep(0.001)


def stop_in_a_read(public):
    """A transaction that is begun and never ended, by a process that does not run."""
    while True:
        try:
            db = sqlite3.connect("file:%s?mode=ro" % os.path.join(newest(public), "mirror.db"), uri=True,
                                 isolation_level=None)
            db.execute("BEGIN")
            db.execute("SELECT COUNT(*) FROM event").fetchone()
            break
        except (OSError, sqlite3.Error):
            time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGSTOP)


def connected(public):
    while True:
        wire = socket.socket(socket.AF_UNIX)
        wire.settimeout(1)
        try:
            wire.connect(os.path.join(public, "watch.sock"))
            return wire
        except OSError:
            wire.close()
            time.sleep(0.001)


JUNK = (b"\n" * 4096, b"{" * 4096, b"\0\xff" * 2048, b'{"watch":"' + b"A" * 4000, b'{"watch":"x"}\n' * 200,
        b'{"id":"1","order":"resolve","args":{}}\n' * 50, b'{"id":"a","order":"hand-raise","args":{"text":"x"}}\n' * 50,
        b"[" * 2000 + b"\n", b'{"watch":"\\u001b[2J\\u202e"}\n', b'{"want":"bridge","id":1}\n' * 20)


def flood(public):
    while True:
        wire = connected(public)
        try:
            while True:
                wire.sendall(random.choice(JUNK))
                if select.select([wire], [], [], 0)[0] and not wire.recv(65536):
                    break
        except OSError:
            pass
        wire.close()


def half_lines(public):
    """As many as may be connected, each with a line that never ends."""
    held = []
    while True:
        held.append(connected(public))
        try:
            held[-1].sendall(b'{"watch":"hal')
        except OSError:
            pass
        if len(held) > 300:
            held.pop(0).close()


def connect_a_thousand_times(public):
    while True:
        held = []
        for _ in range(1000):
            held.append(connected(public))
            if len(held) > 200:
                held.pop(0).close()
        for wire in held:
            wire.close()


def never_read(public):
    held = []
    while True:
        wire = connected(public)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        try:
            wire.sendall(b'{"watch":"deaf"}\n')
        except OSError:
            pass
        held.append(wire)
        if len(held) > 100:
            held.pop(0).close()
        time.sleep(0.02)


WAYS = (lock_all, stop_in_a_read, flood, half_lines, connect_a_thousand_times, never_read)


class Hostile:
    """Some of them, until they are ended."""

    def __init__(self, ways, public, each):
        self.pids = []
        for way in ways:
            for _ in range(each):
                pid = os.fork()
                if pid == 0:
                    try:
                        os.nice(5)  # they share two processors with what is measured
                        way(public)
                    finally:
                        os._exit(0)
                self.pids.append(pid)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
