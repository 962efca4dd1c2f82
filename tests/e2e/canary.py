#!/usr/bin/env python3
"""A token is in no log, record, argument list, environment of a child, socket or core, nor is its base64.

The services here answer everything with the token they were sent, as a careless proxy would.
SPDX-License-Identifier: MIT
"""
import base64
import glob
import http.server
import json
import os
import resource
import signal
import subprocess
import sys
import threading

from stage import ENGINE, WARROOM, Console, Room, Wire, play, until

PAGERDUTY = "Canary-u8Xq2LpWz7Rk4"
ZENDESK = "Canary-z5Tn9VbYc3Mj6"
CLIENT = "Canary-c1Hs6DfGw8Qe0"
ACCESS = "Canary-a4Ko7NuEi2Sv5"
EMAIL = "agent@hosting.example"


def needles():
    """The tokens and what their base64 looks like, at any alignment."""
    for token in (PAGERDUTY, ZENDESK, CLIENT, ACCESS):
        yield token.encode()
        for before in range(3):
            text = base64.b64encode(b"x" * before + token.encode())
            yield text[4:-4]


def leaks(where, data):
    for needle in needles():
        assert needle not in data, "%s holds %r" % (where, needle)


class Echo(http.server.BaseHTTPRequestHandler):
    """Says back who asked, in whatever form a service's error may have."""

    status = 500
    seen = []

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        said = self.headers.get("Authorization", "") + " " + body
        Echo.seen.append(said)
        status, kind = Echo.status, "application/json"
        if self.path == "/oauth/tokens":
            status, text = 200, json.dumps({"access_token": ACCESS, "expires_in": 600})
        elif status == "text":
            status, kind, text = 500, "text/plain", "not you, " + said
        else:
            text = json.dumps({"error": {"message": "not " + said, "code": 2006, "title": said, "errors": [said]},
                               "description": said})
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.send_header("X-Echo", said.replace("\n", " ").replace("\r", " ")[:200])
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_PUT = do_POST = answer

    def log_message(self, *unused):
        pass


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, "http://127.0.0.1:%d" % server.server_port


def search(room, engine, wire_bytes):
    """Everything the engine and its screen left anywhere, but where a token has to rest."""
    for path in glob.glob(room.dir + "/**", recursive=True) + glob.glob(room.dir + "/**/.*", recursive=True):
        if os.path.isfile(path) and not os.path.basename(path).startswith("secret") and "/token/" not in path:
            with open(path, "rb") as f:
                leaks(path, f.read())
    leaks("the socket", wire_bytes)
    for name in ("cmdline", "comm"):
        with open("/proc/%d/%s" % (engine.pid, name), "rb") as f:
            leaks(name, f.read())
    with open("/proc/%d/limits" % engine.pid) as f:
        (core,) = [line for line in f if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"], core


def play_with(config, env, statuses):
    server, url = serve()
    Echo.seen = []
    try:
        with Room() as room:
            spy = room.write("spy", "#!/bin/sh\nenv > %s/env.$$\ntr '\\0' '\\n' < /proc/$PPID/cmdline >> %s/env.$$\n"
                             "cat %s/secret-command\n" % (room.dir, room.dir, room.dir), 0o700)
            room.write("secret-command", PAGERDUTY + "\n")
            room.write("secret-file", ZENDESK + "\n")
            room.write("secret-client", CLIENT + "\n")
            with open(room.config, "a") as f:
                f.write(config.format(url=url, spy=spy, dir=room.dir))
            with open(room.dir + "/stderr", "wb") as stderr:
                engine = subprocess.Popen([ENGINE, *room.options, "--verbose"], stderr=stderr, stdout=stderr,
                                          env={**os.environ, **env}, cwd=room.dir,
                                          preexec_fn=lambda: resource.setrlimit(
                                              resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2))
            until("the engine listens", room.listens)
            wire = Wire(room)
            said = b""
            for status in statuses:
                Echo.status, before = status, len(Echo.seen)
                os.kill(engine.pid, signal.SIGHUP)
                until("it asks again", lambda: len(Echo.seen) > before + 1, 20)
                until("a state that says so", lambda: room.ask(
                    "SELECT COUNT(*) FROM source WHERE state IN ('ok', 'late', 'off')") == [(0,)], 20)
                said += json.dumps(wire.line()).encode()
                search(room, engine, said)
            check = subprocess.run([WARROOM, *room.options, "check"], capture_output=True, timeout=90,
                                   env={**os.environ, **env})
            leaks("check", check.stdout + check.stderr)
            with Console([WARROOM, *room.options], 160, 48) as console:
                leaks("the screen", console.wait("WARROOM").encode())
            sent = "\n".join(Echo.seen)
            assert "Canary" in sent or base64.b64encode(EMAIL.encode())[:16].decode() in sent, "no token was sent"
            os.kill(engine.pid, signal.SIGABRT)
            engine.wait(10)
            assert not glob.glob(room.dir + "/core*"), "a core was left"
            search_dead(room)
    finally:
        server.shutdown()


def search_dead(room):
    for path in glob.glob(room.dir + "/**", recursive=True):
        if os.path.isfile(path) and not os.path.basename(path).startswith("secret") and "/token/" not in path:
            with open(path, "rb") as f:
                leaks(path, f.read())


def tokens_of_programs_and_files():
    play_with("""\
pagerduty: {{url: "{url}", token_command: ["{spy}"], poll: 1s}}
zendesk: {{url: "{url}", email: %s, token_file: "{dir}/secret-file", poll: 1s}}
""" % EMAIL, {}, (401, 400, 500, "text"))


def tokens_of_the_environment_stay_out_of_children():
    play_with("""\
pagerduty: {{url: "{url}", token_command: ["{spy}"], poll: 1s}}
zendesk: {{url: "{url}", email: %s, token_env: CANARY_ZENDESK, poll: 1s}}
""" % EMAIL, {"CANARY_ZENDESK": ZENDESK}, (403, 500))


def tokens_of_oauth():
    play_with("""\
zendesk: {{url: "{url}", client_id: warroom, client_secret_file: "{dir}/secret-client", poll: 1s}}
""", {}, (401, 500, "text"))


if __name__ == "__main__":
    for needle in list(needles()):
        assert len(needle) > 12, needle
    sys.stdout.flush()
    play(tokens_of_programs_and_files, tokens_of_the_environment_stay_out_of_children, tokens_of_oauth)
