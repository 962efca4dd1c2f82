#!/usr/bin/env python3
"""Each rule of tools/layers finds a violation planted in a copy, and passes the copy without it.
SPDX-License-Identifier: MIT
"""
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ("store", "net", "tui", "panes", "tests", "tools")

# file to plant in, what to plant, words the report must hold
PLANTS = [
    ("store/planted.c", '#include "net/http.h"', "store/ includes nothing"),
    ("store/planted.h", '#include "screen.h"', "store/ includes nothing"),
    ("net/planted.c", '#include "tui/canvas.h"', "net/ includes only"),
    ("net/drill/planted.c", '#include "panes/pane.h"', "net/ includes only"),
    ("tui/planted.c", '#include "store/page.h"', "tui/ includes only"),
    ("tui/planted.h", '#include "panes/pane.h"', "tui/ includes only"),
    ("panes/planted.c", '#include "net/wire.h"', "panes/ includes only"),
    ("tui/planted.c", "#include <ncurses.h>", "only tui/term.c"),
    ("panes/planted.c", "# include <curses.h>", "only tui/term.c"),
    ("net/planted.c", "#include <curl/curl.h>", "only net/http*.c"),
    ("planted.c", "#include <microhttpd.h>", "only net/drill/"),
    ("net/planted.c", "#include <sqlite3.h>", "only store/"),
    ("store/planted.h", "#include <sqlite3.h>", "only store/"),
    ("store/planted.c", "#include <cyaml/cyaml.h>", "readers of YAML"),
    ("store/planted.h", "#include <cyaml/cyaml.h>", "readers of YAML"),
    ("store/planted.c", "\tstrcpy(a, b);", "knows no bounds"),
    ("tests/planted.c", "\tint n = atoi(s);", "knows no bounds"),
    ("net/planted.c", "\tsystem(command);", "no shell"),
    ("panes/planted.c", '\tfrobnicate(row->title.raw);', "for store/ alone"),
    ("store/planted.c", '\tsnprintf(s, n, "%s", row->title.raw);', "never printed"),
    ("tui/planted.c", "\n" * 600, "more than 600 lines"),
]
FINE = [
    ("store/planted.c", "#include <sqlite3.h>"),
    ("store/config_planted.c", "#include <cyaml/cyaml.h>"),
    ("store/config_planted.h", "#include <cyaml/cyaml.h>"),
    ("net/drill/planted.c", "#include <microhttpd.h>"),
    ("tui/planted.c", '#include "store/text.h"'),
    ("tui/planted.c", "\tstrtok_r(a, b, &c);"),
    ("panes/planted.c", "\tbinding(row.raw_bytes);"),
]


def layers(root):
    done = subprocess.run(["tools/layers", root], cwd=root, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def planted(root, path, text):
    """The report on `root` while `path` holds `text`."""
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as f:
        f.write(f"/* {path} - planted. */\n{text}\n")
    try:
        return layers(root)
    finally:
        os.unlink(full)


def linked(root):
    """The report while build/warroom is a binary linked to curl."""
    os.mkdir(os.path.join(root, "build"))
    subprocess.run(["cc", "-x", "c", "-", "-Wl,--no-as-needed", "-lcurl", "-o", "build/warroom"],
                   cwd=root, input=b"int main(void) { return 0; }", check=True)
    return layers(root)


def main():
    failures = []
    with tempfile.TemporaryDirectory() as root:
        for folder in FOLDERS:
            if os.path.isdir(os.path.join(ROOT, folder)):
                shutil.copytree(os.path.join(ROOT, folder), os.path.join(root, folder))
        for name in os.listdir(ROOT):
            if name.endswith((".c", ".h")):
                shutil.copy(os.path.join(ROOT, name), root)
        code, report = layers(root)
        if code != 0:
            failures.append("the tree itself:\n" + report)
        for path, text, words in PLANTS:
            code, report = planted(root, path, text)
            if code == 0 or words not in report or "planted" not in report:
                failures.append(f"not found: {text.strip()!r} in {path}: exit {code}: {report}")
        for path, text in FINE:
            code, report = planted(root, path, text)
            if "planted" in report:
                failures.append(f"wrongly found: {text!r} in {path}: {report}")
        code, report = linked(root)
        if code == 0 or "build/warroom is linked to libcurl" not in report:
            failures.append(f"not found: the binary linked to curl: exit {code}: {report}")
    print("\n".join(failures) or f"{len(PLANTS) + 1} violations found, {len(FINE)} fine lines passed")
    sys.exit(1 if failures else 0)


main()
