#!/usr/bin/env python3
"""`warroom check` says a line for each thing, finds what is wrong, and leaves nothing behind.

SPDX-License-Identifier: MIT
"""
import glob
import grp
import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request

from stage import WARROOM, Room, Services, play


def check(room, code, env=None):
    """Its lines as (verdict, what, sentence)."""
    done = subprocess.run([WARROOM, *room.options, "check"], capture_output=True, text=True, timeout=90,
                          env={**os.environ, **(env or {})})
    assert done.returncode == code, "exit %d: %s%s" % (done.returncode, done.stdout, done.stderr)
    assert not done.stderr, done.stderr
    return [line.split(None, 2) for line in done.stdout.splitlines()]


def found(lines, verdict, what, *words):
    for line in lines:
        if line[0] == verdict and line[1] == what and all(word in line[2] for word in words):
            return line[2]
    raise AssertionError("no %s %s with %r in %r" % (verdict, what, words, lines))


def all_is_well():
    with Services() as services, Room(services) as room:
        lines = check(room, 0)
        assert not [line for line in lines if line[0] == "fail"], lines
        found(lines, "ok", "config", room.config)
        found(lines, "ok", "pagerduty", "answers")
        found(lines, "ok", "zendesk", "answers")
        found(lines, "ok", "sqlite", "3.")
        found(lines, "ok", "engine", "none")
        assert not os.path.exists(room.record), "a check made the record"
        room.engine()
        found(check(room, 0), "ok", "engine", "pid %d" % room.holder())


def what_is_wrong_is_named():
    with Services() as services, Room(services, "observers: {group: no-such-group-of-ours}\n") as room:
        os.mkdir(room.record, 0o755)
        os.chmod(room.dir, 0o777)
        room.write("pd", "not-the-token\n")
        lines = check(room, 1)
        found(lines, "fail", "permissions", room.record, "chmod 700")
        found(lines, "fail", "permissions", room.dir, "chmod go-w")
        found(lines, "fail", "observers", "no-such-group-of-ours")
        found(lines, "fail", "pagerduty", "401")
        found(lines, "ok", "zendesk", "answers")
        room.write("zd", "x\n", 0o644)
        found(check(room, 1), "fail", "token", "zendesk.token")


def targets(room, services, slack="drill-slack-token", statuspage="drill-statuspage-token", jira="drill-jira-token",
            page="drillpage", project="IM", kind="Incident", channels=("#general", "tech-outage", "leads")):
    """The sections of what is only written to."""
    for name, token in (("slack", slack), ("statuspage", statuspage), ("jira", jira)):
        room.write(name, token + "\n")
    with open(room.config) as f:
        before = f.read().split("slack:")[0]
    room.write("warroom.yaml", before + """slack: {url: %s/api, token_file: %s/slack, team: "%s", outage: "%s", stakeholders: "%s"}
statuspage: {url: %s/v1, token_file: %s/statuspage, page: %s}
jira: {url: %s, email: agent@hosting.example, token_file: %s/jira, project: %s, type: %s}
""" % (services.slack, room.dir, *channels, services.statuspage, room.dir, page, services.jira, room.dir, project, kind))


def effects(services):
    with urllib.request.urlopen(services.pagerduty + "/drill/effects", timeout=10) as answer:
        return json.loads(answer.read())["effects"]


def what_is_written_to_is_asked_by_reads_alone():
    with Services() as services, Room(services) as room:
        targets(room, services)
        lines = check(room, 0)
        assert not [line for line in lines if line[0] == "fail"], lines
        found(lines, "ok", "slack", "answers", "Drill")
        found(lines, "ok", "slack", "#general (team)", "tech-outage (outage)", "leads (stakeholders)")
        found(lines, "ok", "statuspage", "the page Hosting")
        found(lines, "ok", "statuspage", "4 components")
        found(lines, "ok", "jira", "answers", "Warroom Agent")
        found(lines, "ok", "jira", "type Incident in IM")
        targets(room, services, slack="drill-slack-narrow-token", kind="Bug", page="another")
        lines = check(room, 1)
        found(lines, "warn", "slack", "lacks the right channels:manage")
        found(lines, "warn", "slack", "lacks the right channels:read, and has chat:write", "tech-outage")
        found(lines, "fail", "jira", "no issues of the type Bug in IM, but Incident")
        found(lines, "fail", "statuspage", "no page another", "statuspage.page")
        targets(room, services, slack="x", statuspage="x", jira="x")
        lines = check(room, 1)
        for what in ("slack", "statuspage", "jira"):
            found(lines, "fail", what, "refused the token", what + ".token")
        targets(room, services, project="XX", channels=("old-outage", "nowhere", "status"))
        lines = check(room, 1)
        found(lines, "fail", "jira", "no project XX")
        found(lines, "fail", "slack", "old-outage (team)", "archived")
        found(lines, "fail", "slack", "Slack lists no nowhere (outage)")
        assert effects(services) == [], effects(services)


