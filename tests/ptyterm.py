"""A program in a pseudo-terminal, driven and timed from the outside.
SPDX-License-Identifier: MIT
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

now = time.perf_counter

# Everything that is not a character on the screen.
CONTROL = re.compile(
    rb"\x1b\[[0-9;?<>=!]*[ -/]*[@-~]"
    rb"|\x1b[\]P^_].*?(?:\x07|\x1b\\)"
    rb"|\x1b[()*+#%].|\x1b[@-Z\\^_`-~=>78]|[\x00-\x1f\x7f]",
    re.S)


def printable(data):
    """The bytes of `data` that a reader would see, blanks left out."""
    return CONTROL.sub(b"", data).replace(b" ", b"")


def cpu_s(pid):
    """Seconds of CPU a process and its threads have used, from the scheduler's nanoseconds."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as f:
            total += int(f.read().split()[0])
    return total / 1e9


def rss_mib(pid, what="Rss"):
    """Memory of a process: "Rss", or "Pss", which shares what others have loaded too."""
    with open(f"/proc/{pid}/smaps_rollup") as f:
        for line in f:
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {what} for {pid}")


class Terminal:
    """Runs argv in a pty of rows x cols from the moment it is made; `begun` is that moment."""

    def __init__(self, argv, rows=40, cols=120, env=None, cwd=None, term="xterm-256color"):
        size = struct.pack("HHHH", rows, cols, 0, 0)
        environ = {k: v for k, v in os.environ.items()
                   if k not in ("LINES", "COLUMNS", "TMUX", "STY", "NO_COLOR")}
        environ.update(TERM=term, LANG="C.UTF-8", LC_ALL="C.UTF-8", **(env or {}))
        self.begun = now()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                if cwd:
                    os.chdir(cwd)
                os.execvpe(argv[0], argv, environ)
            finally:
                os._exit(127)
        self.code = None

    def send(self, data):
        os.write(self.fd, data)

    def read(self, timeout_s):
        """What the program writes within the time: b"" for nothing, None when it is gone."""
        if not select.select([self.fd], [], [], max(0, timeout_s))[0]:
            return b""
        try:
            return os.read(self.fd, 1 << 16) or None
        except OSError:
            return None

    def burst(self, gap_s, first_s):
        """Reads until `gap_s` of silence, waiting `first_s` for the first byte.
        -> (data, when the first byte came, when the last came)"""
        data, first, last = b"", None, None
        while True:
            piece = self.read(gap_s if data else first_s)
            if not piece:
                return data, first, last
            last = now()
            first = first or last
            data += piece

    def until(self, pattern, timeout_s, gap_s=0.0):
        """Reads until the printable bytes match; then on to `gap_s` of silence.
        -> (data, when the matching or, with a gap, the last byte came); raises on a time-out."""
        data, end = b"", now() + timeout_s
        wanted = re.compile(pattern)
        while now() < end:
            piece = self.read(end - now())
            if piece is None:
                raise RuntimeError(f"ended: {CONTROL.sub(b'', data)[-300:]!r}")
            data += piece
            if piece and wanted.search(printable(data)):
                at = now()
                rest, _, last = self.burst(gap_s, gap_s) if gap_s else (b"", None, None)
                return data + rest, last or at
        raise RuntimeError(f"{pattern!r} not seen in {timeout_s} s: {CONTROL.sub(b'', data)[-300:]!r}")

    def settle(self, quiet_s=0.2, most_s=3.0):
        """Reads and forgets until `quiet_s` of silence."""
        end = now() + most_s
        while now() < end and self.read(quiet_s):
            pass

    def resize(self, rows, cols):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def wait(self, timeout_s):
        """The exit code (minus the signal's number), or None when it still runs."""
        end = now() + timeout_s
        while self.code is None and now() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            elif self.fd >= 0:
                self.read(0.005)
            else:
                time.sleep(0.005)
        return self.code

    def hang_up(self):
        """The terminal goes away, as when an ssh connection is cut."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def close(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.code is None:
                try:
                    os.kill(self.pid, number)
                except ProcessLookupError:
                    break
                self.wait(2.0)
        self.hang_up()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
