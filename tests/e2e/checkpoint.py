#!/usr/bin/env python3
"""The engine puts what its commits wrote into the file itself, when who waited for them has the answer.

SPDX-License-Identifier: MIT
"""
import os

from stage import Room, Wire, play

TEXT = "x" * 60_000
NOTES = 200  # a commit puts it there itself where nobody did, but that is four times as many


def what_is_written_comes_into_the_file():
    with Room() as room:
        room.engine()
        wire = Wire(room)
        file = os.path.join(room.record, "warroom.db")
        for number in range(NOTES):
            if os.stat(file).st_size > 2_000_000:
                break
            assert wire.order("note", text=TEXT)["ok"]
        else:
            raise AssertionError("%d notes, and the -wal has them all: %d bytes"
                                 % (NOTES, os.stat(file + "-wal").st_size))
        assert room.ask("SELECT count(*) FROM event WHERE kind = 'note'") == [(number,)]
        wire.close()


play(what_is_written_comes_into_the_file)
