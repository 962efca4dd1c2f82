#!/usr/bin/env python3
"""`warroom init` asks, tries each token, names the right that is missing, and writes all or nothing (R94).

SPDX-License-Identifier: MIT
"""
import glob
import os
import re
import stat
import subprocess
import tempfile

from stage import WARROOM, Console, Services, play, until

OTHERS = ["", "", "", ""]  # Slack, Statuspage, Jira, the hook: Enter leaves each out
GOOD = ["Dana Reyes", "dana@hosting.example", "/tmp/warroom-play-no-record", "solo"]


class Place:
    """Where it may write."""

    def __init__(self, services):
        self.services = services
        self.root = tempfile.mkdtemp(prefix="warroom-play-")
        self.scratch = tempfile.mkdtemp(prefix="warroom-play-")
        self.dir = os.path.join(self.root, "config", "warroom")
        self.config = os.path.join(self.dir, "warroom.yaml")
        self.argv = [WARROOM, "init", "-c", self.config, "--clock", services.clock]
        self.env = {**os.environ, "TMPDIR": self.scratch, "NO_PROXY": "127.0.0.1"}

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        subprocess.run(["rm", "-rf", self.root, self.scratch], check=True)

    def answer(self, *lines, code=0):
        done = subprocess.run(self.argv, input="".join(line + "\n" for line in lines), capture_output=True,
                              text=True, timeout=60, env=self.env)
        assert done.returncode == code, "exit %d: %s%s" % (done.returncode, done.stdout, done.stderr)
        assert not os.listdir(self.scratch), os.listdir(self.scratch)
        return done.stdout + done.stderr

    def files(self):
        return sorted(os.path.basename(path) for path in glob.glob(self.dir + "/*") + glob.glob(self.dir + "/.*"))

    def text(self, name="warroom.yaml"):
        with open(os.path.join(self.dir, name)) as f:
            return f.read()


def check(place):
    return subprocess.run([WARROOM, "-c", place.config, "--clock", place.services.clock, "check"],
                          capture_output=True, text=True, timeout=90).stdout


def typed_tokens_are_tried_and_kept_for_us_alone():
    with Services() as services, Place(services) as place:
        said = place.answer(*GOOD, services.pagerduty, "t", "drill-user-key", services.zendesk,
                            "agent@hosting.example", "t", "drill-zendesk-token", *OTHERS, "w")
        assert re.search(r"ok +pagerduty: answers: user key of Dana Reyes", said), said
        assert re.search(r"ok +zendesk: answers: API token", said), said
        assert "warroom check" in said and "drill-user-key" not in said and "drill-zendesk-token" not in said
        assert place.files() == ["pagerduty.token", "warroom.yaml", "zendesk.token"], place.files()
        for name in place.files():
            assert stat.S_IMODE(os.stat(os.path.join(place.dir, name)).st_mode) == 0o600
        assert stat.S_IMODE(os.stat(place.dir).st_mode) == 0o700
        assert place.text("pagerduty.token").strip() == "drill-user-key"
        assert "drill-user-key" not in place.text()
        lines = check(place)
        assert "fail" not in lines and "user key of Dana Reyes" in lines, lines


def what_is_written_to_is_asked_for_and_tried():
    with Services() as services, Place(services) as place:
        program = os.path.join(place.root, "hook program")
        with open(program, "w") as f:
            f.write("#!/bin/sh\n")
        os.chmod(program, 0o700)
        said = place.answer(*GOOD, "none", "none",
                            services.slack + "/api", "t", "#general", "tech-outage", "none", "t", "drill-slack-token",
                            services.statuspage + "/v1", "", "drillpage", "t", "drill-statuspage-token",
                            services.jira, "agent@hosting.example", "IM", "", "t", "drill-jira-token",
                            "/nowhere/hook", "'%s' --all" % program, "w")
        assert re.search(r"ok +slack: answers: warroom of the workspace Drill", said), said
        assert re.search(r"ok +slack: the app is in #general \(team\), tech-outage \(outage\)\n", said), said
        assert re.search(r"ok +statuspage: answers: the page Hosting", said), said
        assert re.search(r"ok +jira: may make issues of the type Incident in IM", said), said
        assert "/nowhere/hook cannot be run: No such file or directory. Again, or none:" in said, said
        for secret in ("drill-slack-token", "drill-statuspage-token", "drill-jira-token"):
            assert secret not in said and secret not in place.text(), said
        assert place.files() == ["jira.token", "slack.token", "statuspage.token", "warroom.yaml"], place.files()
        for name in place.files():
            assert stat.S_IMODE(os.stat(os.path.join(place.dir, name)).st_mode) == 0o600
        assert place.text("slack.token").strip() == "drill-slack-token"
        assert 'hook: ["%s", "--all"]\n' % program in place.text(), place.text()
        lines = check(place)
        assert "fail" not in lines and "IM" in lines and "4 components" in lines, lines


