#!/usr/bin/env python3
"""What may stand on the command line: help, completions, manual and programs agree on it.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import shutil
import subprocess
import tempfile

from stage import BUILD, WARROOM, Console, play

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BASH = os.path.join(TOP, "completions", "warroom.bash")
ZSH = os.path.join(TOP, "completions", "_warroom")
NEEDS = {"--config": "/dev/null", "-c": "/dev/null", "--record": "/tmp", "-r": "/tmp", "--speed": "2",
         "--faults": "faults-example", "--incident": "1", "--kind": "note", "-k": "note", "--at": "5m",
         "--as": "Kim Lee", "--account": "nobody", "--login": "warroom-watch", "--etc": "/etc"}


def run(*argv):
    return subprocess.run(argv, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)


def completed(*words, where=TOP):
    """What bash offers for the last of these words, by the function that `complete` names."""
    script = """
        source "$1"; shift
        name=$(complete -p warroom) && [[ $name =~ -F\\ ([a-z_]+) ]] && name=${BASH_REMATCH[1]} || exit 3
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "$name" warroom "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", BASH, *words], cwd=where, timeout=30,
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout.split("\n")[:-1] if done.stdout != "\n" else []


def bash_offers_what_fits():
    assert run("bash", "-n", BASH).returncode == 0
    assert set(completed("warroom", "")) >= {"drill", "engine", "log", "do", "incidents", "init", "check", "commands"}
    assert completed("warroom", "c") == ["check", "commands"]
    assert completed("warroom", "-v", "--ascii", "dr") == ["drill"]
    assert completed("warroom", "--con") == ["--config"]
    assert completed("warroom", "commands", "--") == ["--man", "--md", "--json", "--predicates", "--help"]
    assert completed("warroom", "check", "--c") == ["--config"]
    assert completed("warroom", "log", "--at", "") == []
    assert completed("warroom", "do", "--y") == ["--yes"]
    assert completed("warroom", "do", "page-tr") == ["page-triage"] and not completed("warroom", "do", "zoom")
    assert completed("warroom", "drill", "--speed", "") == []
    assert completed("warroom", "engine", "--t") == ["--take-over"]
    assert "hosting" in completed("warroom", "drill", "") and "storm" in completed("warroom", "drill", "st")
    assert "faults-example" not in completed("warroom", "drill", "")
    assert completed("warroom", "drill", "--faults", "faults-e") == ["faults-example"]
    with tempfile.TemporaryDirectory() as here:
        os.mkdir(os.path.join(here, "drawer of mine"))
        open(os.path.join(here, "draft.yaml"), "w").close()
        for words in (["-c", "dra"], ["--config", "dra"], ["--config", "=", "dra"], ["drill", "dra"]):
            assert sorted(completed("warroom", *words, where=here)) == ["draft.yaml", "drawer of mine"], words
        assert completed("warroom", "-r", "dra", where=here) == ["drawer of mine"]
        assert completed("warroom", "-c", "draft.yaml", "ch", where=here) == ["check"]
        assert completed("warroom", "--config", "=", "draft.yaml", "ch", where=here) == ["check"]


def what_is_offered_is_taken():
    """Every option, after its word, with a value where it wants one: and then the help it stands before."""
    for word in ([], ["drill"], ["engine"], ["commands"], ["log"], ["do"], ["check"], ["incidents"], ["init"], ["setup-observers"]):
        offered = completed("warroom", *word, "-")
        assert "--help" in offered, offered
        for option in offered:
            argv = [WARROOM, *word, option, *([NEEDS[option]] if option in NEEDS else [])]
            done = run(*argv, *([] if word == ["commands"] else ["--help"]))
            assert done.returncode == 0 and done.stdout and not done.stderr, (argv, done)


def what_help_names_is_offered():
    for word in ([], ["drill"], ["engine"], ["log"], ["do"], ["check"], ["incidents"], ["init"], ["setup-observers"]):
        text = run(WARROOM, *word, "--help").stdout.split("--serve [")[0]
        named = set(re.findall(r"^  (?:-\w, |    )(--[a-z-]+)", text, re.M))
        offered = set(completed("warroom", *word, "-"))
        assert named - offered <= {"--probe"}, named - offered
        assert word == ["drill"] or named, text
    for word in completed("warroom", ""):
        assert "warroom %s" % word in run(WARROOM, "--help").stdout


