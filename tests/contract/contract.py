#!/usr/bin/env python3
"""What the program sends, and what the drill answers, against the vendors' own OpenAPI documents.

The documents may not be copied, so they are no part of this project: they lie in $CONTRACT, or in
../shared/contract. Where they do not, or where there is no node, this says so and is content.
Beside them lies the package.json that names the version of Prism which reads them.
SPDX-License-Identifier: MIT
"""
import filecmp
import os
import shutil
import subprocess
import sys
import time

from stage import BUILD
from proxy import Proxy
from sources import KINDS, ROOT, TARGETS
import allowed
import answered
import asked
import boards
import slack
import tried

SHOWN_MOST = 100


def skip(why):
    print("contract: skipped: %s" % why)
    sys.exit(0)


def find_documents():
    folder = os.environ.get("CONTRACT") or os.path.join(ROOT, "..", "shared", "contract")
    for name in [d + ".json" for d in KINDS + TARGETS] + ["package.json"]:
        if not os.path.isfile(os.path.join(folder, name)):
            skip("the vendors' documents are not here; CONTRACT names the directory they lie in")
    return folder


def find_node():
    subprocess.run([os.path.join(ROOT, "tools", "deps"), "contract"])
    for program in ("node", "npm"):
        if not shutil.which(program):
            skip("there is no %s" % program)


def install_prism(folder):
    """-> a node_modules that is as package.json says; npm is asked only when it has changed."""
    place = os.path.join(BUILD, "contract")
    wanted, mark = os.path.join(folder, "package.json"), os.path.join(place, "installed.json")
    if os.path.exists(mark) and filecmp.cmp(wanted, mark, shallow=False):
        return os.path.join(place, "node_modules")
    os.makedirs(place, exist_ok=True)
    with open(wanted) as f, open(os.path.join(place, "package.json"), "w") as copy:
        copy.write(f.read())
    print("contract: npm installs Prism in %s" % os.path.relpath(place), flush=True)
    npm = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", place], cwd=place,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if npm.returncode:
        sys.exit("contract: npm could not install Prism:\n" + npm.stdout)
    shutil.copyfile(wanted, mark)
    return os.path.join(place, "node_modules")


def main():
    folder = find_documents()
    find_node()
    modules = install_prism(folder)
    begun = time.monotonic()
    with Proxy(modules, {d: os.path.join(folder, d + ".json") for d in KINDS + TARGETS}) as proxy:
        faults = asked.faults(proxy)
        sent = len(proxy.all())
        faults += answered.faults(proxy)
        faults += slack.faults(proxy)
        faults += boards.faults(proxy)
        faults += tried.faults(proxy)
        exchanges = proxy.all()
        faults += ["the proxy failed: " + why for why in proxy.failed]
    faults += allowed.unused()
    for fault in faults[:SHOWN_MOST]:
        print("contract: " + fault)
    if len(faults) > SHOWN_MOST:
        print("contract: and %d more" % (len(faults) - SHOWN_MOST))
    print("contract: %s; %d requests of the engine, %d answers held against the documents (%.1f s)"
          % ("%d faults" % len(faults) if faults else "ok", sent, len(exchanges), time.monotonic() - begun))
    sys.exit(1 if faults else 0)


main()
