#!/usr/bin/env python3
"""Services that misbehave: the console answers, the other source flows, and what was wrong is right again soon.

One engine and one console live through all of it; each scene has one service misbehave in its own way, by a fault
script put to the drill while it runs (docs/drill.md), and ends it again.

SPDX-License-Identifier: MIT
"""
import base64
import http.server
import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

from stage import DRILL, SOAK, WARROOM, Console, Room, Services, play, until

SPEED = 20  # the room's seconds in one of ours
BACKOFF_S = 60 / SPEED + 1.5  # the longest backoff, and what one request and a busy machine may take
SHORT = {"pagerduty": "PD", "zendesk": "ZD"}
HELD = 3.0 if SOAK else 0.7  # how long a fault goes on after it has shown
GARBLED = "\ufffd"  # what the fault utf8 puts into titles, as read here
stage = None


def scenario():
    """The hosting company, with more pages than a list of PagerDuty's holds, and something new every ten seconds."""
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "drills", "hosting.yaml")) as f:
        cast = f.read().split("happens:")[0].replace("escalate_after_min: 15", "escalate_after_min: 1440")
    lines = ["happens:", '  - {at: "00:01", flood: 230, over: 2, service: edge-proxy, title: "Web server is down"}']
    for n in range(600):
        at = ['"%02d:%02d"' % divmod(10 * n + second, 60) for second in (3, 6, 60)]
        lines += ['  - {at: %s, page: p%d, service: checkout, urgency: high, title: "Checkout %d fails"}' % (at[0], n, n),
                  "  - {at: %s, acknowledge: p%d, by: Lee Sorensen}" % (at[1], n),
                  "  - {at: %s, resolve: p%d, by: Lee Sorensen}" % (at[2], n)]
        if n % 6 == 0:
            lines.append('  - {at: %s, ticket: t%d, requester: Jo Park, priority: urgent, subject: "Ticket %d", '
                         'description: "Help"}' % (at[0], n, n))
    return cast + "\n".join(lines) + "\n"


