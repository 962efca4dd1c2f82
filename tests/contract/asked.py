"""(a) Every request that the engine can send is one that Prism takes.

Engines run in every configuration that changes what they send, each on its own ways through, until
every path that the sources name has been asked for.
SPDX-License-Identifier: MIT
"""
import json
import os
import re
import sqlite3
import tempfile
import time
import urllib.parse
import urllib.request

from stage import Room, Services, Wire, until
import acts
import allowed
import sources
import world

SPEED = 30
SECONDS = 120.0  # on a busy machine

USER_KEY = "  token_file: {dir}/user\n"
READER_KEY = "  token_file: {dir}/reader\n"
ACCOUNT_KEY = "  token_file: {dir}/account\n"
APP = ("  oauth: {{url: {url}, client_id: warroom-drill-app, client_secret_file: {dir}/app, subdomain: drill,"
       " region: us}}\n")
FILTERS = "  teams: [PTEAM01, PTEAM02]\n  services: [PEDGE01, PSHOP01]\n"
AGENT = "  email: agent@hosting.example\n  token_file: {dir}/agent\n"
ADMIN = "  email: admin@hosting.example\n  token_file: {dir}/agent\n"
CLIENT = "  client_id: warroom-drill\n  client_secret_file: {dir}/client\n"
SECRETS = {"user": "drill-user-key", "account": "drill-account-key", "reader": "drill-reader-key",
           "agent": "drill-zendesk-token",
           "client": "drill-client-secret", "app": "drill-app-secret"}
# By Dana's email an account's key finds its user; Lee's has to be asked for.
PEOPLE = "people:\n  - {name: Dana Reyes, email: dana@hosting.example}\n  - {name: Lee Novak, pagerduty: PLEE001}\n"

LATER_PAGES = [r"/incidents\?.*offset=\d\d+\b.*", r"/log_entries\?.*offset=\d\d+\b.*",
               r"/api/v2/tickets\?.*page\[after\]=.*"]

# What it is; PagerDuty's and Zendesk's part of the config; what it must have asked for besides.
CONFIGURATIONS = [
    ("user key and API token", USER_KEY, AGENT, LATER_PAGES),
    ("account key and OAuth client", ACCOUNT_KEY, CLIENT, LATER_PAGES[2:]),
    ("key that only reads", READER_KEY, AGENT, []),
    ("OAuth app", APP, AGENT, [r"/incidents\?.*"]),
    ("teams and services, an administrator", USER_KEY + FILTERS, ADMIN,
     [r"/incidents\?.*team_ids\[\]=PTEAM02&service_ids\[\]=PEDGE01.*", r"/log_entries\?.*team_ids\[\]=PTEAM01.*"]),
]

def configurations():
    """Those that the program takes: it says of one that it does not."""
    refused = "pagerduty.oauth is not supported" in sources.code_of("net/pagerduty*.c")
    return [c for c in CONFIGURATIONS if not (refused and c[1] == APP)]


GOES_ON = [r"/incidents\?.*", r"/log_entries\?.*", r"/api/v2/tickets\?.*"]


class Engine:
    """An engine in a room of its own, whose services are ways through the proxy."""

    def __init__(self, proxy, services, configuration):
        self.name, self.pagerduty, self.zendesk, patterns = configuration
        self.proxy, self.services, self.patterns = proxy, services, {}
        self.room = Room()
        self.room.options += ["--clock", services.clock]
        with open(self.room.config) as f:
            self.config = f.read() + PEOPLE
        for file, secret in SECRETS.items():
            self.room.write(file, secret + "\n")
        self.start(self.name, patterns)

    def start(self, name, patterns):
        """Starts the engine, on ways of that name; `patterns` are what has to pass on them."""
        url = self.way("pagerduty", name)
        text = self.config + "pagerduty:\n  url: %s\n  poll: 20s\n" % url
        text += self.pagerduty.format(dir=self.room.dir, url=url)
        text += "zendesk:\n  url: %s\n  poll: 30s\n" % self.way("zendesk", name)
        text += self.zendesk.format(dir=self.room.dir)
        text += "  page_on: {priorities: [high, urgent], tags: [server_down]}\n"
        self.room.write("warroom.yaml", text)
        self.patterns[name] = patterns
        self.process = self.room.engine()
        self.wire = Wire(self.room)

    def way(self, document, name):
        return self.proxy.way(document, name, getattr(self.services, document))

    def exchanges(self, name=None):
        """What has passed on the ways of that name, or on all."""
        return [x for d in sources.KINDS for n in self.patterns if name in (None, n)
                for x in self.proxy.exchanges(d, n)]

    def missing(self):
        """What has not passed although it must."""
        def passed(name, pattern):
            return any(re.fullmatch(pattern, "%s?%s" % (x.path, urllib.parse.unquote(x.query)))
                       for x in self.exchanges(name))
        return ["%s: nothing like %s was asked for" % (name, pattern)
                for name, patterns in self.patterns.items() for pattern in patterns if not passed(name, pattern)]

    def walking(self):
        """That the first walk over the tickets is not over yet; empty when it is."""
        lists = [x.query for x in self.exchanges(self.name) if x.path == "/api/v2/tickets"]
        later = [n for n, query in enumerate(lists) if "page[after]" in urllib.parse.unquote(query)]
        over = len(later) >= world.WALK_PAGES - 1 and later[-1] < len(lists) - 1
        return [] if over else ["%s: the first walk over the tickets is not over" % self.name]

    def want(self):
        """What screens want that show the details of pages and of tickets."""
        for kind in ("page", "ticket"):
            for id, in self.room.ask("SELECT id FROM %s LIMIT 3" % kind):
                self.wire.say(want=kind, id=str(id))

    def end(self):
        self.wire.close()
        self.process.terminate()
        code = self.process.wait(20)
        assert code == 0, "the engine ended with %d" % code

    def go_on(self):
        """Another engine goes on with the record, in which names are missing, and much is to be sent."""
        self.end()
        db = sqlite3.connect(os.path.join(self.room.record, "warroom.db"))
        with db:
            db.execute("DELETE FROM ticket_person")
            db.execute("DELETE FROM organization")
        db.close()
        acts.fill(os.path.join(self.room.record, "warroom.db"))
        self.start(self.name + ", going on", GOES_ON)


