#!/usr/bin/env python3
"""`warroom setup-observers`: what it prints is what it does, a second time there is nothing to do, and what it did not
make it leaves alone.

Needs root: it makes accounts (tests/observers.py).
SPDX-License-Identifier: MIT
"""
import grp
import os
import pwd
import re
import subprocess

import observers
from observers import House, login, run
from stage import play, until

house = None


def state():
    """All that it could have changed."""
    found = [(p.pw_name, p.pw_shell, p.pw_dir) for p in pwd.getpwall() if p.pw_name.startswith(house.name)]
    found += [(g.gr_name, sorted(g.gr_mem)) for g in grp.getgrall() if g.gr_name.startswith(house.name)]
    for top in (house.top, "/var/lib/" + house.watch):
        for at, dirs, files in os.walk(top):
            for name in sorted(dirs + files):
                there = os.lstat(os.path.join(at, name))
                text = ""
                if name in files:
                    with open(os.path.join(at, name), "rb") as f:
                        text = f.read() if at.startswith(house.at("etc")) else ""
                found.append((at, name, oct(there.st_mode), there.st_uid, there.st_gid, text))
    return sorted(map(str, found))


def refused(*more, says=()):
    """It ends with one sentence, on stderr, that has these words."""
    done = house.setup(*more, check=False)
    assert done.returncode in (1, 2), done
    assert done.stderr.startswith("warroom: ") and done.stderr.count("\n") == 1, done.stderr
    for word in says:
        assert word in done.stderr, "%r is not in %r" % (word, done.stderr)
    return done.stderr


def fresh(scene):
    """A tree of its own, with nothing made in it yet."""
    def run_it():
        global house
        with House(runs=False) as house:
            scene()
    run_it.__name__ = scene.__name__
    return run_it


def block():
    return house.at("etc/ssh/sshd_config.d/warroom.conf")


def what_is_printed_and_run_is_what_apply_makes():
    before = state()
    printed = house.setup().stdout
    assert state() == before, "printing it changed something"
    done = subprocess.run(["sh"], input=printed, text=True, capture_output=True, env={"PATH": observers.PATH})
    assert done.returncode == 0 and not done.stderr, done
    after = state()
    assert after != before
    applied = house.setup("--apply").stdout
    assert "made" not in applied and "All of it is there already." in applied, applied
    assert state() == after, "a second time changed something"
    again = house.setup().stdout
    assert not [line for line in again.splitlines() if line and not line.startswith(("#", "set -eu"))], again


def apply_makes_it_and_a_second_time_nothing():
    applied = house.setup("--apply").stdout.splitlines()
    assert [line for line in applied if line.startswith("made")] and not [w for w in applied if w.startswith("there")]
    after = state()
    there = os.stat(house.dir)
    assert (oct(there.st_mode & 0o7777), there.st_uid) == ("0o2750", house.uid(house.engine_account)), there
    assert there.st_gid == grp.getgrnam(house.group).gr_gid
    account = pwd.getpwnam(house.watch)
    assert account.pw_shell == "/bin/sh" and os.stat(account.pw_dir).st_uid == 0 and not os.listdir(account.pw_dir)
    assert set(grp.getgrnam(house.group).gr_mem) == {house.engine_account, house.operator}
    assert set(grp.getgrnam(house.operators).gr_mem) == {house.engine_account, house.operator}
    assert os.stat(house.at("etc/ssh/warroom", house.watch)).st_mode & 0o777 == 0o644
    said = run("/usr/sbin/sshd", "-T", "-f", house.at("etc/ssh/sshd_config"), "-C",
               "user=%s,host=x,addr=127.0.0.1" % house.watch).stdout.splitlines()
    for line in ("forcecommand exec %s watch %s" % (house.warroom, house.dir), "disableforwarding yes", "acceptenv none",
                 "permituserrc no", "maxsessions 1", "authenticationmethods publickey", "permittty yes",
                 "permituserenvironment WARROOM_AS"):
        assert line in said, line
    others = run("/usr/sbin/sshd", "-T", "-f", house.at("etc/ssh/sshd_config"), "-C",
                 "user=%s,host=x,addr=127.0.0.1" % house.operator).stdout.splitlines()
    assert "forcecommand none" in others and "disableforwarding no" in others, "others are forced, too"
    assert "made" not in house.setup("--apply").stdout and state() == after


def what_goes_missing_is_made_again():
    house.setup("--apply")
    before = state()
    os.unlink(block())
    os.rmdir(house.dir)
    os.chmod("/var/lib/" + house.watch, 0o755)
    run("gpasswd", "-d", house.operator, house.operators)
    made = [line for line in house.setup("--apply").stdout.splitlines() if line.startswith("made")]
    assert len(made) == 3 and state() == before, made


