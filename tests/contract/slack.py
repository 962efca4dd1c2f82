"""Slack: every request that the engine sends, and every answer that the drill's Slack gives.

SPDX-License-Identifier: MIT
"""
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from stage import Room, Services, Wire, until
import allowed
import sources

TOKEN, NARROW = "drill-slack-token", "drill-slack-narrow-token"
SPEED = 10
CONFIG = """people:
  - {name: Dana Reyes, account: dana, email: dana@hosting.example}
slack:
  url: %s
  token_file: %s
  team: "#general"
  stakeholders: "#status"
"""
GENERAL, OUTAGE = "C0DRILL0001", "C0DRILL0002"
LONG = "x" * 40001
FORM = "application/x-www-form-urlencoded"

# What the drill is asked besides, so that it gives each of its answers: (what it answers, method, API
# method, fields). True: ok.
CASES = [
    (True, "GET", "auth.test", {}),
    (True, "POST", "chat.postMessage", {"channel": "#general", "text": "a &amp; b"}),
    ("channel_not_found", "POST", "chat.postMessage", {"channel": "#nowhere", "text": "x"}),
    ("is_archived", "POST", "chat.postMessage", {"channel": "old-outage", "text": "x"}),
    ("no_text", "POST", "chat.postMessage", {"channel": "#general", "text": ""}),
    ("msg_too_long", "POST", "chat.postMessage", {"channel": "#general", "text": LONG}),
    ("invalid_metadata_format", "POST", "chat.postMessage", {"channel": "#general", "text": "x", "metadata": "x"}),
    (True, "GET", "conversations.list", {"limit": "2"}),
    (True, "GET", "conversations.list", {"types": "private_channel"}),
    (True, "GET", "conversations.history", {"channel": GENERAL, "limit": "1", "include_all_metadata": "true"}),
    ("channel_not_found", "GET", "conversations.history", {"channel": "C0NOWHERE"}),
    (True, "POST", "conversations.create", {"name": "inc-contract"}),
    ("name_taken", "POST", "conversations.create", {"name": "inc-contract"}),
    ("invalid_name_required", "POST", "conversations.create", {"name": ""}),
    ("invalid_name_specials", "POST", "conversations.create", {"name": "Inc 1"}),
    ("invalid_name_maxlength", "POST", "conversations.create", {"name": "x" * 81}),
    (True, "POST", "conversations.join", {"channel": GENERAL}),
    ("is_archived", "POST", "conversations.join", {"channel": "C0DRILL0005"}),
    (True, "POST", "conversations.setTopic", {"channel": GENERAL, "topic": "It is down"}),
    ("too_long", "POST", "conversations.setTopic", {"channel": GENERAL, "topic": "x" * 251}),
    ("is_archived", "POST", "conversations.setTopic", {"channel": "C0DRILL0005", "topic": "x"}),
    ("no_user", "POST", "conversations.invite", {"channel": GENERAL, "users": ""}),
    ("user_not_found", "POST", "conversations.invite", {"channel": GENERAL, "users": "U0NOBODY"}),
    ("already_in_channel", "POST", "conversations.invite", {"channel": GENERAL, "users": "U0PERSON0"}),
    ("cant_invite_self", "POST", "conversations.invite", {"channel": GENERAL, "users": "U0DRILLBOT"}),
    ("is_archived", "POST", "conversations.invite", {"channel": "C0DRILL0005", "users": "U0PERSON0"}),
    (True, "GET", "users.lookupByEmail", {"email": "dana@hosting.example"}),
    ("users_not_found", "GET", "users.lookupByEmail", {"email": "no@example.com"}),
    ("unknown_method", "GET", "nothing.here", {}),
]
# What cannot be brought about from outside, and why.
UNMET = {"fatal_error": "memory is short", "invalid_form_data": "memory is short",
         "missing_post_type": "this client names a type whatever it is told",
         "too_many_users": "the scenario has few people",
         "not_in_channel": "nobody leaves a channel"}


def send(url, method, name, fields, token=TOKEN, kind=FORM):
    """-> the status, and the answer"""
    data, query = None, ""
    if method == "POST":
        data = (json.dumps(fields) if kind == "application/json" else urllib.parse.urlencode(fields)).encode()
    elif fields:
        query = "?" + urllib.parse.urlencode(fields)
    headers = {"Authorization": token and "Bearer " + token, "Content-Type": method == "POST" and kind}
    ask = urllib.request.Request("%s/%s%s" % (url, name, query), data, {k: v for k, v in headers.items() if v},
                                 method=method)
    try:
        with urllib.request.urlopen(ask, timeout=20) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


