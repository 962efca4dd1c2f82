#!/usr/bin/env python3
"""docs/process.md is true: each rule has its row, and each command, file and test case named there is there.

SPDX-License-Identifier: MIT
"""
import collections
import functools
import glob
import os
import re
import subprocess

from stage import WARROOM, play

PLACE = "docs/process.md"
ROW = re.compile(r"^\| (R\d+(?:, R\d+)*) \|.*\|$", re.M)
HEAD = "| rule | says | command | pane | where | held by |"
# What the room of an incident is made of: each of these rules has a command, or a pane, and cases that hold it.
WANTED = [number for first, last in ((1, 2), (7, 16), (20, 28), (31, 32), (36, 36), (39, 43), (50, 51), (58, 59),
                                     (64, 72), (94, 94)) for number in range(first, last + 1)]


@functools.cache
def commands():
    """Every command there is, and "warroom WORD" for every word."""
    table = subprocess.run([WARROOM, "commands"], check=True, capture_output=True, text=True).stdout
    words = subprocess.run([WARROOM, "--help"], check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in table.splitlines()[1:]} | set(re.findall(r"\bwarroom [a-z]+\b", words))


@functools.cache
def text_of(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


@functools.cache
def words_of(path):
    """How often each word stands there."""
    return collections.Counter(re.findall(r"\w+", text_of(path)))


def cells(row):
    return [cell.strip() for cell in row.strip("|").split(" | ")]


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)


def numbers(row):
    return [int(number) for number in re.findall(r"R(\d+)", cells(row)[0])]


def of_tests(rule, held, tests, wanted):
    """What is wrong with "`tests/test_x.c`: `case`, `case`; `tests/e2e/y.py`: `case`"."""
    for part in re.split(r"[;,] (?=`tests/)", held):
        path, *cases = quoted(part) or [""]
        if path not in tests:
            yield "%s: %s is not run by make test" % (rule, path or "what holds it")
            continue
        if wanted and not cases:
            yield "%s: no case of %s" % (rule, path)
        for case in cases:  # where it is written down, and where it is run
            if words_of(path)[case] < 2:
                yield "%s: %s has no case %s" % (rule, path, case)


def of_row(row, tests):
    """What is wrong with one row."""
    rule, says, command, pane, where, held = (cells(row) + [""] * 6)[:6]
    wanted = set(numbers(row)) & set(WANTED)
    if len(cells(row)) != 6 or not says:
        yield "%s: not six columns" % rule
    for name in quoted(command):
        if name not in commands():
            yield "%s: no command is called %s" % (rule, name)
    for cell, form in ((command, r"`[^`]+`(, `[^`]+`)*|-"), (pane, r"`panes/\w+\.c`(, `panes/\w+\.c`)*|-")):
        if not re.fullmatch(form, cell):
            yield "%s: %r is no list" % (rule, cell)
    if wanted and command == "-" and pane == "-":
        yield "%s: neither a command nor a pane" % rule
    for path in quoted(pane) + [name for name in quoted(where) if re.search(r"\.(c|h|yaml)$", name)]:
        if not glob.glob(path):
            yield "%s: there is no %s" % (rule, path)
    yield from of_tests(rule, held, tests, wanted)


def faults(text, tests):
    """All that is wrong with the document, a sentence each."""
    rows = [m.group() for m in ROW.finditer(text)]
    all_numbers = [number for row in rows for number in numbers(row)]
    found = [] if HEAD in text else ["the table has other columns"]
    if all_numbers != sorted(set(all_numbers)):
        found.append("rows are not sorted, or stand there twice")
    found += ["R%d has no row" % number for number in WANTED if number not in all_numbers]
    for row in rows:
        found += of_row(row, tests)
    for line in text.split("\n## What is due", 1)[-1].splitlines():
        if line.startswith("| ") and not line.startswith("| what |") and len(cells(line)) == 5:
            found += ["due: no command is called %s" % name for name in quoted(cells(line)[3]) if name not in commands()]
            found += ["due: %s has no row" % rule for rule in re.findall(r"R\d+", cells(line)[4])
                      if int(rule[1:]) not in all_numbers]
    return found


def run_by_make():
    """The files that `make test` runs, as its Makefile names them."""
    makefile = text_of("Makefile")
    assert "$(wildcard tests/test_*.c)" in makefile and "$(wildcard tests/e2e/*.py)" in makefile
    return {*glob.glob("tests/test_*.c"), *(path for path in glob.glob("tests/e2e/*.py")
                                            if not os.path.basename(path).startswith("_"))}


def each_rule_has_its_command_its_pane_and_its_tests():
    found = faults(text_of(PLACE), run_by_make())
    assert not found, "\n".join(found)


def what_is_not_true_any_more_is_found():
    text, tests = text_of(PLACE), run_by_make()

    def finds(words, found):
        assert any(words in fault for fault in found), (words, found)

    rows = [m.group() for m in ROW.finditer(text)]
    for row in (row for row in rows if set(numbers(row)) & set(WANTED)):
        finds("R%d has no row" % numbers(row)[0], faults(text.replace(row + "\n", ""), tests))
        for name in quoted(cells(row)[2]):
            finds("no command is called %s-of-old" % name, of_row(row.replace("`%s`" % name, "`%s-of-old`" % name), tests))
        for path in re.findall(r"`(tests/[^`]+)`", row):
            finds("%s is not run" % path, of_row(row, tests - {path}))
        for path in quoted(cells(row)[3]):
            finds("there is no", of_row(row.replace("`%s`" % path, "`panes/old_%s`" % path[6:]), tests))
        for case in re.findall(r"(?<=[:,] `)\w+(?=`)", cells(row)[5]):
            finds("has no case %s_or_not" % case, of_row(row.replace("`%s`" % case, "`%s_or_not`" % case), tests))
    finds("not sorted", faults(text.replace(rows[3], "").replace(rows[1], rows[1] + "\n" + rows[3]), tests))
    finds("due: no command is called role-gave", faults(text.replace("| `role-give` | R39", "| `role-gave` | R39"), tests))


if __name__ == "__main__":
    play(each_rule_has_its_command_its_pane_and_its_tests, what_is_not_true_any_more_is_found)