def the_hook_and_a_webhook_are_told():
    with Services() as services, Room(services) as room:
        with open(room.config) as f:
            before = f.read()
        room.write("webhook", services.slack + "/services/T0DRILL01/B0DRILL01/drill-slack-webhook\n")
        program = room.write("hook", "#!/bin/sh\n", 0o700)
        slack = "slack: {url: %s/api, webhook_file: %s/webhook, team: \"#general\"}\n" % (services.slack, room.dir)
        room.write("warroom.yaml", before + slack + "hook: [%s]\n" % program)
        lines = check(room, 0)
        found(lines, "ok", "slack", "webhook", "without posting")
        found(lines, "ok", "hook", program)
        assert effects(services) == [], effects(services)
        room.write("warroom.yaml", before + "hook: [sh]\n")
        found(check(room, 0), "ok", "hook", "sh")
        room.write("hook", "#!/bin/sh\n", 0o600)
        for what, why in ((program, "cannot be run"), (room.dir, "is no program"), ("no-such-program", "PATH")):
            room.write("warroom.yaml", before + "hook: [%s]\n" % what)
            found(check(room, 1), "fail", "hook", what, why)


def nobody_answers():
    with Room() as room:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        token = room.write("pd", "token\n")
        with open(room.config, "a") as f:
            f.write("pagerduty: {url: 'http://127.0.0.1:%d', token_file: %s}\n" % (port, token))
        found(check(room, 1), "fail", "pagerduty", "127.0.0.1", "refused")
        room.write("warroom.yaml", "recrod: x\n")
        lines = check(room, 1)
        assert len(lines) == 1
        found(lines, "fail", "config", "recrod")


def a_proxy_is_named_without_its_password():
    with Room() as room:
        lines = check(room, 0, {"https_proxy": "http://dana:hunter2@proxy.example:3128"})
        sentence = found(lines, "ok", "proxy", "https_proxy", "proxy.example:3128")
        assert "hunter2" not in sentence and "dana" not in sentence, sentence


def a_record_that_cannot_be_made_is_named():
    with Room() as room:
        blocked = os.path.join(room.write("file", ""), "record")
        room.options = [*room.options, "-r", blocked]
        found(check(room, 1), "fail", "record", blocked, "cannot be made", "Not a directory")
    if os.geteuid() != 0:  # root may write everywhere
        with Room() as room:
            room.options = [*room.options, "-r", "/usr/warroom-record"]
            found(check(room, 1), "fail", "record", "/usr", "cannot be made", "Permission denied")


PEOPLE = """
observers: {group: nogroup}
operators: {group: daemon}
people:
  - {name: Dana Reyes, level: lead, hours: "Mon-Fri 08:00-18:00", time_zone: America/Detroit}
  - {name: Lee Sorensen, account: daemon, level: operator, hours: "teatime"}
  - {name: Kim Anders, time_zone: Mars/Olympus}
  - {name: Jo Park, account: nobody, level: operator}
customers:
  - {name: Acme, domains: [acme.example], services: [checkout], hours: "Mon-Fri 08:00-18:00 America/Detroit",
     contacts: [{name: Sam Diaz, phone: "+1 555 0102", email: sam@acme.example}]}
  - {name: Brook, domains: [acme.example], hours: "Mon-Fri 25:00", contacts: [{name: Al, email: al@mail.example}]}
  - {name: Cliff}
"""