def what_it_did_not_write_is_left():
    house.setup("--apply")
    for path in (block(), house.at("etc/security/limits.d/warroom.conf")):
        with open(path, "a") as f:
            f.write("# somebody's own line\n")
        before = state()
        refused("--apply", says=[path, "left as it is"])
        refused(says=[path])
        assert state() == before
        os.unlink(path)
        os.symlink("/etc/passwd", path)
        refused("--apply", says=[path])
        assert os.readlink(path) == "/etc/passwd"
        os.unlink(path)
        house.setup("--apply")


def what_sshd_would_not_take_is_not_put_in_place():
    config = house.at("etc/ssh/sshd_config")
    with open(config) as f:
        good = f.read()
    house.write(config, good + "NoSuchWord yes\n", mode=0o644)
    refused("--apply", says=["sshd", "NoSuchWord"])
    assert os.listdir(os.path.dirname(block())) == [], os.listdir(os.path.dirname(block()))
    house.write(config, good, mode=0o644)
    house.setup("--apply")


def what_stands_before_it_is_found():
    config, early = house.at("etc/ssh/sshd_config"), house.at("etc/ssh/sshd_config.d/00-early.conf")
    with open(config) as f:
        good = f.read()
    house.write(config, good.replace("Include", "# Include"), mode=0o644)
    refused("--apply", says=["Include", "forcecommand none"])
    house.write(config, good, mode=0o644)
    for line, words in (("ForceCommand /bin/sh", ["/bin/sh"]), ("AcceptEnv LD_*", ["AcceptEnv"]),
                        ("DisableForwarding no", ["disableforwarding"]), ("PermitUserRC yes", ["permituserrc"]),
                        ("TrustedUserCAKeys /etc/passwd", ["trustedusercakeys"])):
        house.write(early, "Match User %s\n\t%s\n" % (house.watch, line), mode=0o644)
        refused("--apply", says=words)
    os.unlink(early)
    house.setup("--apply")


def places_that_others_could_change_are_refused():
    os.chmod(house.at("bin"), 0o777)
    refused("--apply", says=[house.at("bin"), "others than root"])
    os.chmod(house.at("bin"), 0o755)
    os.chown(house.warroom, house.uid(house.plain), 0)
    refused("--apply", says=[house.warroom])
    os.chown(house.warroom, 0, 0)
    os.mkdir(house.dir)
    os.chown(house.dir, house.uid(house.plain), 0)
    refused("--apply", says=[house.dir])
    os.chown(house.dir, house.uid(house.engine_account), 0)
    os.chmod(house.dir, 0o700)
    letter = house.write(os.path.join(house.dir, "letter"), "private")
    refused("--apply", says=[house.dir, "other files in it"])
    assert os.stat(house.dir).st_mode & 0o7777 == 0o700, "it was given to the group"
    os.unlink(letter)
    os.rmdir(house.dir)
    os.symlink("/tmp", house.dir)
    refused("--apply", says=[house.dir, "link"])
    os.unlink(house.dir)
    home = "/var/lib/" + house.watch
    os.rmdir(home)
    os.mkdir(home)
    os.chmod(home, 0o777)
    refused("--apply", says=[home])
    os.chmod(home, 0o755)
    house.setup("--apply")


def an_account_that_is_somebodys_is_refused():
    run("useradd", "--no-create-home", "--shell", "/bin/bash", house.watch)
    refused("--apply", says=[house.watch, "/bin/sh"])
    run("userdel", house.watch)
    for name in (house.operator, house.engine_account):
        refused("--apply", "--login", name, says=[name])
    refused("--apply", "--login", "-x;id", says=["no name"])
    refused("--apply", "--account", "no-such-account", says=["no such account"])


def a_config_without_a_group_says_what_to_add():
    with open(house.config) as f:
        text = f.read()
    for line, words in (("", ["observers: {group: warroom"]), ("observers: {group: a;b, dir: /var/lib/x}\n", ["no name"]),
                        ("observers: {group: warroom, dir: /var/lib/x y}\n", ["path"]),
                        ("observers: {group: warroom, dir: /var/lib/../x}\n", ["path"])):
        house.write(house.config, text.split("observers:")[0] + line, house.engine_account)
        refused("--apply", says=words)
    same = text.replace("operators: {group: %s}" % house.operators, "operators: {group: %s}" % house.group)
    house.write(house.config, same, house.engine_account)
    refused("--apply", says=["both"])