def a_webhook_is_the_small_way():
    with Services() as services, Place(services) as place:
        url = services.slack + "/services/T0DRILL01/B0DRILL01/drill-slack-webhook"
        said = place.answer(*GOOD, "none", "none", "y", "w", "t", "xoxb-1", "t", "t", url, "", "", "", "w")
        assert re.search(r"fail +slack: what slack.webhook gives is no address", said), said
        assert re.search(r"ok +slack: the webhook can be read; .* cannot be asked without posting", said), said
        assert place.files() == ["slack.webhook", "warroom.yaml"] and url not in said + place.text()
        assert "webhook_file" in place.text() and 'url: "https://slack.com/api"' in place.text(), place.text()


def what_of_it_does_not_work_is_given_again():
    with Services() as services, Place(services) as place:
        said = place.answer(*GOOD, "none", "none", services.slack + "/api", "t", "#general", "none", "none",
                            "t", "drill-slack-narrow-token", "k",
                            services.statuspage + "/v1", "another", "t", "drill-statuspage-token",
                            "a", "", "drillpage", "c", "echo drill-statuspage-token",
                            services.jira, "", "XX", "", "t", "wrong", "n", "none", "w")
        assert re.search(r"warn +slack: the app lacks the right channels:read, and has chat:write", said), said
        assert re.search(r"fail +statuspage: the key has no page another", said), said
        assert re.search(r"fail +jira: Jira refused the token \(HTTP 401", said), said
        text = place.text()
        assert 'page: "drillpage"' in text and 'token_command: ["echo", "drill-statuspage-token"]' in text, text
        assert "jira" not in text and place.files() == ["slack.token", "warroom.yaml"], place.files()


def the_missing_right_is_named():
    with Services() as services, Place(services) as place:
        said = place.answer(*GOOD, services.pagerduty, "t", "drill-reader-key", "k", "none", *OTHERS, "w")
        assert re.search(r"warn +pagerduty: the token may only read: pages cannot be acknowledged", said), said
        assert "works, but see above" in said
        assert re.search(r"(?m)^warn +pagerduty +the token may only read", check(place))


def what_fails_is_given_again():
    with Services() as services, Place(services) as place:
        said = place.answer(*GOOD, "ftp://x", services.pagerduty, "t", "wrong", "t", "c", "sh -c 'echo drill-user-key'",
                            "none", *OTHERS, "w")
        assert "begins with https://" in said
        assert said.count("Asking pagerduty") == 2 and re.search(r"fail +pagerduty: .*401", said), said
        assert 'token_command: ["sh", "-c", "echo drill-user-key"]' in place.text(), place.text()
        assert place.files() == ["warroom.yaml"]
        assert "zendesk" not in place.text()


def what_fails_can_be_kept_or_left_out():
    with Services() as services, Place(services) as place:
        said = place.answer(*GOOD, "http://127.0.0.1:1", "f", place.root + "/later", "k", services.zendesk, "",
                            "t", "wrong", "n", *OTHERS, "w")
        assert "DOES NOT WORK" in said
        assert "token_file: \"%s/later\"" % place.root in place.text() and "zendesk" not in place.text()


