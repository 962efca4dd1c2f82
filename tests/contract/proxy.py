"""Ways through to a service on which all that passes is held against the vendor's document.

SPDX-License-Identifier: MIT
"""
import json
import os
import subprocess
import threading

from stage import until

HERE = os.path.dirname(os.path.abspath(__file__))


class Exchange:
    """One request and its answer, and what of them does not hold."""

    def __init__(self, line):
        self.document = line["through"].partition(" ")[0]
        self.method, self.path, self.query = line["method"], line["path"], line["query"]
        self.operation, self.status = line["operation"], line["status"]
        self.undeclared, self.request, self.response = line["undeclared"], line["request"], line["response"]

    def __str__(self):
        return "%s %s%s" % (self.method, self.path, "?" + self.query if self.query else "")


class Proxy:
    """proxy.cjs, running."""

    def __init__(self, modules, documents):
        self.lock = threading.Lock()
        self.ports, self.passed, self.failed = {}, {}, []
        argv = ["node", os.path.join(HERE, "proxy.cjs"), modules]
        self.process = subprocess.Popen(argv + ["%s=%s" % pair for pair in documents.items()],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for text in self.process.stdout:
            line = json.loads(text)
            with self.lock:
                if "port" in line:
                    self.ports[line["through"]] = line["port"]
                elif "failed" in line:
                    self.failed.append("%(method)s %(path)s: %(failed)s" % line)
                else:
                    self.passed.setdefault(line["through"], []).append(Exchange(line))

    def way(self, document, name, upstream):
        """The address of a new way through to `upstream`."""
        through = "%s %s" % (document, name)
        self.process.stdin.write(json.dumps({"through": through, "document": document, "upstream": upstream}) + "\n")
        self.process.stdin.flush()
        port = until("a way through; node's own words are above",
                     lambda: self.process.poll() is not None or self.ports.get(through), 120)
        assert port is not True, "node ended; its own words are above"
        return "http://127.0.0.1:%d" % port

    def exchanges(self, document, name):
        """What has passed on that way so far."""
        with self.lock:
            return list(self.passed.get("%s %s" % (document, name), []))

    def all(self):
        with self.lock:
            return [x for passed in self.passed.values() for x in passed]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()
