#!/usr/bin/env python3
"""What leaves is read first: in a shell, on a real terminal; and what is about to leave is taken back.

SPDX-License-Identifier: MIT
"""
import os
import sqlite3
import subprocess
import time

from stage import WARROOM, Console, Room, Services, play, until


SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios", "ticket.yaml")


def do(room, *words, answer=None):
    """`warroom do` as a script would call it: no terminal, and so nobody to ask."""
    return subprocess.run([WARROOM, *room.options, "do", *words], capture_output=True, text=True, timeout=60,
                          input=answer, stdin=None if answer is not None else subprocess.DEVNULL)


def page_of(room):
    """The page that there is: its id."""
    return until("a page", lambda: room.ask("SELECT id FROM page"))[0][0]


def acts(room):
    return room.ask("SELECT state, text FROM outbox ORDER BY number")


def a_shell_prints_what_leaves_and_wants_yes():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        page = page_of(room)
        words = "Pool is being extended; next word at 18:30."
        done = do(room, "page-note", "page:" + page, "text=" + words)
        assert done.returncode != 0 and "--yes says that it is meant" in done.stderr, done
        assert "To PagerDuty " in done.stderr and "\n%s\n" % words in done.stderr, done
        assert acts(room) == []
        done = do(room, "page-note", "page:" + page, "text=Impact: {impact}", "--yes")
        assert done.returncode != 0 and "{impact} is not filled in" in done.stderr, done
        assert acts(room) == []
        done = do(room, "page-note", "page:" + page, "text=" + words, "--yes")
        assert done.returncode == 0 and "To PagerDuty " in done.stderr, done
        until("it is sent", lambda: acts(room) == [("sent", words)], 20)
        engine.terminate()
        engine.wait(10)


def a_shell_says_what_people_know_it_by():
    """A page by its number and title, and the customer whom a reply reaches: ids tell nobody anything."""
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        page = page_of(room)
        number, title = room.ask("SELECT number, title FROM page")[0]
        ticket, requester, organization = until(
            "a ticket", lambda: room.ask("SELECT id, requester, organization FROM ticket"))[0]
        for verb, tail in ("page-update", ", its subscribers"), ("page-note", ""), ("page-resolve", ""):
            words = ["text=We look."] if verb != "page-resolve" else []
            done = do(room, verb, "page:" + page, *words)
            assert "To PagerDuty #%d%s\n" % (number, tail) in done.stderr, done
            assert "About page:%s, #%d %s" % (page, number, title[:20]) in done.stderr, done
            done = do(room, verb, "page:" + page, *words, "--yes")
            assert done.returncode == 0, done
        done = do(room, "ticket-reply", "ticket:%s" % ticket, "text=We look.")
        assert "PUBLIC: %s%s" % (requester, " of " + organization if organization else "") in done.stderr, done
        rows = room.ask("SELECT recipient FROM outbox ORDER BY number")
        assert rows == [("PagerDuty #%d, its subscribers" % number,), ("PagerDuty #%d" % number,),
                        ("PagerDuty #%d" % number,)], rows
        engine.terminate()
        engine.wait(10)


def a_shell_says_what_is_approved():
    """All that a proposal would do is read before it is done (R30, R41)."""
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        page_of(room)
        engine.terminate()
        engine.wait(10)
        said = "Kim asks for page-note: page #1; to PagerDuty #1: \"We look.\" " + 40 * "and so on " + "to its end."
        with sqlite3.connect(os.path.join(room.record, "warroom.db")) as record:
            record.execute("INSERT INTO proposal (id, incident_id, name, subject, args, text, person, at_ms, rev)"
                           " VALUES (1, '', 'page-note', '', '{}', ?, 'Kim', 1, 1)", [said])
        engine = room.engine()
        done = do(room, "proposal-approve", "proposal:1")
        assert done.returncode != 0 and "About proposal:1, " + said in done.stderr, done
        engine.terminate()
        engine.wait(10)


def what_is_sent_is_not_sent_again():
    with Services(SCENARIO) as services, Room(services) as room:
        engine = room.engine()
        page = page_of(room)
        assert do(room, "page-note", "page:" + page, "text=Once.", "--yes").returncode == 0
        until("it is sent", lambda: acts(room) == [("sent", "Once.")], 20)
        for command in ("outbox-send-again", "outbox-drop", "outbox-arrived"):
            done = do(room, command, "outbox:1", "--yes")
            assert done.returncode != 0 and "was sent already" in done.stderr, done
        done = do(room, "outbox-drop", "outbox:7", "--yes")
        assert done.returncode != 0 and "nothing with that number" in done.stderr, done
        assert acts(room) == [("sent", "Once.")]
        engine.terminate()
        engine.wait(10)


def what_is_public_is_taken_back_in_time():
    with Services(SCENARIO) as services, Room(services) as room:
        with Console([WARROOM, *room.options], 80, 24) as console:
            console.wait("WARROOM")
            console.wait(r"Tickets 1!")
            console.keys("Tab")
            console.wait(r"\[Tickets")
            console.type("r")
            console.wait("PUBLIC reply on ticket")
            console.type("We are extending the pool.")
            console.keys("Enter")
            console.wait("Type post, then Enter")
            console.wait("We are extending the pool.")
            time.sleep(0.5)  # what comes before it can be read does not count
            console.type("post")
            console.keys("Enter")
            console.wait("u takes it back")
            console.type("u")
            console.wait("Taken back, it did not leave")
            assert acts(room) == [("dropped", "We are extending the pool.")]
            time.sleep(6)  # its five seconds and one more
            assert acts(room) == [("dropped", "We are extending the pool.")]
            console.type("q")


if __name__ == "__main__":
    play(a_shell_prints_what_leaves_and_wants_yes, a_shell_says_what_people_know_it_by,
         a_shell_says_what_is_approved, what_is_sent_is_not_sent_again,
         what_is_public_is_taken_back_in_time)