def zsh_offers_what_fits():
    if not shutil.which("zsh"):
        print("skipped: there is no zsh here")
        return
    assert run("zsh", "-n", ZSH).returncode == 0
    with tempfile.TemporaryDirectory() as here, Console([], cols=120, rows=40) as console:
        console.type("cd %s && PS1='' ZDOTDIR=%s exec zsh -f" % (here, here))
        console.keys("Enter")
        console.type("PROMPT='zsh> '; fpath=(%s $fpath); autoload -U compinit; compinit -u -d %s/dump; clear"
                     % (os.path.dirname(ZSH), here))
        console.keys("Enter")
        console.wait(r"(?m)\Azsh> *$")
        console.type("warroom -v dri")
        console.keys("Tab")
        console.wait("warroom -v drill")
        console.type("--fau")
        console.keys("Tab")
        console.wait("drill --faults")
        console.type("faults-e")
        console.keys("Tab")
        console.wait("--faults faults-example")
        console.keys("C-u")
        console.type("warroom commands --j")
        console.keys("Tab")
        console.wait("commands --json")
        console.keys("C-u")
        console.type("warroom ")
        console.keys("Tab")
        screen = console.wait("the engine in the foreground")
        assert "commands " in screen and "check " in screen, screen


def bash_completes_at_a_prompt():
    with Console(["exec", "bash", "--norc", "--noprofile"], cols=120, rows=20) as console:
        console.type("PS1='bash> '; source %s; clear" % BASH)
        console.keys("Enter")
        console.wait(r"(?m)\Abash> *$")
        console.type("warroom --config=/dev/nul")
        console.keys("Tab")
        console.wait("warroom --config=/dev/null")
        console.type("engine --tak")
        console.keys("Tab")
        console.wait("engine --take-over")


def the_table_is_printed():
    for option in ([], ["--man"], ["--md"], ["--json"]):
        done = run(WARROOM, "commands", *option)
        assert done.returncode == 0 and not done.stderr and "note" in done.stdout, done
        assert "\x1b" not in done.stdout
        with open("/dev/full", "w") as full:
            done = subprocess.run([WARROOM, "commands", *option], stdout=full, stderr=subprocess.PIPE, text=True)
            assert done.returncode == 1 and done.stderr.count("\n") == 1, done
    rows = json.loads(run(WARROOM, "commands", "--json").stdout)
    note = [row for row in rows if row["name"] == "note"][0]
    assert note["args"][0]["name"] == "text" and note["args"][0]["required"] is True, note
    assert note["scope"] == "*" and "writes" in note["flags"] and note["keys"] and note["help"], note
    assert len({row["name"] for row in rows}) == len(rows)
    for argv in (["--nonsense"], ["--md", "--json"], ["word"]):
        done = run(WARROOM, "commands", *argv)
        assert done.returncode == 2 and "--json" in done.stderr and done.stderr.count("\n") == 1, done
        assert not done.stdout


def the_manual_is_good_mdoc():
    if not shutil.which("mandoc"):
        print("skipped: there is no mandoc here")
        return
    done = run("mandoc", "-T", "lint", os.path.join(TOP, "docs", "warroom.1"))
    faults = [line for line in done.stdout.splitlines() if "mandoc.db" not in line]
    assert not faults, "\n".join(faults)
    page = run("mandoc", "-T", "utf8", os.path.join(TOP, "docs", "warroom.1")).stdout
    page = re.sub(".\b", "", page)
    assert re.search(r"(?m)^COMMANDS$", page) and re.search(r"(?m)^KEYS$", page), page


def they_are_installed_and_taken_away():
    places = ("share/bash-completion/completions/warroom", "share/zsh/site-functions/_warroom",
              "share/man/man1/warroom.1")

    def built():
        return [os.stat(os.path.join(BUILD, name)).st_mtime_ns for name in ("warroom", "warroom-engine", "warroom-drill")]

    before = built()
    with tempfile.TemporaryDirectory() as root:
        for target in ("install", "uninstall"):
            # No PREFIX: another one is compiled in, and other plays run these binaries meanwhile.
            done = run("make", "-C", TOP, target, "BUILD=" + BUILD, "DESTDIR=" + root)
            assert done.returncode == 0, done.stdout + done.stderr
            for place in places:
                assert os.path.exists(os.path.join(root, "usr/local", place)) == (target == "install"), place
        assert built() == before, "what is tested was built anew in the middle of it"
        left = [os.path.join(at, name) for at, _, names in os.walk(root) for name in names]
        assert not left, left


play(bash_offers_what_fits, what_is_offered_is_taken, what_help_names_is_offered, bash_completes_at_a_prompt,
     zsh_offers_what_fits, the_table_is_printed, the_manual_is_good_mdoc, they_are_installed_and_taken_away)