class Coverage:
    """What the sources can send, and what has been seen of it."""

    def __init__(self):
        self.templates = {kind: sources.paths_sent(kind) for kind in sources.KINDS}
        self.methods = {kind: sources.methods_sent(kind) for kind in sources.KINDS}

    def template(self, x):
        return sources.template_for(x.path, self.templates[x.document])

    def missing(self, exchanges):
        seen = {(x.document, self.template(x)) for x in exchanges}
        methods = {(x.document, x.method) for x in exchanges if not allowed.path(x)}
        return ["%s %s was never asked for" % (kind, word)
                for words, had in ((self.templates, seen), (self.methods, methods))
                for kind in words for word in words[kind] if (kind, word) not in had]

    def strangers(self, exchanges):
        """What was sent although no source names it: this test could not miss it if it went."""
        return ["%s: no path in net/%s*.c makes this: sources.py does not read what does" % (x, x.document)
                for x in exchanges if self.template(x) is None and not allowed.path(x)]


def wait_for(engines, what_is_missing):
    """-> what is missing after SECONDS; empty as soon as nothing is."""
    end = time.monotonic() + SECONDS
    while True:
        for engine in engines:
            engine.want()
        missing = what_is_missing()
        if not missing or time.monotonic() > end:
            return missing
        time.sleep(0.3)


def wait_for_the_world(services):
    """Until all of the scenario has happened."""
    def happened():
        ask = urllib.request.Request(services.pagerduty + "/incidents?date_range=all&limit=1&offset=%d" % world.PAGES,
                                     headers={"Authorization": "Token token=drill-user-key",
                                              "Accept": "application/vnd.pagerduty+json;version=2",
                                              "Content-Type": "application/json"})
        with urllib.request.urlopen(ask, timeout=10) as reply:
            return json.load(reply)["incidents"]
    until("the flood", happened, 20)
    time.sleep(1.5 / services.speed)


def serve(folder, speed):
    scenario = os.path.join(folder, "contract.yaml")
    with open(scenario, "w") as f:
        f.write(world.text())
    services = Services(scenario, speed)
    services.speed = float(speed)
    return services


def run(engines, coverage):
    """-> what the engines have not asked for although they should."""
    def missing():
        return [what for engine in engines for what in engine.missing()]

    def uncovered():
        return coverage.missing([x for engine in engines for x in engine.exchanges()])

    found = wait_for(engines, lambda: missing() + engines[0].walking())
    engines[0].go_on()
    found += wait_for(engines, lambda: uncovered() + acts.waiting(engines[0].room) +
                      [what for what in missing() if what not in found])
    found += acts.refused(engines[0].room) + acts.unused(engines[0].room)
    for engine in engines:
        engine.end()
    return found


def faults(proxy):
    coverage = Coverage()
    engines = []
    with tempfile.TemporaryDirectory(prefix="warroom-contract-") as folder, serve(folder, SPEED) as services:
        wait_for_the_world(services)
        try:
            for configuration in configurations():
                engines.append(Engine(proxy, services, configuration))
            found = run(engines, coverage)
        finally:
            for engine in engines:
                engine.room.close()
        exchanges = [x for engine in engines for x in engine.exchanges()]
    found += coverage.strangers(exchanges)
    for x in exchanges:
        found += ([] if allowed.path(x) else allowed.faults_of_request(x)) + allowed.faults_of_answer(x)
    return sorted(set(found))
