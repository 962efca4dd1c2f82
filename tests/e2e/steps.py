#!/usr/bin/env python3
"""Steps: they follow the record without anybody looking, and one runs its program in a pane of tmux.

SPDX-License-Identifier: MIT
"""
import subprocess

from stage import WARROOM, Console, Room, Services, play, until

PACK = """name: play
title: A process for a play
severities: [{level: 1, label: Critical}]
roles: [{name: Lead, lead: true}]
steps:
  - id: logs
    text: Look at the logs
    run: [/bin/sh, -c, "printf 'one; two\\\\n' >&2; exit 3", ";"]
  - {id: cause, text: Choose the cause, done_when: cause_chosen}
"""


def packed():
    """A room that goes by that pack."""
    room = Room()
    pack = room.write("play.yaml", PACK)
    with open(room.config, encoding="utf-8") as f:
        text = f.read()
    room.write("warroom.yaml", text.replace("pack: solo", "pack: " + pack))
    return room


def do(room, *words):
    subprocess.run([WARROOM, *room.options, "do", *words], check=True, capture_output=True, timeout=30)


def state(room, step):
    return room.ask("SELECT state, done_by, applies FROM step WHERE id = ? ORDER BY incident_id DESC LIMIT 1", step)[0]


def a_step_runs_in_a_pane_beside_and_is_recorded():
    with packed() as room, Console([WARROOM, *room.options], cols=100, rows=30) as console:
        console.wait("Look at the logs")
        console.keys("Tab", "Tab", "Tab")
        console.wait("Space done")
        console.keys("Enter")
        screen = console.wait("Confirm step-run")
        assert "/bin/sh -c 'printf '\\''one; two\\n'\\'' >&2; exit 3' ';'" in screen, screen
        console.keys("Enter")  # is no
        console.wait("step-run was not done")
        assert len(console.tmux("list-panes").splitlines()) == 1
        console.keys("Enter")
        console.wait("Confirm step-run")
        until("the key is taken", lambda: console.keys("y") or "Confirm" not in console.screen(), every=0.4)
        until("a second pane", lambda: len(console.tmux("list-panes").splitlines()) == 2)
        console.wait("exit 3. Enter closes")  # the new pane has the keys
        assert "one; two" in console.screen()
        console.keys("Enter")
        until("the pane is closed", lambda: len(console.tmux("list-panes").splitlines()) == 1)
        logged = until("an entry", lambda: room.ask("SELECT text FROM event WHERE text LIKE '%printf%'"))
        assert "3" in logged[0][0], logged
        console.wait("It runs in the pane beside this one")


def steps_follow_what_the_services_say():
    with Services() as services, Room(services) as room, \
            Console([WARROOM, *room.options], cols=160, rows=48) as console:
        console.wait("1 active")
        assert state(room, "relevant") == ("open", None, 1)
        assert state(room, "announce")[2] == 0, "before an incident there is one thing to do"
        page = room.ask("SELECT id FROM page")[0][0]
        do(room, "page-triage", "page:" + page, "verdict=fluke", "note=a test of the pool", "--yes")
        assert state(room, "relevant")[:2] == ("done", "Dana Reyes")
        console.wait(r"\[x\] Is the page relevant")
        console.wait("eu-database", 60)  # another page came, which nobody has judged
        until("the step is open again", lambda: state(room, "relevant")[0] == "open")
        console.wait(r"\[>\] Is the page relevant")


def an_order_of_any_shell_ticks_what_it_makes_true():
    with packed() as room:
        do(room, "incident-declare", "title=Down", "security=no")
        assert state(room, "cause") == ("open", None, 1)
        do(room, "incident-cause", "cause=Network")
        assert state(room, "cause") == ("done", "Dana Reyes", 1)
        do(room, "step-reopen", "step:cause")
        do(room, "note", "text=x")
        assert state(room, "cause")[0] == "open", "a hand has the last word"
        do(room, "step-skip", "step:cause", "reason=we know it")
        assert room.ask("SELECT state, reason FROM step WHERE incident_id <> '' AND id = 'cause'") \
            == [("skipped", "we know it")]


def check_says_what_a_step_opens_that_is_no_command():
    with packed() as room:
        def said():
            return [line for line in subprocess.run([WARROOM, *room.options, "check"], capture_output=True, text=True,
                                                    timeout=60).stdout.splitlines() if " pack " in line]
        assert said()[0].split(None, 2) == ["ok", "pack", "play: A process for a play, 2 steps"], said()
        room.write("play.yaml", PACK.replace("done_when: cause_chosen", "opens: cause-guess"))
        assert said()[0].startswith("fail") and "step cause opens cause-guess" in said()[0], said()
        room.write("play.yaml", PACK.replace("cause_chosen", "cause_guessed"))
        assert said()[0].startswith("fail") and "play.yaml:9:52: " in said()[0], said()


play(a_step_runs_in_a_pane_beside_and_is_recorded, steps_follow_what_the_services_say,
     an_order_of_any_shell_ticks_what_it_makes_true, check_says_what_a_step_opens_that_is_no_command)
