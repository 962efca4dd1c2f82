#!/usr/bin/env python3
"""From any shell: `warroom do` and `warroom log` in all their forms, and what they end with.

SPDX-License-Identifier: MIT
"""
import json
import os
import signal
import socket
import subprocess
import time

from stage import WARROOM, Console, Room, Services, play, until


def run(room, *words, code=0, stdin=b"", **more):
    """What it says on stdout and stderr, when it ends with that code."""
    source = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
    done = subprocess.run([WARROOM, *room.options, *words], capture_output=True, timeout=30, **source, **more)
    assert done.returncode == code, "exit %d, not %d, of %r: %s" % (done.returncode, code, words, done)
    return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def refused(room, *words, code=2, **more):
    """One sentence, on stderr alone."""
    out, err = run(room, *words, code=code, **more)
    assert not out and err.startswith("warroom: ") and err.count("\n") == 1 and err[-2] in ".?", (out, err)
    return err


def notes(room):
    return [text for text, in room.ask("SELECT text FROM event WHERE source = 'person' ORDER BY seq")]


def a_command_is_done_and_starts_an_engine():
    with Room() as room:
        assert not room.holder()
        assert run(room, "do", "note", "text=first = one") == ("", "")
        assert room.holder(), "no engine stays for a while"
        assert notes(room) == ["first = one"]
        assert room.ask("SELECT actor, subject FROM event WHERE source = 'person'") == [("Dana Reyes", "")]
        begun = time.monotonic()
        run(room, "do", "note", "text=second", "-v")
        assert time.monotonic() - begun < 1, "an engine that runs answers at once"
        assert notes(room) == ["first = one", "second"]


def what_is_off_is_said_in_a_sentence():
    with Room() as room:
        assert "note" in refused(room, "do", "nte", "text=x")
        assert "warroom commands" in refused(room, "do")
        assert "text" in refused(room, "do", "note", "txt=x")
        assert "text=" in refused(room, "do", "note")
        assert "--at" in refused(room, "do", "note", "text=x", "--at", "14:30")
        assert "--frobnicate" in refused(room, "do", "--frobnicate")
        assert "keys of a screen" in refused(room, "do", "quit", code=1)
        assert "not in the record" in refused(room, "do", "note", "page:PNONE1", "text=x", code=1)
        assert "\x1b" not in refused(room, "do", "\x1b[2Jnote")
        assert "-k" in refused(room, "log", "-k", "novel", "x")
        assert "to come" in refused(room, "log", "--at", "2099-01-01 10:00", "x")
        assert "no time" in refused(room, "log", "--at", "teatime", "x")
        assert "log needs" in refused(room, "log", stdin=subprocess.DEVNULL)
        assert "empty" in refused(room, "log", stdin=b" \n")
        assert "--json" in refused(room, "log", "--json", "x")
        assert "behind --" in refused(room, "log", "--")
        assert "such incident" in refused(room, "log", "--incident", "77", "x", code=1)
        assert notes(room) == []


def an_outage_is_run_from_a_shell():
    with Services(speed=60) as services, Room(services) as room:
        run(room, "log", "hello", stdin=subprocess.DEVNULL)
        until("pages are there", lambda: len(room.ask("SELECT 1 FROM page")) >= 2)
        pages = ["page:" + page for page, in room.ask("SELECT id FROM page ORDER BY id LIMIT 2")]
        assert "declared" in run(room, "do", "incident-declare", "title=Checkout is down", "severity=2")[0]
        run(room, "do", "page-triage", *pages, "verdict=outage")
        assert room.ask("SELECT count(*) FROM page WHERE incident_id = '1' AND triage = 'outage'") == [(2,)]
        assert "note" in refused(room, "do", "page-triage", pages[0], "verdict=fluke")
        assert "outage, fluke" in refused(room, "do", "page-triage", pages[0], "verdict=maybe")
        assert "what it is about" in refused(room, "do", "page-tie")
        run(room, "do", "step-done", "step:announce")
        assert room.ask("SELECT state FROM step WHERE incident_id = '1' AND id = 'announce'") == [("done",)]
        run(room, "do", "incident-eta", "eta=45m")
        run(room, "log", "-k", "change", "flipped the switch", stdin=subprocess.DEVNULL)
        assert room.ask("SELECT kind, incident_id FROM event WHERE text = 'flipped the switch'") == [("change", "1")]
        assert "2 High" in run(room, "incidents")[0]
        assert "asked about first" in refused(room, "do", "incident-end", "how=green", code=1)
        assert run(room, "incidents")[0].split("\n")[1].split()[:2] == ["1", "open"]
        run(room, "do", "incident-end", "--yes", "how=green")
        row, = json.loads(run(room, "incidents", "--json")[0])
        assert (row["id"], row["status"], row["open"], row["severity"], row["title"]) == \
            ("1", "green", False, 2, "Checkout is down"), row
        assert row["closed_ms"] >= row["declared_ms"] > 0


