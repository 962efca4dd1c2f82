"""A program in the foreground of a shell with job control, on a pty that the play holds.

SPDX-License-Identifier: MIT
"""
import os
import termios

from stage import Pty, until

PROMPT = b"ready$"


def state(pid):
    """R, S, T, .. as the kernel says; Z and "gone" mean that it has ended."""
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"


class Shell(Pty):
    def __init__(self, argv):
        os.environ["PS1"] = PROMPT.decode() + " "
        super().__init__(["/bin/sh", "-i"])
        self.argv = argv
        self.prompted()
        self.modes = self.tty()
        self.child = 0

    def prompted(self):
        until("a prompt", lambda: self.read(0.005) and PROMPT in self.said)

    def tty(self):
        """The terminal's modes, without speeds."""
        modes = termios.tcgetattr(self.fd)
        return modes[:4] + [modes[6]]

    def start(self):
        self.said = b""
        os.write(self.fd, (" ".join(self.argv) + "\n").encode())
        self.ready()
        with open("/proc/%d/task/%d/children" % (self.pid, self.pid)) as f:
            self.child = int(f.read().split()[-1])

    def stopped(self):
        until("it stops", lambda: self.read(0.005) and state(self.child) == "T")
        self.prompted()

    def resume(self):
        self.said = b""
        os.write(self.fd, b"fg\n")
        until("it goes on", lambda: self.read(0.005) and state(self.child) in "SR" and b"\x1b[2J" in self.said)
