"""Statuspage and Jira: every request that the engine sends, and the answers that the drill gives to it
and to what else it can be asked.

SPDX-License-Identifier: MIT
"""
import json
import re
import urllib.error
import urllib.request

from stage import Room, Services, Wire, until
import allowed
import sources

SPEED = 20
BASES = {"statuspage": "/v1", "jira": ""}
HEADERS = {"statuspage": "OAuth drill-statuspage-token",
           "jira": "Basic YWdlbnRAaG9zdGluZy5leGFtcGxlOmRyaWxsLWppcmEtdG9rZW4="}
CONFIG = """statuspage: {url: %s, page: drillpage, token_file: %s}
jira: {url: %s, email: agent@hosting.example, token_file: %s, project: IM, type: Incident}
"""
PAGE = "/pages/drillpage"
ISSUE = "/rest/api/3/issue"
FIELDS = {"project": {"key": "IM"}, "issuetype": {"name": "Incident"}, "summary": "It is down"}
DOCUMENT = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}]}

# What the drill is asked besides: (document, status, method, path, body).
CASES = [
    ("statuspage", 200, "GET", "/pages", None),
    ("statuspage", 200, "GET", PAGE, None),
    ("statuspage", 404, "GET", "/pages/none", None),
    ("statuspage", 201, "POST", PAGE + "/incidents", {"incident": {"name": "x"}}),
    ("statuspage", 422, "POST", PAGE + "/incidents", {"incident": {"name": ""}}),
    ("statuspage", 422, "POST", PAGE + "/incidents", {"incident": {"name": "x", "status": "pondered"}}),
    ("statuspage", 404, "PATCH", PAGE + "/incidents/none", {"incident": {"status": "monitoring"}}),
    ("statuspage", 404, "PATCH", PAGE + "/components/none", {"component": {"status": "operational"}}),
    ("statuspage", 200, "GET", PAGE + "/components", None),
    ("jira", 200, "GET", "/rest/api/3/myself", None),
    ("jira", 200, "GET", ISSUE + "/createmeta/IM/issuetypes", None),
    ("jira", 201, "POST", ISSUE, {"fields": FIELDS}),
    ("jira", 400, "POST", ISSUE, {"fields": {**FIELDS, "description": "x"}}),
    ("jira", 400, "POST", ISSUE, {"fields": {**FIELDS, "summary": ""}}),
    ("jira", 404, "GET", ISSUE + "/IM-99", None),
    ("jira", 201, "POST", ISSUE + "/IM-1/comment", {"body": DOCUMENT}),
    ("jira", 400, "POST", ISSUE + "/IM-1/transitions", {"transition": {"id": "99"}}),
    ("jira", 200, "POST", "/rest/api/3/search/jql", {"jql": "labels = \"x\"", "fields": ["summary"]}),
]


class Engine:
    """An engine that sends each verb, with what is read before one is repeated."""

    def __init__(self, proxy, services):
        self.services, self.proxy = services, proxy
        self.room = Room()
        self.room.options += ["--clock", services.clock]
        words = []
        for kind in sources.BOARDS:
            words.append(proxy.way(kind, "asked", getattr(services, kind) + BASES[kind]))
            words.append(self.room.write(kind, "drill-%s-token\n" % kind))
        with open(self.room.config, "a") as f:
            f.write(CONFIG % tuple(words))
        self.process = self.room.engine()
        self.wire = Wire(self.room)

    def ok(self, order, **args):
        answer = self.wire.order(order, **args)
        assert answer["ok"], (order, answer)
        until(lambda: "%s has no end: %s" % (order, self.rows()),
              lambda: all(state == "sent" for _, state, _ in self.rows()), 60)

    def rows(self):
        return self.room.ask("SELECT verb, state, error FROM outbox")

    def trouble(self, kind, fault, path, method="write"):
        """With the next request below that path: done, and 500 is told; or 500 alone."""
        text = ("faults:\n  - {service: %s, fault: %s, path: %s, method: %s, status: 500, times: 1}\n"
                % (kind, fault, path, method))
        ask = urllib.request.Request(getattr(self.services, kind) + "/drill/faults", text.encode(), method="PUT")
        urllib.request.urlopen(ask, timeout=10).close()

    def act(self):
        self.ok("incident-declare", title="Machines are down")
        until("the components", lambda: self.room.ask("SELECT 1 FROM target WHERE what = 'component'"), 20)
        self.trouble("statuspage", "done", "/v1" + PAGE + "/incidents")
        self.ok("statuspage-create", own="yes", title="Machines are down", impact="major",
                components="Hypervisors, Network", state="partial_outage",
                text="We look into it,\n\"all\" of us, \u00e9.")
        self.trouble("statuspage", "done", "/v1" + PAGE + "/incidents")
        self.ok("statuspage-update", status="identified", text="A switch has failed.")
        self.ok("statuspage-components", components="Network", state="operational")
        self.ok("statuspage-resolve", text="It is over.")
        self.trouble("statuspage", "status", "/v1" + PAGE + "/incidents")  # looked for among all
        self.ok("statuspage-create", title="Again", text="It is back.")
        self.trouble("jira", "done", ISSUE)
        self.ok("jira-create", summary="Machines are down", text="Two lines,\nand\n\n\"more\".")
        self.trouble("jira", "done", ISSUE)
        self.ok("jira-comment", text="A switch,\nand \u00e9.")
        self.trouble("jira", "done", ISSUE)
        self.ok("jira-transition", status="Done")
        self.ok("jira-link", url="https://pages.example/P1", title="Page 1")

    def close(self):
        self.wire.close()
        self.process.terminate()
        self.process.wait(20)
        self.room.close()


