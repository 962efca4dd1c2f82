"""(a) Every request that the engine can send is one that Prism takes.

Engines run in every configuration that changes what they send, each on its own ways through, until
every path that the sources name has been asked for.
SPDX-License-Identifier: MIT
"""
import json
import os
import re
import time
import tempfile
import urllib.request

from stage import Room, Services, Wire, until
import allowed
import sources
import world

SPEED = 30
SECONDS = 30.0

USER_KEY = "  token_file: {dir}/user\n"
READER_KEY = "  token_file: {dir}/reader\n"
ACCOUNT_KEY = "  token_file: {dir}/account\n"
FILTERS = "  teams: [PTEAM01, PTEAM02]\n  services: [PEDGE01, PSHOP01]\n"
AGENT = "  email: agent@hosting.example\n  token_file: {dir}/agent\n"
ADMIN = "  email: admin@hosting.example\n  token_file: {dir}/agent\n"
CLIENT = "  client_id: warroom-drill\n  client_secret_file: {dir}/client\n"
SECRETS = {"user": "drill-user-key", "account": "drill-account-key", "reader": "drill-reader-key", "agent": "drill-zendesk-token",
           "client": "drill-client-secret"}

# What it is; PagerDuty's and Zendesk's part of the config; what it must have asked for besides.
CONFIGURATIONS = [
    ("user key and API token", USER_KEY, AGENT,
     [r"/incidents\?.*offset=100\b", r"/log_entries\?.*offset=100\b", r"/api/v2/tickets\?.*page\[after\]=.*"]),
    ("account key and OAuth client", ACCOUNT_KEY, CLIENT, [r"/api/v2/tickets\?.*page\[after\]=.*"]),
    ("key that only reads", READER_KEY, AGENT, []),
    ("teams and services, an administrator", USER_KEY + FILTERS, ADMIN,
     [r"/incidents\?.*team_ids\[\]=PTEAM02&service_ids\[\]=PEDGE01.*", r"/log_entries\?.*team_ids\[\]=PTEAM01.*"]),
]


class Engine:
    """An engine in a room of its own, whose services are ways through the proxy."""

    def __init__(self, proxy, services, name, pagerduty, zendesk):
        self.proxy, self.name = proxy, name
        self.room = Room()
        for file, secret in SECRETS.items():
            self.room.write(file, secret + "\n")
        with open(self.room.config) as f:
            text = f.read()
        text += "pagerduty:\n  url: %s\n  poll: 20s\n" % proxy.way("pagerduty", name, services.pagerduty)
        text += pagerduty.format(dir=self.room.dir)
        text += "zendesk:\n  url: %s\n  poll: 30s\n" % proxy.way("zendesk", name, services.zendesk)
        text += zendesk.format(dir=self.room.dir)
        text += "  page_on: {priorities: [high, urgent], tags: [server_down]}\n"
        self.room.write("warroom.yaml", text)
        self.room.options += ["--clock", services.clock]
        self.start()

    def start(self):
        self.process = self.room.engine()
        self.wire = Wire(self.room)

    def exchanges(self):
        return [x for d in ("pagerduty", "zendesk") for x in self.proxy.exchanges(d, self.name)]

    def asked_for(self, pattern):
        return any(re.fullmatch(pattern, "%s?%s" % (x.path, x.query.replace("%5B", "[").replace("%5D", "]")))
                   for x in self.exchanges())

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

    def log(self):
        with open(os.path.join(self.room.record, "engine.log")) as f:
            return f.read()[-2000:]


class Coverage:
    """What the sources can send, and what has been seen of it."""

    def __init__(self):
        self.templates = {kind: sources.paths_sent(kind) for kind in ("pagerduty", "zendesk")}
        self.methods = {kind: sources.methods_sent(kind) for kind in ("pagerduty", "zendesk")}

    def template(self, x):
        return sources.template_for(x.path, self.templates[x.document])

    def missing(self, exchanges):
        seen = {(x.document, self.template(x)) for x in exchanges}
        methods = {(x.document, x.method) for x in exchanges if not x.path.startswith("/oauth/")}
        return ["%s %s" % (kind, word) for words, had in ((self.templates, seen), (self.methods, methods))
                for kind in words for word in words[kind] if (kind, word) not in had]

    def strangers(self, exchanges):
        """What was sent although no source names it: this test could not miss it if it went."""
        return ["%s: no path in net/%s*.c makes this: sources.py does not read what does" % (x, x.document)
                for x in exchanges if self.template(x) is None and "/oauth/" not in x.path]


def what_is_missing(engines, coverage):
    exchanges = [x for engine in engines for x in engine.exchanges()]
    missing = ["%s was never asked for" % what for what in coverage.missing(exchanges)]
    for engine, (name, _, _, patterns) in zip(engines, CONFIGURATIONS):
        missing += ["%s: nothing like %s was asked for" % (name, p) for p in patterns if not engine.asked_for(p)]
    return missing


def wait_for_all(engines, coverage):
    """-> what is missing after SECONDS; empty as soon as nothing is."""
    end = time.monotonic() + SECONDS
    while True:
        for engine in engines:
            engine.want()
        missing = what_is_missing(engines, coverage)
        if not missing or time.monotonic() > end:
            return missing
        time.sleep(0.3)


def go_on_with_a_cursor(engine):
    """A second engine on the same record asks from where the first one was."""
    engine.end()
    before = len(engine.exchanges())
    engine.start()
    until("an engine that begins with a cursor polls both services", lambda: {
        x.path for x in engine.exchanges()[before:]} >= {"/log_entries", "/api/v2/tickets"} or
        {x.path for x in engine.exchanges()[before:]} >= {"/log_entries", "/api/v2/incremental/tickets/cursor"}, 30)


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


def faults(proxy):
    coverage = Coverage()
    engines = []
    with tempfile.TemporaryDirectory(prefix="warroom-contract-") as folder, serve(folder, SPEED) as services:
        wait_for_the_world(services)
        try:
            for name, pagerduty, zendesk, _ in CONFIGURATIONS:
                engines.append(Engine(proxy, services, name, pagerduty, zendesk))
            found = wait_for_all(engines, coverage)
            if not found:
                go_on_with_a_cursor(engines[0])
            for engine in engines:
                if engine.process.poll() is None:
                    engine.end()
        finally:
            for engine in engines:
                engine.room.close()
        exchanges = [x for engine in engines for x in engine.exchanges()]
    found += coverage.strangers(exchanges)
    for x in exchanges:
        if "/oauth/" not in x.path:
            found += allowed.faults_of_request(x) + allowed.faults_of_answer(x)
    return sorted(set(found))