def every_answer_can_be_changed():
    with Services() as services, Place(services) as place:
        said = place.answer("Dona", "no address", "none", "relative", "/tmp/x", "p9", "solo", "none", "none", *OTHERS,
                            "1", "Dana \"D\" Reyes", "2", "dana@hosting.example", "3", "~/rec", "99", "x",
                            "5", services.pagerduty, "t", "drill-user-key", "6", "f", place.root + "/key", "t", "t",
                            "drill-user-key", "w")
        assert "no address" not in place.text() and "ships" not in said
        text = place.text()
        assert 'me: "Dana \\"D\\" Reyes"' in text and 'record: "~/rec"' in text and "dana@hosting.example" in text, text
        assert place.files() == ["pagerduty.token", "warroom.yaml"]


def a_config_that_is_there_is_asked_about():
    with Services() as services, Place(services) as place:
        os.makedirs(place.dir)
        with open(place.config, "w") as f:
            f.write("me: Somebody\n")
        assert "Nothing was written" in place.answer("n", code=1)
        assert "Nothing was written" in place.answer("", code=1)
        assert place.text() == "me: Somebody\n" and place.files() == ["warroom.yaml"]
        place.answer("y", *GOOD, "none", "none", *OTHERS, "w")
        assert "Dana Reyes" in place.text() and place.text("warroom.yaml.old") == "me: Somebody\n"
        assert place.files() == ["warroom.yaml", "warroom.yaml.old"]


def nothing_is_written_before_the_end():
    answers = [*GOOD, "none", "none", *OTHERS, "w"]
    with Services() as services:
        for given in range(len(answers)):
            with Place(services) as place:
                assert "Nothing was written" in place.answer(*answers[:given], code=1)
                assert not os.path.exists(os.path.join(place.root, "config"))
        with Place(services) as place:
            assert "Nothing was written" in place.answer(*answers[:-1], "q", code=1)
            assert not os.path.exists(os.path.join(place.root, "config"))


def a_place_that_cannot_be_written_is_named():
    with Services() as services, Place(services) as place:
        with open(os.path.join(place.root, "config"), "w"):
            pass
        assert "cannot be" in place.answer(*GOOD, "none", "none", *OTHERS, "w", code=1)


def a_token_is_typed_unseen_and_a_stop_leaves_the_terminal_sane():
    with Services() as services, Place(services) as place:
        with Console([], env={"TMPDIR": place.scratch}) as console:
            console.type(" ".join(place.argv))
            console.keys("Enter")
            for question, answer in (("Your name", "Dana Reyes"), ("e-mail", "dana@hosting.example"),
                                     ("record is kept", "/tmp/x"), ("process", "solo"),
                                     ("PagerDuty's address", services.pagerduty), ("t, c or f", "t")):
                console.wait(question)
                console.type(answer)
                console.keys("Enter")
            console.wait("not shown")
            console.type("drill-user-key")
            console.keys("Enter")
            screen = console.wait("user key of Dana")
            assert "drill-user-key" not in screen, screen
            console.wait("Zendesk's address")
            console.type(services.zendesk)
            console.keys("Enter")
            console.wait("agent's e-mail")
            console.keys("Enter")
            console.wait("t, c or f.*\n(?s:.*)t, c or f")
            console.keys("Enter")
            until("it asks unseen", lambda: console.screen().count("not shown") == 2)
            console.type("half-a-tok")
            console.keys("C-c")
            console.wait("Nothing was written")
            console.type("stty -a | grep -o '[-]*echo '")
            console.keys("Enter")
            console.wait(r"(?m)^echo")
            assert "half-a-tok" not in console.screen()
        assert not os.path.exists(os.path.join(place.root, "config")) and not os.listdir(place.scratch)


play(typed_tokens_are_tried_and_kept_for_us_alone, what_is_written_to_is_asked_for_and_tried,
     a_webhook_is_the_small_way, what_of_it_does_not_work_is_given_again, the_missing_right_is_named, what_fails_is_given_again,
     what_fails_can_be_kept_or_left_out, every_answer_can_be_changed, a_config_that_is_there_is_asked_about,
     nothing_is_written_before_the_end, a_place_that_cannot_be_written_is_named,
     a_token_is_typed_unseen_and_a_stop_leaves_the_terminal_sane)
