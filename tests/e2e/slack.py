#!/usr/bin/env python3
"""What leaves for Slack, as a real engine sends it to the drill's Slack over HTTP.

SPDX-License-Identifier: MIT
"""
import json
import os
import signal
import subprocess
import urllib.request

from stage import WARROOM, Room, Services, Wire, play, until

SLACK = """people:
  - {name: Dana Reyes, account: dana, email: dana@hosting.example}
slack:
  url: %s/api
  token_file: %s
  team: "#general"
  stakeholders: "#status"
  invite: [Dana Reyes]
"""
WEBHOOK = "slack:\n  webhook_file: %s\n"
SECRET = "drill-slack-token"


def ask(url, method="GET", text=None):
    request = urllib.request.Request(url, text.encode() if text else None, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


class Stage:
    """Services, a room whose engine sends to them, and an open incident."""

    def __init__(self, config=None):
        self.services = Services(speed=4)
        self.room = Room(self.services)
        token = self.room.write("slack", SECRET + "\n")
        with open(self.room.config, "a") as f:
            f.write(config(self) if config else SLACK % (self.services.slack, token))
        self.start()
        self.ok("incident-declare", title="Checkout is down", kind="outage")

    def start(self):
        self.engine = self.room.engine()
        self.wire = Wire(self.room)

    def ok(self, order, **args):
        answer = self.wire.order(order, **args)
        assert answer["ok"], (order, answer)
        return answer

    def faults(self, text):
        ask(self.services.slack + "/drill/faults", "PUT", text)

    def effects(self, verb=None):
        found = json.loads(ask(self.services.slack + "/drill/effects"))["effects"]
        return [(e["verb"], e["object"], e["text"]) for e in found
                if e["service"] == "slack" and verb in (None, e["verb"])]

    def rows(self):
        return self.room.ask("SELECT verb, state, error, remote_id FROM outbox ORDER BY number")

    def wait(self, state, count=1):
        def there():
            rows = self.rows()
            return len(rows) >= count and all(row[1] == state for row in rows) and rows
        return until(lambda: "%s: %s" % (state, self.rows()), there, 30)

    def close(self):
        self.wire.close()
        if self.engine.poll() is None:
            self.engine.terminate()
            self.engine.wait(20)
        self.room.close()
        self.services.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


def an_update_is_recorded_and_arrives_as_it_was_read():
    with Stage() as s:
        s.ok("update-post", audience="team", what="announce", text="It <is> down & out.\nCall +1 555 0100.",
             to="Slack #general")
        s.wait("sent")
        assert s.effects() == [("post", "#general", "It <is> down & out.\nCall +1 555 0100.")], s.effects()
        assert s.room.ask("SELECT text FROM update_post") == [("It <is> down & out.\nCall +1 555 0100.",)]


def a_room_is_made_with_its_topic_and_people_once():
    with Stage() as s:
        s.ok("slack-room", channel="inc-1")
        s.wait("sent", 3)
        assert [e[0] for e in s.effects()] == ["create", "topic", "invite"], s.effects()
        assert s.room.ask("SELECT name FROM remote WHERE what = 'room'") == [("inc-1",)]
        s.ok("slack-post", text="Work goes on here.")
        s.wait("sent", 4)
        assert s.effects("post") == [("post", "#inc-1", "Work goes on here.")]
        assert not s.wire.order("slack-room")["ok"]


def a_shell_is_told_where_it_goes_and_must_mean_it():
    with Stage() as s:
        def do(*words):
            run = subprocess.run([WARROOM, *s.room.options, "do", *words], capture_output=True, text=True,
                                 stdin=subprocess.DEVNULL, timeout=20)
            return run.returncode, run.stdout + run.stderr

        words = ["update-post", "audience=team", "text=It is <down>."]
        code, said = do(*words)
        assert code == 1 and "Slack #general" in said and "--yes" in said and not s.rows(), said
        code, said = do(*words, "--yes")
        assert code == 0 and "Slack #general" in said and "It is <down>." in said, said
        s.wait("sent")
        assert s.effects() == [("post", "#general", "It is <down>.")], s.effects()
        code, said = do("update-post", "audience=team", "status=slow", "--yes")
        assert code != 0 and "text=" in said, said  # what would leave is said in full
        code, said = do("update-nothing-new", "--yes")
        assert code != 0 and "audience=" in said, said
        assert len(s.rows()) == 1, s.rows()


def an_answer_that_is_lost_is_looked_for_and_nothing_is_said_twice():
    for fault in ("mute", "done"):
        with Stage() as s:
            s.faults("faults:\n  - {service: slack, fault: %s, path: /api/chat, times: 1}\n" % fault)
            s.ok("update-post", audience="stakeholders", text="Half of it pays.", to="Slack #status")
            row, = s.wait("sent")
            assert "/" in row[3], row  # the message's id, which only the look can have told
            assert len(s.effects("post")) == 1, s.effects()
            paths = json.loads(ask(s.services.slack + "/drill/requests"))
            assert "/api/conversations.history" in json.dumps(paths), paths


def what_was_not_done_is_sent_again_and_said_once():
    with Stage() as s:
        s.faults("faults:\n  - {service: slack, fault: status, status: 500, path: /api/chat, times: 1}\n")
        s.ok("update-post", audience="team", text="Down.", to="Slack #general")
        s.wait("sent")
        assert len(s.effects("post")) == 1, s.effects()


def an_engine_that_is_killed_while_it_sends_says_nothing_twice():
    with Stage() as s:
        s.faults("faults:\n  - {service: slack, fault: mute, path: /api/chat, times: 1}\n")
        s.ok("update-post", audience="team", text="Down.", to="Slack #general")
        until("it was said", lambda: s.effects("post"))
        s.engine.send_signal(signal.SIGKILL)
        s.engine.wait()
        s.start()
        s.wait("sent")
        assert len(s.effects("post")) == 1, s.effects()


def a_revoked_token_is_shown_twice_at_most_and_the_queue_is_kept():
    with Stage() as s:
        s.faults("faults:\n  - {service: slack, fault: revoked, token: %s}\n" % SECRET)
        for number in range(5):
            s.ok("update-post", audience="team", text="Down %d." % number, to="Slack #general")
        until("it is told", lambda: any("slack.token" in row[2] for row in s.rows()), 20)
        s.engine.terminate()  # in order: what waits is kept
        s.engine.wait(20)
        assert {row[1] for row in s.rows()} == {"queued"}, s.rows()
        asked = json.loads(ask(s.services.slack + "/drill/requests"))["paths"]["/api/chat.postMessage"]
        assert 1 <= asked <= 2, asked
        ask(s.services.slack + "/drill/faults", "DELETE")
        s.start()
        s.wait("sent", 5)
        assert [e[2] for e in s.effects("post")] == ["Down %d." % n for n in range(5)], s.effects()


def a_refusal_is_told_in_slacks_words_with_what_to_do():
    def config(s):
        token = os.path.join(s.room.dir, "slack")
        return (SLACK % (s.services.slack, token)).replace("#status", "#nowhere")
    with Stage(config) as s:
        s.ok("update-post", audience="stakeholders", text="Down.", to="Slack #nowhere")
        row, = s.wait("refused")
        assert "channel_not_found" in row[2] and "Invite the app" in row[2], row
        s.ok("update-post", audience="team", text="Down.", to="Slack #general")
        until("the other channel goes on", lambda: s.effects("post"))


def a_webhook_posts_and_its_address_is_written_nowhere():
    secret = "/services/T0DRILL01/B0DRILL01/drill-slack-webhook"

    def config(s):
        return WEBHOOK % s.room.write("hook", s.services.slack + secret + "\n")
    with Stage(config) as s:
        s.ok("update-post", audience="team", text="Down & out.", to="Slack by its webhook")
        s.wait("sent")
        assert s.effects() == [("webhook", "#general", "Down & out.")], s.effects()
        s.faults("faults:\n  - {service: slack, fault: done, path: /services, times: 1}\n")
        s.ok("update-post", audience="team", text="Again.", to="Slack by its webhook")
        until("a person is asked", lambda: "cannot be read back" in s.rows()[1][2], 20)
        assert s.rows()[1][1] == "in_doubt", s.rows()
        assert len(s.effects()) == 2, s.effects()
        s.engine.terminate()
        s.engine.wait(20)
        for folder, _, files in os.walk(s.room.record):
            for file in files:
                with open(os.path.join(folder, file), "rb") as f:
                    assert b"drill-slack-webhook" not in f.read(), file


if __name__ == "__main__":
    play(an_update_is_recorded_and_arrives_as_it_was_read, a_room_is_made_with_its_topic_and_people_once,
         a_shell_is_told_where_it_goes_and_must_mean_it,
         an_answer_that_is_lost_is_looked_for_and_nothing_is_said_twice,
         what_was_not_done_is_sent_again_and_said_once,
         an_engine_that_is_killed_while_it_sends_says_nothing_twice,
         a_revoked_token_is_shown_twice_at_most_and_the_queue_is_kept,
         a_refusal_is_told_in_slacks_words_with_what_to_do,
         a_webhook_posts_and_its_address_is_written_nowhere)
