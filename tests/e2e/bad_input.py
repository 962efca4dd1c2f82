#!/usr/bin/env python3
"""Bad input gets one sentence and the right exit code, and loses nothing.

SPDX-License-Identifier: MIT
"""
import os
import pty
import shutil
import sqlite3
import subprocess

from stage import DRILL, ENGINE, WARROOM, Pty, Room, play, until


def fails(argv, code, *words, env=None):
    """Runs it without a terminal; checks the exit code and that stderr is one sentence with these words."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL,
                          env={**os.environ, **(env or {})})
    assert done.returncode == code, "%r: exit %r, not %d: %s" % (argv, done.returncode, code, done.stderr)
    assert done.stderr.count("\n") == 1 and done.stderr.strip(), "not one sentence: %r" % done.stderr
    assert not done.stdout, "said on stdout: %r" % done.stdout
    for word in words:
        assert word in done.stderr, "%r is not in %r" % (word, done.stderr)


def the_command_line():
    fails([WARROOM, "wacth"], 2, "wacth", "--help")
    fails([WARROOM, "--nonsense"], 2, "--nonsense", "--help")
    fails([WARROOM, "--config"], 2, "--config")
    fails([WARROOM, "wat\x1b[31mch"], 2, "^[[31m")
    fails([ENGINE, "word"], 2, "--help")
    fails([WARROOM, "drill", "--speed", "fast"], 2, "--speed")
    fails([WARROOM, "drill", "no-such-scenario"], 1, "no-such-scenario")
    for program in (WARROOM, ENGINE):
        for option in ("--help", "--version"):
            done = subprocess.run([program, option], capture_output=True, text=True, timeout=10)
            assert done.returncode == 0 and done.stdout and not done.stderr, done


def no_terminal():
    with Room() as room:
        fails([WARROOM, "--config", room.config], 2, "terminal")


def the_config():
    with Room() as room:
        engine = [ENGINE, "--config", room.config]

        def config(text, *words, mode=0o600):
            room.write("warroom.yaml", text, mode)
            fails(engine, 1, *(words or [room.config]))

        fails([ENGINE, "--config", room.dir + "/none.yaml"], 1, "none.yaml")
        fails([ENGINE], 1, "warroom.yaml", "drill",
              env={"HOME": room.dir, "XDG_CONFIG_HOME": room.dir + "/empty", "WARROOM_CONFIG": ""})
        config("recrod: /tmp/x\n", "recrod", "1")
        config("me: Dana\npagerduty:\n  url: https://api.pagerduty.com\n  token_env: T\n  pool: 10s\n", "pool", "5")
        config("people: 3\n", "people")
        config("pagerduty: {url: http://api.example.com, token_env: T}\n", "https")
        config("pagerduty: {url: 'not a url', token_env: T}\n", "url")
        config("pagerduty: {url: https://api.example.com, token_env: T, poll: 10ms}\n", "poll")
        config("pagerduty: {url: https://api.example.com, token: abc}\n", "chmod", mode=0o644)
        config("me: [unclosed\n")
        config("pack: nosuchpack\n" + "record: %s\n" % room.record, "nosuchpack", "solo")
        os.remove(room.config)
        os.mkdir(room.config)
        fails(engine, 1, room.config)
        if os.geteuid() != 0:  # root reads everything
            os.rmdir(room.config)
            room.write("warroom.yaml", "me: Dana\n", 0o000)
            fails(engine, 1, room.config)


def clear(room):
    """Without what SQLite lays beside the record."""
    for name in os.listdir(room.record):
        if name.startswith("warroom.db-"):
            os.remove(os.path.join(room.record, name))


def the_record():
    with Room() as room:
        engine = [ENGINE, "--config", room.config]
        os.makedirs(room.record, 0o700)
        path = os.path.join(room.record, "warroom.db")

        def kept(content, *words):
            with open(path, "wb") as f:
                f.write(content)
            fails(engine, 1, "warroom.db", *words)
            with open(path, "rb") as f:
                assert f.read() == content, "the file was changed"

        kept(b"this is a letter to my mother, and no database at all. " * 100)
        db = sqlite3.connect(room.dir + "/other.db")
        db.execute("CREATE TABLE recipe(name)")
        db.commit()
        db.close()
        with open(room.dir + "/other.db", "rb") as f:
            kept(f.read(), "not a warroom record")
        os.remove(path)
        started = room.engine()
        started.terminate()
        started.wait(10)
        for name in os.listdir(room.record):
            if name.startswith("warroom.db-"):
                os.remove(os.path.join(room.record, name))
        with open(path, "rb") as f:
            good = f.read()
        newer = good[:60] + (99).to_bytes(4, "big") + good[64:]  # user_version: byte 60 of the header
        kept(newer, "newer")
        console = Pty([WARROOM, "--config", room.config])
        until("the newer record is shown, and said to be read only",
              lambda: console.read(0.05) and b"A newer warroom made this record" in console.said)
        os.write(console.fd, b"q")
        assert console.ended(3) is not None
        with open(path, "rb") as f:
            assert f.read() == newer, "the file was changed"
        clear(room)
        kept(good[:4096] + b"\xff" * 4096 + good[8192:])


def the_records_directory():
    with Room() as room:
        shutil.rmtree(room.record, ignore_errors=True)
        engine = room.engine()  # made where it is missing
        engine.terminate()
        engine.wait(10)
        assert os.stat(room.record).st_mode & 0o777 == 0o700
        room.write("file", "")
        fails([ENGINE, "--config", room.config, "--record", room.dir + "/file"], 1, room.dir + "/file")
        fails([ENGINE, "--config", room.config, "--record", "/proc/nowhere"], 1, "/proc/nowhere")
        fails([ENGINE, "--config", room.config, "--record", room.dir + "/" + "long/" * 30], 1, "long")


def a_drill_in_a_real_room():
    """A drill never plays in a real record, nor writes over a config that is not its own."""
    with Room() as room:
        with open(room.config) as f:
            config = f.read()
        fails([DRILL, "--record", room.dir], 1, room.dir, "not a drill's")
        with open(room.config) as f:
            assert f.read() == config
        engine = room.engine()
        fails([DRILL, "--record", room.record], 1, room.record, "not a drill's")
        with open(os.path.join(room.record, "warroom.yaml"), "w") as f:
            f.write("# Made by warroom-drill for one drill. Nothing in it is real.\n")
        fails([DRILL, "--record", room.record], 1, room.record, "under way", str(engine.pid))
        engine.terminate()
        engine.wait(10)


def the_terminal():
    with Room() as room:
        engine = room.engine()
        for term, words in (("dumb", "dumb"), ("no-such-terminal", "no-such-terminal"), ("", "TERM")):
            code, said = in_a_terminal([WARROOM, "--config", room.config], term)
            assert code == 1 and words in said and said.count("\n") == 1, (term, code, said)
        engine.terminate()
        engine.wait(10)


def in_a_terminal(argv, term):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = term
        os.execv(argv[0], argv)
    said = b""
    try:
        while True:
            got = os.read(fd, 65536)
            if not got:
                break
            said += got
    except OSError:
        pass
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode(errors="replace").replace("\r", "")


if __name__ == "__main__":
    play(the_command_line, no_terminal, the_config, the_record, the_records_directory, a_drill_in_a_real_room, the_terminal)