def send(kind, url, method, path, body, token=True):
    """-> the status"""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = HEADERS[kind]
    data = None if body is None else json.dumps(body).encode()
    ask = urllib.request.Request(url + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(ask, timeout=20) as reply:
            return reply.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def held(exchanges):
    found = []
    for x in exchanges:
        found += [] if allowed.path(x) else allowed.faults_of_request(x)
        found += allowed.faults_of_answer(x)
    return found


def faults_of_asked(proxy, services):
    engine = Engine(proxy, services)
    try:
        engine.act()
    finally:
        engine.close()
    found = []
    for kind in sources.BOARDS:
        passed = proxy.exchanges(kind, "asked")
        templates = sources.board_paths(kind)
        asked = {sources.template_for(x.path, templates) for x in passed}
        found += held(passed)
        found += ["%s %s was never asked for" % (kind, path) for path in templates if path not in asked]
        found += ["%s %s: no path in net/target_%s.c makes this" % (kind, x, kind)
                  for x in passed if sources.template_for(x.path, templates) is None]
        had = {x.method for x in passed}
        found += ["%s: no %s was sent" % (kind, method) for method in sources.board_methods(kind) if method not in had]
    return found


def faults_of_answered(proxy, services):
    found = []
    urls = {kind: proxy.way(kind, "answered", getattr(services, kind) + BASES[kind]) for kind in sources.BOARDS}
    for kind, status, method, path, body in CASES:
        said = send(kind, urls[kind], method, path, body)
        if said != status:
            found.append("%s %s %s was answered %d instead of %d" % (kind, method, path, said, status))
        if send(kind, urls[kind], method, path, body, token=False) != 401:
            found.append("%s %s %s was answered without a token" % (kind, method, path))
    for kind in sources.BOARDS:
        found += [fault for x in proxy.exchanges(kind, "answered") for fault in allowed.faults_of_answer(x)]
        found += ["%s %s: the document has no such operation" % (kind, x)
                  for x in proxy.exchanges(kind, "answered") if x.operation is None and not allowed.path(x)]
    return found


def faults_of_routes(proxy):
    """What of the drill's routes nobody asked for: one that is new, and has no case, is a fault."""
    found = []
    for kind in sources.BOARDS:
        passed = proxy.exchanges(kind, "asked") + proxy.exchanges(kind, "answered")
        for method, pattern in sources.routes(kind):
            template = "/" + re.escape(pattern).replace(r"\+", "[^/]+")
            if not any(x.method == method and re.fullmatch(template, BASES[kind] + x.path) for x in passed):
                found.append("%s: nobody asks the drill for %s %s" % (kind, method, pattern))
    return found


def faults(proxy):
    with Services(speed=SPEED) as services:
        found = faults_of_answered(proxy, services)
    with Services(speed=SPEED) as services:
        found += faults_of_asked(proxy, services)
    found += faults_of_routes(proxy)
    return list(dict.fromkeys(found))