class Engine:
    """An engine that sends each verb, with what is read before one is repeated."""

    def __init__(self, services, url):
        self.services = services
        self.room = Room()
        self.room.options += ["--clock", services.clock]
        token = self.room.write("slack", TOKEN + "\n")
        with open(self.room.config, "a") as f:
            f.write(CONFIG % (url, token))
        self.process = self.room.engine()
        self.wire = Wire(self.room)

    def ok(self, order, **args):
        answer = self.wire.order(order, **args)
        assert answer["ok"], (order, answer)

    def settled(self):
        """All of the outbox has an end."""
        until(lambda: "the outbox is empty: %s" % self.rows(),
              lambda: all(state == "sent" for _, state, _ in self.rows()), 60)

    def rows(self):
        return self.room.ask("SELECT verb, state, error FROM outbox")

    def lose(self, path):
        """The next answer below that path: what was asked is done, and 500 is told."""
        text = "faults:\n  - {service: slack, fault: done, path: %s, times: 1}\n" % path
        ask = urllib.request.Request(self.services.slack + "/drill/faults", text.encode(), method="PUT")
        urllib.request.urlopen(ask, timeout=10).close()

    def act(self):
        self.ok("incident-declare", title="Checkout is down", kind="outage")
        self.lose("/api/conversations.create")  # made; asked again the name is taken, and it is joined
        self.ok("slack-room", channel="inc-1", topic="Down & <out>", invite="Dana Reyes, U0PERSON1, no@example.com")
        self.settled()
        self.ok("slack-topic", topic="Still down")
        self.ok("slack-post", text="Work goes on here.")
        self.lose("/api/chat.postMessage")  # said; it is looked for
        self.ok("update-post", audience="team", what="announce", text="Down & <out>.\n\"Quoted\", \u00e9.")
        self.settled()

    def close(self):
        self.wire.close()
        self.process.terminate()
        self.process.wait(20)
        self.room.close()


def methods_sent():
    """The API's methods that net/target_slack*.c names."""
    code = sources.code_of("net/target_slack*.c")
    return sorted({*re.findall(r'"((?:auth|chat|conversations|users)\.\w+)"', code),
                   *re.findall(r'"/(\w+\.\w+)\?', code)})


def faults_of_asked(proxy, services):
    engine = Engine(services, proxy.way("slack", "asked", services.slack + "/api"))
    try:
        engine.act()
    finally:
        engine.close()
    passed = proxy.exchanges("slack", "asked")
    found = []
    for x in passed:
        found += [] if allowed.path(x) else allowed.faults_of_request(x)
        found += allowed.faults_of_answer(x)
    asked = {x.path.lstrip("/") for x in passed}
    found += ["slack %s was never asked for" % name for name in methods_sent() if name not in asked]
    return found + ["slack %s is named nowhere in net/target_slack*.c" % name
                    for name in asked if name not in methods_sent()]


def words_of_drill():
    """The errors that the drill's Slack has."""
    code = sources.code_of("net/drill/slack*.c")
    found = re.findall(r'fail\(&?c, "(\w+)"\)|return "(\w+)";|problem = "(\w+)";|\? "(\w+_\w+)"|: "(\w+_\w+)"', code)
    return {word for words in found for word in words if word}


def faults_of_answered(proxy, services):
    url, found, met = proxy.way("slack", "answered", services.slack + "/api"), [], set()

    def ask(wanted, *how, **more):
        status, answer = send(url, *how, **more)
        said = answer["ok"] or answer["error"]
        met.add(said)
        if said != wanted:
            found.append("slack %s %s answered %s instead of %s" % (how[0], how[1], said, wanted))
        return status

    for case in CASES:
        ask(*case)
        if case[0] is True:
            ask("not_authed", *case[1:], token=None)
            ask("invalid_auth", *case[1:], token="wrong")
    ask("missing_scope", *CASES[7][1:], token=NARROW)
    ask("invalid_post_type", "POST", "chat.postMessage", {"channel": "x"}, kind="text/plain")
    ask("invalid_json", "POST", "chat.postMessage", [], kind="application/json")
    for _ in range(5):
        send(url, "POST", "chat.postMessage", {"channel": OUTAGE, "text": "x"})
    if ask("ratelimited", "POST", "chat.postMessage", {"channel": OUTAGE, "text": "x"}) != 429:
        found.append("slack chat.postMessage has no limit")
    for x in proxy.exchanges("slack", "answered"):
        found += allowed.faults_of_answer(x)
        if x.operation is None and not allowed.path(x):
            found.append("slack %s: the document has no such operation" % x)
    found += ["no case makes the drill's Slack say %s" % word for word in sorted(words_of_drill() - met - set(UNMET))]
    routes = set(re.findall(r'\{\s*"(?:GET|POST)",\s*"api/([^"]+)"', sources.code_of("net/drill/slack*.c")))
    return found + ["no case asks the drill's Slack for %s" % name for name in routes - {case[2] for case in CASES}]


def faults(proxy):
    with Services(speed=SPEED) as services:
        found = faults_of_answered(proxy, services)
    with Services(speed=SPEED) as services:
        found += faults_of_asked(proxy, services)
    return list(dict.fromkeys(found))
