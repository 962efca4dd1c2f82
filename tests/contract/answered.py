"""(b) Every answer that the drill can give is one that the document knows.

All routes and all refusals that the drill's sources name are met: one that is new, and has no case,
is a fault.
SPDX-License-Identifier: MIT
"""
import json
import tempfile
import urllib.error
import urllib.request

from stage import until
from asked import serve, wait_for_the_world
from cases import ALL, HEADERS, Case
import allowed
import sources

SPEED = 10


def send(url, method, body, headers):
    """-> the answer's status and its body"""
    data = None if body is None else json.dumps(body).encode()
    ask = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(ask, timeout=20) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


class Service:
    """One of the drill's services, asked through the proxy; what is wrong gathers in `faults`."""

    def __init__(self, proxy, document, upstream):
        self.proxy, self.document = proxy, document
        self.url = proxy.way(document, "answers", upstream)
        self.ids, self.faults, self.met = {}, [], set()

    def fill(self, value):
        """Ids for their names, in a target or anywhere in a body."""
        if isinstance(value, str):
            for name, id in self.ids.items():
                value = value.replace("{%s}" % name, id)
        elif isinstance(value, list):
            return [self.fill(v) for v in value]
        elif isinstance(value, dict):
            return {k: self.fill(v) for k, v in value.items()}
        return value

    def ask(self, method, case):
        """The answer, read; whatever is wrong with it is noted."""
        before = len(self.proxy.exchanges(self.document, "answers"))
        headers = {k: v for k, v in {**HEADERS[self.document], **case.headers}.items() if v is not None}
        status, text = send(self.url + self.fill(case.target), method, self.fill(case.body), headers)
        exchange, = until("the proxy tells of it", lambda: self.proxy.exchanges(self.document, "answers")[before:])
        if status != case.status:
            self.faults.append("%s answered %d instead of %d: %s" % (exchange, status, case.status, text[:200]))
        if exchange.operation is None and not allowed.path(exchange):
            self.faults.append("%s: the document has no such operation" % exchange)
        self.faults += allowed.faults_of_answer(exchange)
        answer = json.loads(text) if text else {}
        self.meet(status, answer)
        return answer

    def meet(self, status, answer):
        error = answer.get("error") if isinstance(answer, dict) else None
        word = error.get("code") if isinstance(error, dict) else error
        self.met.add((status, str(word)))

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
            self.ask(method, Case(401, case.target, case.body, Authorization=None))

    def faults_of_refusals(self):
        missed = [r for r in sources.refusals(self.document) if r not in self.met and not allowed.refusal(r)]
        return ["no case makes the drill's %s answer %d %s" % (self.document, *refusal) for refusal in missed]


def learn_ids(pagerduty, zendesk):
    """The ids of the scenario's pages by name, and those of the people in Zendesk."""
    names = {"Edge answers 502": "first", "Payments fail": "second", "Orders wait": "third", 'A < b & "c"': "fourth"}
    answer = pagerduty.ask("GET", Case(200, "/incidents?date_range=all&limit=100"))
    pagerduty.ids = {names[i["title"]]: i["id"] for i in answer["incidents"] if i["title"] in names}
    answer = zendesk.ask("GET", Case(200, "/api/v2/tickets/8801/comments?include=users"))
    zendesk.ids = {"people": ",".join(str(user["id"]) for user in answer["users"])}
    assert len(pagerduty.ids) == 4 and zendesk.ids["people"], "the scenario did not happen"


def faults(proxy):
    with tempfile.TemporaryDirectory(prefix="warroom-contract-") as folder, serve(folder, SPEED) as services:
        wait_for_the_world(services)
        pagerduty = Service(proxy, "pagerduty", services.pagerduty)
        zendesk = Service(proxy, "zendesk", services.zendesk)
        learn_ids(pagerduty, zendesk)
        found = []
        for service in (pagerduty, zendesk):
            service.ask_all()
            found += service.faults + service.faults_of_refusals()
    return list(dict.fromkeys(found))
