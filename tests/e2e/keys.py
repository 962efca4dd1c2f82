#!/usr/bin/env python3
"""Keys bound by the config: they work, whatever names a key names them, and clashes are refused.

SPDX-License-Identifier: MIT
"""
import re
import subprocess

from stage import WARROOM, Console, Room, Services, play

KEYS = ("keys:\n"
        "  - {command: note, key: N}\n"
        "  - {command: help, key: F1}\n"
        "  - {command: zoom, key: M-z}\n"
        "  - {command: suspend, key: none}\n")


def bound_keys_work_and_are_named():
    with Services() as services, Room(services, KEYS) as room, \
            Console([WARROOM, *room.options], cols=160, rows=48) as console:
        screen = console.wait("F1 help")
        assert "N note" in screen and " n note" not in screen and "? help" not in screen, screen
        console.wait("block-storage")
        assert "Timeline" in console.screen()
        console.type("n")
        console.wait("n is not bound here; F1 lists the keys")
        console.type("N")
        console.wait("(?m)^Note.*:$")
        console.type("it was n? ?")  # a prompt reads text, whatever is bound
        console.keys("Enter")
        console.wait("note saved")
        assert room.ask("SELECT text FROM event WHERE kind = 'note'") == [("it was n? ?",)]
        console.keys("M-z")
        console.wait(r"(?s)\A(?!.*Timeline)")
        console.keys("F1")
        console.wait("N +note ")
        for words, line in (("help", "F1 +help "), ("zoom", "M-z +zoom "), ("shell for a while", "suspend ")):
            console.type(words)  # the list is longer than the screen: it is searched
            screen = console.wait(line)
            assert "C-z" not in screen, screen
            console.keys("C-u")
        console.escape()
        console.wait(r"(?s)\A(?!.*suspend )")
        console.keys("C-z")
        console.wait("C-z is not bound here; F1 lists the keys")
        console.type("q")
        console.wait(r"(?m)^ready\$ *$")


def a_clash_is_refused_with_both_names():
    for keys, words in (("keys:\n  - {command: note, key: q}\n", (":5:26: ", "note", "quit")),
                        ("keys: [{command: note, key: x}, {command: zoom, key: x}]\n", ("note", "zoom", "keys[1].key")),
                        ("keys: [{command: quit, key: none}]\n", ("quit", "needs one")),
                        ("keys: [{command: no-such-command, key: x}]\n", ("no-such-command", "`warroom commands`")),
                        ("keys: [{command: note, key: Strg-n}]\n", ("Strg-n", "C-a"))):
        with Room(more=keys) as room:
            checked = subprocess.run([WARROOM, *room.options, "check"], capture_output=True, text=True, timeout=60)
            said = [line for line in checked.stdout.splitlines() if line.startswith("fail")]
            assert checked.returncode == 1 and len(said) == 1, checked
            started = subprocess.run([WARROOM, *room.options], capture_output=True, text=True, timeout=60)
            assert started.returncode == 1 and started.stderr.count("\n") == 1, started
            for word in words:
                assert word in said[0] and word in started.stderr, (word, said, started.stderr)
            assert room.config + ":" in started.stderr and room.config + ":" in said[0], started.stderr


play(bound_keys_work_and_are_named, a_clash_is_refused_with_both_names)