def which_incident_is_meant_is_asked_before_a_command_runs():
    with Room() as room:
        for title in ("One", "Two", "Three"):
            run(room, "do", "incident-declare", "title=" + title)
        mark = os.path.join(room.dir, "mark")
        said = refused(room, "log", "--", "touch", mark)
        assert "1 One" in said and "2 Two" in said and not os.path.exists(mark), said
        assert "1 One" in refused(room, "log", "x", code=1)
        run(room, "log", "--incident", "2", "--", "touch", mark)
        assert os.path.exists(mark)
        assert room.ask("SELECT incident_id FROM event WHERE text LIKE 'Ran touch%'") == [("2",)]
        run(room, "do", "incident-end", "--incident", "3", "how=cancelled", "reason=none", "--yes")
        run(room, "do", "incident-restrict", "--incident", "1", "codename=Heron", "--yes")
        listed = run(room, "incidents")[0]
        assert [line.split()[:2] for line in listed.splitlines()[1:]] == [["2", "open"], ["3", "cancelled"]], listed
        assert "One" not in listed and "Heron" not in listed
        assert "Heron" not in run(room, "incidents", "--json")[0]
        os.kill(room.holder(), signal.SIGSTOP)
        try:
            assert "kept in the spool" in run(room, "log", "--incident", "2", "by night", stdin=subprocess.DEVNULL)[1]
            assert "1 " in refused(room, "log", "which?", stdin=subprocess.DEVNULL)
        finally:
            os.kill(room.holder(), signal.SIGCONT)
        until("it is recorded", lambda: room.ask("SELECT incident_id FROM event WHERE text = 'by night'") == [("2",)])


def a_terminal_is_asked_whether_it_is_meant():
    with Room() as room, Console([]) as console:
        run(room, "do", "incident-declare", "title=One")
        for answer, status in (("n", "open"), ("y", "green")):
            console.type("clear; %s do incident-end how=green" % " ".join([WARROOM, *room.options]))
            console.keys("Enter")
            console.wait(r"y or n: *\n")
            console.type(answer)
            console.keys("Enter")
            console.wait("Not done" if answer == "n" else "green")
            assert room.ask("SELECT status FROM incident") == [(status,)]


def help_is_there_for_each():
    with Room() as room:
        for word in ("do", "log"):
            out, err = run(room, word, "--help")
            assert "usage: warroom " + word in out and "--incident" in out and not err
            assert run(room, word, "-V")[0].startswith("warroom ")
        out, _ = run(room, "do", "page-triage", "--help")
        assert "verdict=.." in out and "outage, fluke" in out
        assert not os.path.exists(room.record), "help made a record"


def a_text_is_logged():
    with Room() as room:
        run(room, "log", "database", "is", "back", stdin=subprocess.DEVNULL)
        run(room, "log", "--at", "20m", "earlier", stdin=subprocess.DEVNULL)
        run(room, "log", "latin: caf\udce9 \x1b[2J", stdin=subprocess.DEVNULL)
        assert notes(room) == ["database is back", "earlier", "latin: café \x1b[2J"]
        (at, recorded), = room.ask("SELECT at_ms, recorded_ms FROM event WHERE text = 'earlier'")
        assert 19.9 * 60000 < recorded - at < 20.5 * 60000, (at, recorded)
        with Console([WARROOM, *room.options]) as console:
            console.wait("latin: café")
            assert "\x1b[2J" not in console.screen()


def a_pipe_is_attached():
    with Room() as room:
        run(room, "log", stdin=b"one\ntwo\n")
        run(room, "log", "-", stdin=b"\xff\x00 three\r\n")
        run(room, "log", "numbers", "-", stdin=b"".join(b"%d\n" % n for n in range(20000)))
        run(room, "log", "with a text", stdin=b"four\n")
        with open(room.config, "rb") as f:
            run(room, "log", "a file is not ours to read", stdin=f)
            assert f.tell() == 0
        found = notes(room)
        assert found[0] == "one\ntwo" and found[1] == "ÿ␀ three" and found[3] == "with a text\nfour", found
        assert found[2].startswith("numbers\n0\n1\n2\n") and "[cut after " in found[2].splitlines()[-1]
        assert 60000 < len(found[2].encode()) <= 65536
        assert found[4] == "a file is not ours to read"
        endless = subprocess.Popen(["yes"], stdout=subprocess.PIPE)
        run(room, "log", "-", stdin=endless.stdout)
        endless.stdout.close()
        endless.wait(10)
        assert "[cut after " in notes(room)[5]


def a_socket_or_a_terminal_is_not_waited_for():
    with Room() as room:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            run(room, "log", "as over ssh", stdin=theirs)
        assert notes(room) == ["as over ssh"]