class Stage:
    """The services, a room, its engine, and a console before it."""

    def __init__(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
            f.write(scenario())
            f.flush()
            self.services = Services(f.name, SPEED)
        self.room = Room(self.services, poll="5s")
        self.engine = self.room.engine()
        self.console = Console([WARROOM, *self.room.options])
        until("230 pages", lambda: self.room.ask("SELECT COUNT(*) FROM page")[0][0] >= 230)
        until("a ticket", lambda: self.room.ask("SELECT COUNT(*) FROM ticket")[0][0] > 0)

    def close(self):
        self.console.close()
        self.engine.terminate()
        try:
            assert self.engine.wait(10) == 0, "the engine ended badly: %s" % self.engine.stderr.read()
        finally:
            self.room.close()
            self.services.close()

    def ask(self, service, path, method="GET", body=None, **headers):
        url = getattr(self.services, service) + path
        request = urllib.request.Request(url, data=body, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)

    def faults(self, *rules):
        """From now on these, each a mapping in YAML; without any: none."""
        if rules:
            script = "faults:\n" + "".join("  - {%s}\n" % rule for rule in rules)
            self.ask("zendesk", "/drill/faults", "PUT", script.encode())
        else:
            self.ask("zendesk", "/drill/faults", "DELETE")

    def struck(self, rule=0):
        return self.ask("zendesk", "/drill/faults")["faults"][rule]["struck"]

    def asked(self, service, what="count"):
        return self.ask(service, "/drill/requests")[what]

    def state(self, service):
        return self.room.ask("SELECT state FROM source WHERE name = ?", service)[0][0]

    def sentence(self, service):
        return self.room.ask("SELECT error FROM source WHERE name = ?", service)[0][0]

    def wait_state(self, service, states, seconds):
        until(lambda: "%s is %s (%s), not %s" % (service, self.state(service), self.sentence(service), states),
              lambda: self.state(service) in states, seconds)

    def rss_kib(self, what):
        with open("/proc/%d/status" % self.engine.pid) as f:
            return int(re.search(r"%s:\s+(\d+)" % what, f.read()).group(1))

    def rows(self):
        """The pages and tickets as recorded: what each is called, and how it stands."""
        rows = self.room.ask("SELECT id, CAST(title AS BLOB), status FROM page UNION ALL "
                             "SELECT id, CAST(subject AS BLOB), status FROM ticket")
        return {id_: (title.decode(errors="replace"), status) for id_, title, status in rows}

    def all_of(self, what):
        """PagerDuty's list, to its end."""
        rows, more = [], True
        while more:
            reply = self.ask("pagerduty", "/%s?date_range=all&limit=100&offset=%d" % (what, len(rows)), Authorization=
                             "Token token=drill-user-key", Accept="application/vnd.pagerduty+json;version=2",
                             **{"Content-Type": "application/json"})
            rows += reply[what]
            more = reply["more"]
        return rows

    def truth(self):
        """The same, as PagerDuty and Zendesk have them."""
        basic = base64.b64encode(b"agent@hosting.example/token:drill-zendesk-token").decode()
        tickets = self.ask("zendesk", "/api/v2/tickets?page[size]=100", Authorization="Basic " + basic)["tickets"]
        return {**{i["id"]: (i["title"], i["status"]) for i in self.all_of("incidents")},
                **{t["id"]: (t["subject"], t["status"]) for t in tickets}}

    def unread(self, entries):
        """Those of PagerDuty's log entries that the record has not."""
        recorded = {origin for (origin,) in self.room.ask("SELECT origin FROM event")}
        return [entry for entry in entries if "pagerduty:" + entry["id"] not in recorded]

    def differences(self):
        truth, rows = self.truth(), self.rows()
        return [(id_, rows.get(id_), truth.get(id_)) for id_ in sorted(set(truth) | set(rows), key=str)
                if rows.get(id_) != truth.get(id_) and (id_ in rows or truth[id_][1] != "resolved")]


def calm():
    for service in SHORT:
        stage.wait_state(service, ["ok"], BACKOFF_S)


def a_key_is_answered():
    """Help comes and goes, each within a second of its key."""
    for key, wanted in (("?", True), ("Escape", False)):
        begun = time.monotonic()
        stage.console.keys(key)
        until(lambda: "the answer to %s:\n%s" % (key, stage.console.screen()),
              lambda: bool(re.search(r"[┌├]─\[?Keys", stage.console.screen())) == wanted, 5)
        took = time.monotonic() - begun
        assert took < 1, "%s was answered after %.2f s" % (key, took)


def it_flows(service):
    """Asked, well, and fresh on the screen."""
    asked = stage.asked(service)
    until("%s is asked" % service, lambda: stage.asked(service) > asked, 2)
    assert stage.state(service) == "ok", "%s is %s: %s" % (service, stage.state(service), stage.sentence(service))
    stage.console.wait(r"%s \d+s" % SHORT[service], 2)


def shows(service, states):
    """The top line says so."""
    words = [r"%s \d+s" % SHORT[service] if state == "ok" else r"%s ! %s" % (SHORT[service], state) for state in states]
    stage.console.wait("|".join(words), 3)


def suffer(service, fault, states, most_s=4.0, least_struck=1):
    """While a fault lasts: its source is in one of the states, keys are answered, the other flows. What was recorded."""
    calm()
    stage.faults("service: %s, fault: %s" % (service, fault))
    until("%s strikes" % fault, lambda: stage.struck() >= least_struck, most_s + 4)
    stage.wait_state(service, states, most_s)
    shows(service, states)
    a_key_is_answered()
    for other in SHORT:
        if other != service:
            it_flows(other)
    time.sleep(HELD)
    stage.wait_state(service, states, 0)
    return stage.rows()


def recover(service, seen, most_s=BACKOFF_S):
    """The fault ends: within one backoff all is well, and nothing wrong had got in, nor stays."""
    stage.faults()
    begun = time.monotonic()
    stage.wait_state(service, ["ok"], most_s)
    took = time.monotonic() - begun
    stage.console.wait(r"%s \d+s" % SHORT[service], 3)
    truth = stage.truth()
    wrong = [(id_, row) for id_, row in seen.items()
             if id_ not in truth or truth[id_][0] != row[0] and GARBLED not in row[0]]
    assert not wrong, "recorded while it misbehaved: %s" % wrong[:5]
    until(lambda: "the record is not what the services say: %s" % stage.differences()[:5],
          lambda: not stage.differences(), BACKOFF_S + 4, 0.2)
    return took


def trial(service, fault, *states, **more):
    seen = suffer(service, fault, states, **more)
    was = stage.state(service)
    took = recover(service, seen)
    print("   %-10s %-34s %-12s well %.1f s after" % (service, fault, was, took), flush=True)


def a_limit_is_kept():
    """Retry-After is real time. Without it the wait doubles: at most 2, 4, 8 .. s; nothing is asked before."""
    calm()
    begun = time.monotonic()
    seen = suffer("pagerduty", "status, status: 429, wait: 1", ["limited"])
    struck, lasted = stage.struck(), time.monotonic() - begun
    assert struck <= 1 + lasted, "asked %d times in %.1f s, though asked to wait 1 s each" % (struck, lasted)
    recover("pagerduty", seen)
    seen = suffer("zendesk", "status, status: 429", ["limited"])
    recover("zendesk", seen, min(60, 2 ** (stage.struck() + 1)) + 1.5)


def trouble_is_told():
    trial("pagerduty", "status, status: 500", "unreachable")
    trial("zendesk", "status, status: 503", "unreachable")


def a_page_for_people_is_no_answer():
    trial("pagerduty", "html", "malformed")
    trial("zendesk", "html, status: 502", "unreachable")


def half_an_answer_is_none():
    trial("pagerduty", "cut", "unreachable")
    trial("zendesk", "broken", "malformed")
    trial("zendesk", "shape", "malformed")
    trial("pagerduty", "shape", "malformed")


def rows_of_wrong_types_are_left_out():
    trial("zendesk", "types", "ok", "malformed", least_struck=3)
    trial("pagerduty", "types, every: 3", "ok", least_struck=6)
    until("what was left out is counted",
          lambda: stage.room.ask("SELECT skipped > 0 FROM source WHERE name = 'pagerduty'") == [(1,)], 3)


def a_title_that_is_no_utf8_harms_nobody():
    trial("pagerduty", "utf8, every: 7", "ok", "malformed", least_struck=6)
    trial("zendesk", "utf8", "ok", "malformed", least_struck=3)


def rows_that_come_twice_or_out_of_order_or_not_at_all():
    for fault in ("duplicate", "shuffle", "drift, path: /incidents"):
        trial("pagerduty", fault, "ok", least_struck=3, most_s=BACKOFF_S + 2)
    trial("zendesk", "duplicate", "ok", least_struck=3)


def a_clock_that_is_wrong():
    def skew():
        return dict(stage.room.ask("SELECT name, skew_ms / 60000 FROM source"))

    for service, minutes in (("pagerduty", -10), ("zendesk", 10)):
        calm()
        stage.faults("service: %s, fault: skew, skew: %dm" % (service, minutes))
        until("its clock is told", lambda: abs(skew()[service] - minutes) <= 1, 5)
        it_flows(service)
        recover(service, stage.rows())
        until("its clock is right again", lambda: skew()[service] == 0, 5)


def a_bad_token_is_shown_twice_at_most():
    for service, token in (("pagerduty", "drill-user-key"), ("zendesk", "drill-zendesk-token")):
        calm()
        before = stage.asked(service, "unauthorized")
        begun = time.monotonic()
        stage.faults("service: %s, fault: revoked, token: %s" % (service, token))
        stage.wait_state(service, ["refused"], 4)
        until("four seconds", lambda: time.monotonic() > begun + 4, 5)
        shown = stage.asked(service, "unauthorized") - before
        assert 1 <= shown <= 2, "the bad token was shown %d times" % shown
        shows(service, ["refused"])
        a_key_is_answered()
        it_flows("zendesk" if service == "pagerduty" else "pagerduty")
        # Nobody but a person can know that the same token is good again.
        stage.faults()
        time.sleep(1)
        assert stage.asked(service, "unauthorized") - before == shown
        os.kill(stage.engine.pid, signal.SIGHUP)
        recover(service, stage.rows())


def what_is_too_much_is_not_kept():
    """A gzip bomb of 10 GB and an answer of 10 GB: less than 64 MiB of memory more."""
    for service, fault in (("pagerduty", "bomb"), ("zendesk", "huge")):
        calm()
        before = stage.rss_kib("VmRSS")
        with open("/proc/%d/clear_refs" % stage.engine.pid, "w") as f:
            f.write("5")  # the high water mark begins anew
        trial(service, fault, "malformed", "unreachable", most_s=20)
        grown = (stage.rss_kib("VmHWM") - before) / 1024
        assert grown < 64, "the engine grew by %.0f MiB" % grown
        print("   %s: the engine grew by %.0f MiB at most" % (fault, grown))


class Elsewhere(http.server.ThreadingHTTPServer):
    """Somebody else's server: counts who comes."""

    def __init__(self):
        quiet = type("Quiet", (http.server.BaseHTTPRequestHandler,), {"log_message": lambda *unused: None})
        super().__init__(("127.0.0.1", 0), quiet)
        self.came = 0
        self.url = "http://127.0.0.1:%d/incidents" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        self.came += 1
        return super().get_request()


def nobody_is_followed_elsewhere():
    elsewhere = Elsewhere()
    try:
        for service, status in (("pagerduty", 301), ("zendesk", 302), ("zendesk", 307), ("pagerduty", 308)):
            trial(service, "redirect, to: '%s', status: %d" % (elsewhere.url, status), "malformed", "unreachable")
        assert elsewhere.came == 0, "%d connections came to the second server" % elsewhere.came
        try:
            urllib.request.urlopen(elsewhere.url, timeout=5)
        except urllib.error.HTTPError:
            pass
        assert elsewhere.came == 1, "the second server would not have noticed"
    finally:
        elsewhere.shutdown()
        elsewhere.server_close()


def what_hangs_or_dribbles_is_given_up():
    """PagerDuty hangs once; three seconds later Zendesk answers 20 bytes a second. Both are given up in 10 s, real."""
    trial("zendesk", "hang", "late", "unreachable")
    calm()
    begun = time.monotonic()
    stage.faults("service: pagerduty, fault: hang, times: 1",
                 "service: zendesk, fault: slow, bytes_per_s: 20, after: %ds" % (3.5 * SPEED))
    stage.wait_state("pagerduty", ["late"], 3)
    shows("pagerduty", ["late"])
    it_flows("zendesk")
    a_key_is_answered()
    stage.wait_state("zendesk", ["late"], 5)
    a_key_is_answered()
    until("PagerDuty is given up and asked anew", lambda: stage.state("pagerduty") == "ok", 11 + BACKOFF_S)
    assert stage.state("zendesk") != "ok", "Zendesk was never slow"
    it_flows("pagerduty")
    stage.wait_state("zendesk", ["unreachable"], 15)
    shows("zendesk", ["unreachable"])
    print("   given up after %.1f s" % (time.monotonic() - begun))
    recover("zendesk", stage.rows())


def no_event_is_lost_or_made_up():
    calm()
    entries = stage.all_of("log_entries")
    until(lambda: "of %d log entries are lost: %s" % (len(entries), stage.unread(entries)[:3]),
          lambda: not stage.unread(entries), BACKOFF_S + 4, 0.2)
    assert stage.room.ask("PRAGMA integrity_check") == [("ok",)]
    recorded = [origin for (origin,) in stage.room.ask("SELECT origin FROM event WHERE origin LIKE 'pagerduty:%'")]
    real = {"pagerduty:" + entry["id"] for entry in stage.all_of("log_entries")}
    assert not set(recorded) - real, "recorded, and never logged: %s" % list(set(recorded) - real)[:3]
    assert len(recorded) == len(set(recorded)), "recorded twice: %d" % (len(recorded) - len(set(recorded)))
    print("   %d log entries of PagerDuty are recorded, each once" % len(entries))


def what_is_slow_but_not_too_slow_is_given_up_too():
    """More than 100 bytes a second, but not in 20 s."""
    calm()
    begun = time.monotonic()
    stage.faults("service: zendesk, fault: slow, bytes_per_s: 300")
    until("it strikes", lambda: stage.struck() > 0, 4)
    seen = stage.rows()
    stage.wait_state("zendesk", ["late"], 5)
    it_flows("pagerduty")
    stage.wait_state("zendesk", ["unreachable"], 24)
    assert time.monotonic() - begun > 15, "given up after %.1f s" % (time.monotonic() - begun)
    it_flows("pagerduty")
    recover("zendesk", seen)


def a_script_is_given_at_the_start_and_checked():
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write("faults:\n  - {service: both, fault: status, status: 503}\n  - {service: both, fault: sulk}\n")
        f.flush()
        refused = subprocess.run([DRILL, "--serve", "--faults", f.name], capture_output=True, text=True, timeout=10)
        assert refused.returncode == 1, refused
        assert "%s:3:28: faults[1].fault must be" % f.name in refused.stderr, refused.stderr
    drill = subprocess.Popen([DRILL, "--serve", "--faults", "faults-example", "--speed", "100"], stdout=subprocess.PIPE,
                             text=True)
    try:
        url = drill.stdout.readline().split()[1]
        request = urllib.request.Request(url + "/incidents")

        def answered():
            try:
                return urllib.request.urlopen(request, timeout=10).status, {}
            except urllib.error.HTTPError as e:
                return e.code, e.headers

        def limited():
            code, headers = answered()
            return code == 429 and headers["Retry-After"] == "3" and headers["ratelimit-reset"] == "3"

        until("the first rule strikes", limited, 5)
        with urllib.request.urlopen(url + "/drill/faults", timeout=10) as reply:
            rules = json.load(reply)["faults"]
        assert rules[0]["fault"] == "status" and rules[0]["struck"] in (1, 2) and len(rules) > 5, rules
    finally:
        drill.terminate()
        assert drill.wait(10) == 0


def ten_thousand_pages():
    with Services("storm", 30) as services, Room(services, poll="5s") as room:
        engine = room.engine()
        with Console([WARROOM, *room.options]) as console:
            console.wait("WARROOM")
            worst, begun = 0.0, time.monotonic()
            while room.ask("SELECT COUNT(*) FROM page WHERE status <> 'resolved'")[0][0] < 9991:
                key = time.monotonic()
                console.type("?")
                console.wait(r"[┌├]─\[?Keys", 5)
                worst = max(worst, time.monotonic() - key)
                console.keys("Escape")
                until("help goes", lambda: not re.search(r"[┌├]─\[?Keys", console.screen()), 5)
                assert time.monotonic() < begun + 60, "%s of 9991 pages" % room.ask("SELECT COUNT(*) FROM page")
                assert engine.poll() is None, "the engine ended: %s" % engine.stderr.read()
            assert worst < 1, "a key was answered after %.2f s" % worst
            print("   9,991 pages after %.1f s; the slowest key took %.2f s" % (time.monotonic() - begun, worst))
        engine.terminate()
        assert engine.wait(10) == 0


if __name__ == "__main__":
    stage = Stage()
    try:
        play(a_limit_is_kept, trouble_is_told, a_page_for_people_is_no_answer, half_an_answer_is_none,
             rows_of_wrong_types_are_left_out, a_title_that_is_no_utf8_harms_nobody,
             rows_that_come_twice_or_out_of_order_or_not_at_all, a_clock_that_is_wrong,
             a_bad_token_is_shown_twice_at_most, what_is_too_much_is_not_kept, nobody_is_followed_elsewhere,
             what_hangs_or_dribbles_is_given_up, *([what_is_slow_but_not_too_slow_is_given_up_too] if SOAK else []),
             no_event_is_lost_or_made_up)
    finally:
        stage.close()
    play(a_script_is_given_at_the_start_and_checked, ten_thousand_pages)
