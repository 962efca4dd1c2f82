#!/usr/bin/env python3
"""Signals at random moments: whatever comes, the shell gets its terminal back as it was.

SPDX-License-Identifier: MIT
"""
import os
import random
import signal
import time

from shell import Shell, state
from stage import SOAK, WARROOM, Room, play, until

SIGNALS = 1000 if SOAK else 40
HARMLESS = (signal.SIGWINCH, signal.SIGCONT, signal.SIGPIPE, signal.SIGCHLD, signal.SIGURG)
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGABRT, signal.SIGSEGV,
          signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM)


def sane(shell, number):
    assert shell.tty() == shell.modes, "after %s the terminal is not as it was:\n%s\n%s" % (
        signal.Signals(number).name, shell.tty(), shell.modes)


def stop(shell, number):
    """SIGTSTP, SIGSTOP or C-z; then on it goes."""
    shell.said = b""
    if number == signal.SIGTSTP and random.random() < 0.5:
        os.write(shell.fd, b"\x1a")
    else:
        os.kill(shell.child, number)
    shell.stopped()
    if number != signal.SIGSTOP:  # of which no program is told
        sane(shell, number)
    shell.resume()


def end(shell, number):
    shell.said = b""
    os.kill(shell.child, number)
    until("%s ends it" % signal.Signals(number).name, lambda: shell.read(0.005) and state(shell.child) == "gone")
    shell.prompted()
    sane(shell, number)
    shell.start()


def the_terminal_is_sane_after_every_signal():
    random.seed(8)
    with Room() as room:
        engine = room.engine()
        shell = Shell([WARROOM, *room.options])
        shell.start()
        for _ in range(SIGNALS):
            what = random.random()
            if what < 0.4:
                os.kill(shell.child, random.choice(HARMLESS))
                if random.random() < 0.5:
                    os.write(shell.fd, b"jk\t")
                time.sleep(random.random() * 0.01)
                assert shell.read(0.0) and state(shell.child) in "SR", "%s: %r" % (
                    state(shell.child), shell.said[-2000:])
            elif what < 0.7:
                stop(shell, random.choice((signal.SIGTSTP, signal.SIGTSTP, signal.SIGSTOP)))
            else:
                end(shell, random.choice(ENDING))
        os.kill(shell.child, signal.SIGTERM)
        shell.prompted()
        os.kill(shell.pid, signal.SIGKILL)
        os.waitpid(shell.pid, 0)
        os.close(shell.fd)
        engine.terminate()
        assert engine.wait(10) == 0
    print("  %d signals" % SIGNALS)


if __name__ == "__main__":
    play(the_terminal_is_sane_after_every_signal)