def a_key_gets_a_line_and_nothing_else_does():
    house.setup("--apply")
    file, key = house.at("etc/ssh/warroom", house.watch), house.at("keys", "kim")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", 'x",command="sh', "-f", key)
    with open(file) as f:
        before = f.read()
    printed = house.setup("--as", "Kim Lee", key + ".pub").stdout
    with open(file) as f:
        assert f.read() == before, "printing the line added it"
    with open(key + ".pub") as f:
        kind, digits = f.read().split()[:2]
    line = 'restrict,pty,environment="WARROOM_AS=Kim Lee" %s %s\n' % (kind, digits)
    assert printed.endswith(line), printed
    house.setup("--as", "Kim Lee", key + ".pub", "--apply")
    with open(file) as f:
        assert f.read() == before + line
    refused("--as", "Kim Lee", key + ".pub", "--apply", says=["already"])
    refused("--as", "Kim Lee", key, "--apply", says=["private"])
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key + "2")
    for name in ('Kim" Lee', "Kim\\", "Kim\nLee", "Kim\x1b[2J", "", "K" * 65, "Kim\u202e"):
        refused("--as", name, key + "2.pub", "--apply", says=["--as takes a name"])
    for text in ("", "ssh-ed25519\n", "ssh-ed25519 AAAA\n", 'command="sh" ' + line, "ssh-dss " + digits + "\n", "x" * 100000,
                 "ssh-ed25519 " + "A" * 68 + "\n"):
        refused("--as", "Eve", house.write(house.at("keys", "bad.pub"), text), "--apply")
    with open(file) as f:
        assert f.read() == before + line, "something else was added"


def check(account, code, *more):
    """Its lines, as that account sees it; `code` None: whatever else it finds."""
    done = subprocess.run([house.warroom, "check", "-c", house.config, "--etc", house.at("etc"), *more], text=True,
                          capture_output=True, env={"PATH": observers.PATH, "HOME": house.home}, cwd="/",
                          **(login(account) if account != "root" else {}))
    assert code in (None, done.returncode) and not done.stderr, done
    return done.stdout.splitlines()


def line_of(lines, begins, *words):
    found = [line for line in lines if re.match(begins, line) and all(word in line for word in words)]
    assert found, "no %r with %s in %s" % (begins, words, lines)


def check_knows_who_watches_and_with_which_groups():
    owner = house.engine_account
    line_of(check(owner, 1), r"fail +observers", house.group)
    run("groupadd", house.group)
    line_of(check(owner, 1), r"ok +ssh", "not set up")
    run("groupdel", house.group)
    house.setup("--apply")
    line_of(check(owner, 0), r"ok +ssh", house.watch)
    run("usermod", "-s", "/bin/bash", house.watch)
    line_of(check(owner, 1), r"fail +ssh", "/bin/sh")
    run("usermod", "-s", "/bin/sh", "-aG", house.operators, house.watch)
    line_of(check(owner, 1), r"fail +ssh", "operators")
    run("gpasswd", "-d", house.watch, house.operators)
    os.chmod("/var/lib/" + house.watch, 0o777)
    line_of(check(owner, 1), r"fail +ssh", "home")
    os.chmod("/var/lib/" + house.watch, 0o755)
    lines = check(owner, 0)
    assert not [line for line in lines if "login from before" in line], lines
    old = login(owner)
    old["extra_groups"] = []
    engine = subprocess.Popen([house.at("bin/warroom-engine"), "-c", house.config], env={"PATH": observers.PATH, "HOME":
                              house.home}, cwd="/", stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **old)
    try:
        until("an engine of an old login", house.engine_pid)
        line_of(check(owner, 1), r"fail +observers", "pid %d" % engine.pid, "new login")
    finally:
        engine.terminate()
        engine.wait(10)


def check_of_root_asks_sshd():
    house.setup("--apply")
    os.chown(house.config, 0, 0)
    line_of(check("root", None, "-r", house.at("keys", "record")), r"ok +ssh", "nothing but", house.dir)
    house.write(house.at("etc/ssh/sshd_config.d/00-early.conf"), "Match User %s\n\tAcceptEnv LD_*\n" % house.watch, mode=0o644)
    line_of(check("root", None, "-r", house.at("keys", "record")), r"fail +ssh", "AcceptEnv")


def without_root_it_prints_and_does_nothing():
    before = state()
    argv = [house.warroom, "setup-observers", "-c", house.config, "--login", house.watch]
    done = subprocess.run(argv, capture_output=True, text=True, env={"PATH": observers.PATH}, cwd="/",
                          **login(house.engine_account))
    assert done.returncode == 0 and "groupadd --system %s" % house.group in done.stdout, done
    done = subprocess.run(argv + ["--apply"], capture_output=True, text=True, env={"PATH": observers.PATH}, cwd="/",
                          **login(house.engine_account))
    assert done.returncode == 1 and "root" in done.stderr and not done.stdout, done
    assert state() == before


if __name__ == "__main__":
    observers.skip_unless_possible()
    play(*map(fresh, (
        what_is_printed_and_run_is_what_apply_makes, apply_makes_it_and_a_second_time_nothing,
        what_goes_missing_is_made_again, what_it_did_not_write_is_left, what_sshd_would_not_take_is_not_put_in_place,
        what_stands_before_it_is_found, places_that_others_could_change_are_refused,
        an_account_that_is_somebodys_is_refused, a_config_without_a_group_says_what_to_add,
        a_key_gets_a_line_and_nothing_else_does, check_knows_who_watches_and_with_which_groups,
        check_of_root_asks_sshd, without_root_it_prints_and_does_nothing)))
