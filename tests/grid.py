"""What a terminal shows after some bytes: enough of one to compare two frames.

SPDX-License-Identifier: MIT
"""
import re
import unicodedata

SEQUENCE = re.compile(r"\x1b\[([?>=]?)([0-9;]*)([a-zA-Z])|\x1b\]([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b[()](.)|\x1b([=>78M])")


class Grid:
    """Rows of characters; `title` is the window's, `bells` counts them, `modes` holds the private ones in force."""

    def __init__(self, cols, rows):
        self.cols, self.rows = cols, rows
        self.title, self.bells, self.modes = None, 0, set()
        self.clear()

    def clear(self):
        self.cells = [[" "] * self.cols for _ in range(self.rows)]
        self.row = self.col = 0

    def put(self, c):
        wide = 2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1
        if wide and self.col < self.cols:
            self.cells[self.row][self.col] = c
            self.col += wide

    def control(self, private, numbers, final):
        given = [int(n or 0) for n in numbers.split(";")]
        if private == "?" and final in "hl":
            (self.modes.update if final == "h" else self.modes.difference_update)(given)
        elif final == "H":
            given = (given + [0, 0])[:2]
            self.row, self.col = max(given[0], 1) - 1, max(given[1], 1) - 1
        elif final == "G":
            self.col = max(given[0], 1) - 1
        elif final == "d":
            self.row = max(given[0], 1) - 1
        elif final == "J":
            cells = (self.row, self.col)
            self.clear()
            self.row, self.col = cells
        elif final == "K":
            self.cells[self.row][self.col:] = [" "] * (self.cols - self.col)
        elif final not in "mrtlh":
            raise AssertionError("CSI %s%s%s is none of ours" % (private, numbers, final))

    def feed(self, data):
        text, at = data.decode("utf-8"), 0
        while at < len(text):
            if text[at] == "\x1b":
                found = SEQUENCE.match(text, at)
                assert found, "a sequence that is none of ours: %r" % text[at:at + 20]
                if found.group(3):
                    self.control(*found.group(1, 2, 3))
                elif found.group(4) is not None and found.group(4).startswith("2;"):
                    self.title = found.group(4)[2:]
                at = found.end()
                continue
            if text[at] == "\x07":
                self.bells += 1
            elif text[at] >= " ":
                self.put(text[at])
            at += 1

    def lines(self):
        return ["".join(row).rstrip() for row in self.cells]
