"""The probe of `warroom check`: every read by which a token of Slack, Statuspage or Jira is tried.

SPDX-License-Identifier: MIT
"""
import subprocess

from stage import ENGINE, Room, Services
import allowed

BASES = {"slack": "/api", "statuspage": "/v1", "jira": ""}
CONFIG = """slack: {url: "%s", token_file: %s, team: "#general", outage: leads, stakeholders: nowhere}
statuspage: {url: "%s", token_file: %s, page: drillpage}
jira: {url: "%s", token_file: %s, email: agent@hosting.example, project: IM, type: Incident}
"""
# What each is asked, by path.
ASKED = {"slack": {"/auth.test", "/conversations.list", "/conversations.history"},
         "statuspage": {"/pages/drillpage", "/pages/drillpage/components"},
         "jira": {"/rest/api/3/myself", "/rest/api/3/issue/createmeta/IM/issuetypes"}}


def faults(proxy):
    found, values = [], []
    with Services() as services, Room() as room:
        for kind, base in BASES.items():
            values.append(proxy.way(kind, "tried", getattr(services, kind) + base))
            values.append(room.write(kind, "drill-%s-token\n" % kind))
        with open(room.config, "a") as f:
            f.write(CONFIG % tuple(values))
        done = subprocess.run([ENGINE, "--probe", *room.options], capture_output=True, text=True, timeout=60)
        if done.stdout.count("ok\t") < 6 or "nowhere" not in done.stdout:
            found.append("the probe says: %s%s" % (done.stdout, done.stderr))
    for kind, wanted in ASKED.items():
        passed = proxy.exchanges(kind, "tried")
        for x in passed:
            found += [] if allowed.path(x) else allowed.faults_of_request(x)
            found += allowed.faults_of_answer(x)
            if x.method != "GET":
                found.append("the probe writes: %s %s" % (kind, x))
        asked = {x.path for x in passed}
        if asked != wanted:
            found.append("the probe asks %s for %s, not for %s" % (kind, sorted(asked), sorted(wanted)))
    return list(dict.fromkeys(found))