def people_and_customers_are_looked_at():
    with Room(more=PEOPLE) as room:
        os.chmod(room.config, 0o600)
        lines = check(room, 1)
        found(lines, "fail", "observers", "Lee Sorensen (daemon) is not in the group nogroup", "usermod -aG nogroup daemon")
        found(lines, "ok", "operators", "Lee Sorensen (daemon) is in the group daemon")
        found(lines, "fail", "operators", "Jo Park (nobody) is not in the group daemon")
        found(lines, "fail", "hours", "Lee Sorensen", "teatime")
        found(lines, "fail", "hours", "Kim Anders", "Mars/Olympus")
        found(lines, "fail", "hours", "Brook", "25:00")
        found(lines, "warn", "customers", "Acme", "alt_email")
        found(lines, "warn", "customers", "Brook", "nobody can be called")
        found(lines, "warn", "customers", "acme.example", "Acme", "Brook")
        found(lines, "warn", "customers", "Cliff", "neither services nor domains")
        assert not [line for line in lines if "Dana" in line[2] and line[0] == "fail"], lines
    with Room(more="operators: {group: daemon}\n") as room:
        found(check(room, 1), "fail", "operators", "needs observers.group")


def what_observers_read_is_looked_at():
    """As root any group may be given; it is one that nothing else of ours is of."""
    if os.geteuid() != 0:
        print("skipped: only root may give a directory to a group that it is not in", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(dir="/var/tmp") as above:
        place = os.path.join(above, "observers")
        with Room(more="observers: {group: daemon, dir: %s}\n" % place) as room:
            os.chmod(above, 0o700)
            lines = check(room, 1)
            found(lines, "fail", "observers", "daemon cannot pass " + above, "chmod o+x " + above)
            found(lines, "ok", "observers", place, "the first engine makes it")
            os.chmod(above, 0o755)
            os.mkdir(place)
            os.chmod(place, 0o2750)
            found(check(room, 1), "fail", "observers", place, "chgrp daemon")
            os.chown(place, 0, grp.getgrnam("daemon").gr_gid)
            os.chmod(place, 0o2775)
            found(check(room, 1), "fail", "observers", "2775", "chmod 2750")
            os.chmod(place, 0o2750)
            found(check(room, 0), "ok", "observers", "the group daemon can read " + place)
            os.chmod(above, 0o777)
            found(check(room, 1), "fail", "observers", "chmod go-w " + above)
            os.chmod(above, 0o755)
            os.chown(above, 1, 0)
            found(check(room, 1), "fail", "observers", above, "belongs to another account")
            os.chown(above, 0, grp.getgrnam("daemon").gr_gid)
            os.chmod(above, 0o705)
            found(check(room, 1), "fail", "observers", "chmod g+x " + above)
            os.rmdir(place)
            open(place, "w").close()
            os.chmod(above, 0o755)
            found(check(room, 1), "fail", "observers", "no directory")
    with Room(more="observers: {group: daemon, dir: some/where}\n") as room:
        found(check(room, 1), "fail", "observers", "must begin with a /")


def options_may_stand_behind_the_word():
    with Room() as room:
        done = subprocess.run([WARROOM, "check", "-c", room.config], capture_output=True, text=True, timeout=90)
        assert done.returncode == 0 and room.config in done.stdout, done
        done = subprocess.run([WARROOM, "check", "word"], capture_output=True, text=True, timeout=90)
        assert done.returncode == 2 and done.stderr.count("\n") == 1, done


def nothing_stays_behind():
    with tempfile.TemporaryDirectory() as place, Services() as services, Room(services) as room:
        check(room, 0, {"TMPDIR": place})
        assert not glob.glob(place + "/*"), os.listdir(place)


play(all_is_well, what_is_wrong_is_named, what_is_written_to_is_asked_by_reads_alone,
     the_hook_and_a_webhook_are_told, nobody_answers, people_and_customers_are_looked_at,
     what_observers_read_is_looked_at,
     options_may_stand_behind_the_word, a_proxy_is_named_without_its_password,
     a_record_that_cannot_be_made_is_named, nothing_stays_behind)