def a_command_is_run_and_recorded():
    host = socket.gethostname()
    with Room() as room:
        out, err = run(room, "log", "--", "sh", "-c", "read x; echo out $x; echo err >&2; exit 3", code=3, stdin=b"in\n")
        assert (out, err) == ("out in\n", "err\n")
        run(room, "log", "stop it", "--", "sh", "-c", "kill -9 $$", code=137)
        refused(room, "log", "--", "no-such-program-of-ours", code=127)
        refused(room, "log", "--", room.config, code=126)
        out, _ = run(room, "log", "--", "seq", "1", "100000")
        assert out == "".join("%d\n" % n for n in range(1, 100001)), "what passes through is whole"
        found = notes(room)
        assert len(found) == 3, found
        assert found[0].startswith("Ran sh -c 'read x; echo out $x; echo err >&2; exit 3' on %s: exit 3 after " % host)
        assert sorted(found[0].splitlines()[1:]) == ["err", "out in"], found[0]
        assert found[1].startswith("stop it: ran sh -c 'kill -9 $$' on %s: exit 137 after " % host)
        assert "[cut: the last " in found[2].splitlines()[1] and found[2].endswith("\n99999\n100000")
        assert len(found[2].encode()) <= 65536


def what_it_leaves_behind_lives_on():
    with Room() as room:
        mark = os.path.join(room.dir, "mark")
        begun = time.monotonic()
        with open(os.path.join(room.dir, "out"), "wb") as out:
            subprocess.run([WARROOM, *room.options, "log", "--", "sh", "-c",
                            "(sleep 2; echo late; touch %s) & echo now" % mark], stdout=out, check=True, timeout=30)
        assert time.monotonic() - begun < 1.5, "it waited for what goes on behind"
        until("it was not killed by its pipe", lambda: os.path.exists(mark))
        until("what it wrote came through",
              lambda: open(os.path.join(room.dir, "out")).read() == "now\nlate\n")


def a_reader_that_goes_ends_it_as_without_us():
    with Room() as room:
        done = subprocess.run("'%s' %s log -- yes | head -1" % (WARROOM, " ".join(room.options)), shell=True,
                              capture_output=True, text=True, timeout=30)
        assert done.stdout == "y\n", done
        until("it is recorded", lambda: "exit 141" in "".join(notes(room)))


def on_a_terminal_it_is_one():
    with Room() as room, Console([]) as console:
        argv = " ".join([WARROOM, *room.options, "log", "--"])
        console.type(argv + " sh -c 'test -t 1 && echo tty $(stty size <&2); read x; echo \"<$x>\"'")
        console.keys("Enter")
        console.wait(r"(?m)^tty 48 160$")
        console.type("hello")
        console.keys("Enter")
        console.wait(r"(?m)^<hello>$")
        console.type(argv + " sleep 60; echo code $?")
        console.keys("Enter")
        until("it sleeps", lambda: console.pids("sleep"))
        console.keys("C-c")
        console.wait("code 130")
        assert "exit 130 after" in notes(room)[1]
        console.type(argv + " sleep 1; echo ended")
        console.keys("Enter")
        until("it sleeps", lambda: console.pids("sleep"))
        console.keys("C-z")
        console.wait("Stopped")
        console.type("fg; echo code $?")
        console.keys("Enter")
        console.wait("code 0")


def many_at_once_lose_none():
    """No engine runs when they begin."""
    with Room() as room:
        all_of_them = [subprocess.Popen([WARROOM, *room.options, "log", "entry %d" % n], stdin=subprocess.DEVNULL)
                       for n in range(20)]
        assert [one.wait(30) for one in all_of_them] == [0] * 20
        until("all are recorded", lambda: len(notes(room)) >= 20)
        assert sorted(notes(room)) == sorted("entry %d" % n for n in range(20)), notes(room)


def a_shells_descriptors_do_not_stay_open():
    """A pipe that a script holds ends with it, although an engine was started on the way."""
    with Room() as room:
        ends = os.pipe()
        run(room, "log", "x", stdin=subprocess.DEVNULL, pass_fds=[ends[1]])
        os.close(ends[1])
        os.set_blocking(ends[0], False)
        assert room.holder() and os.read(ends[0], 1) == b""
        os.close(ends[0])


play(a_command_is_done_and_starts_an_engine, what_is_off_is_said_in_a_sentence, an_outage_is_run_from_a_shell,
     which_incident_is_meant_is_asked_before_a_command_runs, a_terminal_is_asked_whether_it_is_meant, help_is_there_for_each,
     a_text_is_logged, a_pipe_is_attached, a_socket_or_a_terminal_is_not_waited_for, a_command_is_run_and_recorded,
     what_it_leaves_behind_lives_on, a_reader_that_goes_ends_it_as_without_us, on_a_terminal_it_is_one,
     many_at_once_lose_none, a_shells_descriptors_do_not_stay_open)
