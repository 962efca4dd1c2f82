"""(b) Every answer that the drill can give is one that the document knows.

All routes and all refusals that the drill's sources name are met: one that is new, and has no case,
is a fault.
SPDX-License-Identifier: MIT
"""
import http.client
import json
import re
import tempfile
import time
import urllib.error
import urllib.request

from stage import until
from asked import serve, wait_for_the_world
from cases import ALL, GRANT, HEADERS, Case
import allowed
import sources

SPEED = 30
EXPORTED_S = 75  # room time after which the export has the tickets: it leaves out the last minute


def send(url, method, body, headers):
    """-> the answer's status and its body"""
    data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    ask = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(ask, timeout=20) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def word_of(text):
    """The code, the title or the word that says what went wrong; "" for none."""
    try:
        error = json.loads(text)["error"]
    except (ValueError, KeyError, TypeError):
        return ""
    if isinstance(error, dict):
        return str(error.get("code", error.get("title")))
    return error


class Service:
    """One of the drill's services, asked through the proxy; what is wrong gathers in `faults`."""

    def __init__(self, proxy, document, upstream, name="answers"):
        self.proxy, self.document, self.name = proxy, document, name
        self.url = proxy.way(document, name, upstream)
        self.ids, self.faults = {}, []
        self.met, self.types, self.rows = set(), set(), {}

    def fill(self, value):
        """Ids for their names, in a target or anywhere in a body."""
        if isinstance(value, str):
            for name, id in self.ids.items():
                value = value.replace("{%s}" % name, id)
        elif isinstance(value, list):
            value = [self.fill(v) for v in value]
        elif isinstance(value, dict):
            value = {k: self.fill(v) for k, v in value.items()}
        return value

    def ask(self, method, case):
        """The answer as text; whatever is wrong with it is noted."""
        headers = {**HEADERS[self.document], **case.headers}
        headers = {name: self.fill(value) for name, value in headers.items() if value is not None}
        for _ in range(case.tries):
            before = len(self.proxy.exchanges(self.document, self.name))
            url = self.url + self.fill(case.target).replace(" ", "%20")
            status, text = send(url, method, self.fill(case.body), headers)
            exchange, = until("the proxy tells of it",
                              lambda: self.proxy.exchanges(self.document, self.name)[before:])
            self.faults += allowed.faults_of_answer(exchange)
            if status == case.status:
                break
        if status != case.status:
            self.faults.append("%s answered %d instead of %d: %s" % (exchange, status, case.status, text[:200]))
        if exchange.operation is None and not allowed.path(exchange):
            self.faults.append("%s: the document has no such operation" % exchange)
        self.met.add((status, word_of(text)))
        self.types.update(re.findall(r'"type":"(\w+_log_entry)"', text))
        self.note_rows(exchange, status, text)
        if case.keep and status == case.status:
            answer = json.loads(text)
            self.ids[case.keep] = answer.get("access_token") or answer["incident"]["id"]
        return text

    def note_rows(self, exchange, status, text):
        """An empty list proves nothing of its rows."""
        if status == 200 and exchange.operation:
            lists = [value for value in json.loads(text).values() if isinstance(value, list)]
            self.rows.setdefault(exchange.operation, not lists)
            self.rows[exchange.operation] |= any(lists)

    def faults_of_rows(self):
        return ["%s was answered with empty lists only" % operation
                for operation, some in self.rows.items() if not some and operation not in allowed.EMPTY]

    def ask_all(self):
        routes, cases = set(sources.routes(self.document)), ALL[self.document]
        for method, pattern in sorted(routes ^ set(cases)):
            self.faults.append("cases.py has %s for the drill's %s %s"
                               % ("nothing" if (method, pattern) in routes else "no longer a use", method, pattern))
        for (method, pattern), list_of_cases in cases.items():
            for case in list_of_cases:
                self.ask(method, case)
            self.ask_without_token(method, list_of_cases[0])

    def ask_without_token(self, method, case):
        """Zendesk says to anybody who he is, and gives tokens to those who have none."""
        if not allowed.open_to_all(self.document, case.target):
            self.ask(method, Case(401, case.target, case.body, **{**case.headers, "Authorization": None}))

    def faults_of_refusals(self):
        missed = [r for r in sources.refusals(self.document) if r not in self.met and not allowed.refusal(r)]
        return ["no case makes the drill's %s answer %d %s" % (self.document, *refusal) for refusal in missed]


def faults_of_limits(proxy, folder):
    """960 requests in a minute of PagerDuty are enough; a token of Zendesk ends."""
    with serve(folder, 1) as services:
        pagerduty = Service(proxy, "pagerduty", services.pagerduty, "limits")
        connection = http.client.HTTPConnection(services.pagerduty.rpartition("/")[2])
        for _ in range(2000):  # more than a minute's, whenever the minute began
            connection.request("GET", "/abilities", headers=HEADERS["pagerduty"])
            reply = connection.getresponse()
            reply.read()
            if reply.status == 429:
                break
        pagerduty.ask("GET", Case(429, "/abilities"))
    with serve(folder, 1000) as services:
        zendesk = Service(proxy, "zendesk", services.zendesk, "limits")
        zendesk.ask("POST", Case(200, "/oauth/tokens", {**GRANT, "expires_in": 301}, keep="ended"))
        time.sleep(0.4)
        zendesk.ask("GET", Case(401, "/api/v2/tickets", Authorization="Bearer {ended}"))
    return pagerduty.faults + zendesk.faults, pagerduty.met | zendesk.met


def learn_ids(pagerduty, zendesk):
    """The ids of the scenario's pages by name, and those of the people in Zendesk."""
    names = {"Edge answers 502": "first", "Payments fail": "second", "Orders wait": "third", 'A < b & "c"': "fourth"}
    answer = json.loads(pagerduty.ask("GET", Case(200, "/incidents?date_range=all&limit=100")))
    pagerduty.ids = {names[i["title"]]: i["id"] for i in answer["incidents"] if i["title"] in names}
    answer = json.loads(zendesk.ask("GET", Case(200, "/api/v2/tickets/8801/comments?include=users")))
    zendesk.ids = {"people": ",".join(str(user["id"]) for user in answer["users"])}
    assert len(pagerduty.ids) == 4 and zendesk.ids["people"], "the scenario did not happen"


def faults(proxy):
    with tempfile.TemporaryDirectory(prefix="warroom-contract-") as folder, serve(folder, SPEED) as services:
        begun = time.monotonic()
        wait_for_the_world(services)
        pagerduty = Service(proxy, "pagerduty", services.pagerduty)
        zendesk = Service(proxy, "zendesk", services.zendesk)
        learn_ids(pagerduty, zendesk)
        found, met = faults_of_limits(proxy, folder)
        for service in (pagerduty, zendesk):
            if service is zendesk:
                time.sleep(max(0, begun + EXPORTED_S / SPEED - time.monotonic()))
            service.met |= met
            service.ask_all()
            found += service.faults + service.faults_of_refusals() + service.faults_of_rows()
        found += ["no entry of the drill's type %s was seen" % t
                  for t in sources.entry_types() if t not in pagerduty.types]
    return list(dict.fromkeys(found))
