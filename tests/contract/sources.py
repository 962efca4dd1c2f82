"""What the C sources name: requests the program can send, routes and refusals the drill has.

A request or a route that is new is found here, so a run that leaves it out fails.
SPDX-License-Identifier: MIT
"""
import glob
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

KINDS = ("pagerduty", "zendesk")
TARGETS = ("slack", "statuspage", "jira")  # what is only written to
BOARDS = ("statuspage", "jira")


def code_of(pattern):
    """The files' text without comments, strings in parts made whole."""
    text = ""
    for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
        with open(path) as f:
            text += f.read()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    for name, value in re.findall(r'^#define (\w+)\s+("[^"\n]*")$', text, flags=re.M):
        text = re.sub(r'\b%s\b' % name, lambda _, value=value: value, text)
    text = re.sub(r'"\s*PRI\w+\s*"', "d", text)
    return re.sub(r'(?<!\\)"\s+"', "", text)


def code_sent(kind):
    """Of all that polls the service, and that writes to it."""
    return code_of("net/%s*.c" % kind) + code_of("net/target_%s*.c" % kind)


def paths_sent(kind):
    """Templates of the paths that the engine can ask for: "/incidents/%s/notes". Token paths apart."""
    found = re.findall(r'"(/[a-z][^"?]*)', code_sent(kind))
    return sorted({re.sub(r"%[-0-9.*]*l*[du]", "%s", path) for path in found if "/oauth/" not in path})


def methods_sent(kind):
    """GET, and what the sources name besides."""
    return sorted({"GET", *re.findall(r'\bmethod\s*=\s*"([A-Z]+)"', code_sent(kind))})


def verbs(kind):
    """The verbs that net/target_KIND.c has in its table."""
    return sorted(set(re.findall(r'\{\.name = "([a-z-]+)"', code_of("net/target_%s.c" % kind))))


def pattern_of(template):
    """A printf format of a path as a regular expression."""
    return re.sub(r"%[-0-9.*]*l*[sdu]", "[^/]+", re.sub(r"([.\\+()])", r"\\\1", template))


def template_for(path, templates):
    """The one of the templates that a path was made from: the most literal that fits; None for none."""
    fits = [t for t in templates if re.fullmatch(pattern_of(t), path)]
    return min(fits, key=lambda t: t.count("%")) if fits else None


def routes(kind):
    """("GET", "incidents/+/notes") for all that net/drill/KIND*.c answers; + is any one segment."""
    code = code_of("net/drill/%s*.c" % kind)
    found = re.findall(r'\{\s*"(GET|PUT|POST|PATCH|DELETE)",\s*"([^"]+)",', code)
    found += re.findall(r'drill_request_matches\(r, "([A-Z]+)", "([^"]+)"\)', code)
    return sorted(set(found))


def refusals(kind):
    """(status, code or word) of each error that net/drill/ names for KIND."""
    call = {"pagerduty": r'drill_pagerduty_error\(\s*out, (\d+), (\d+),',
            "zendesk": r'drill_zendesk_(?:fail|refuse)\(\s*out, (\d+), "([^"]+)"'}[kind]
    return sorted({(int(status), word) for status, word in re.findall(call, code_of("net/drill/*.c"))})


def entry_types():
    """The types of log entries that the drill makes."""
    return sorted(set(re.findall(r'"(\w+_log_entry)"', code_of("net/drill/*.c"))))


def board_paths(kind):
    """Templates of the paths that net/target_KIND.c makes of the pieces that stand in it."""
    heads = {"statuspage": "/pages/%s", "jira": "/rest/api/3"}
    code = code_of("net/target_%s.c" % kind)
    found = set(re.findall(r'"(/(?:incidents|components|issue|search)[^"?]*)', code))
    if kind == "jira":  # what comes behind an issue's key
        found = {p for p in found if p != "/issue/"}
        found |= {"/issue/%s", *("/issue/%s" + rest for rest in re.findall(r'"(/(?:comment|transitions|remotelink))', code))}
    return sorted(heads[kind] + (path + "%s" if path.endswith("/") else path) for path in found)


def board_methods(kind):
    return sorted({"GET", *re.findall(r'"(POST|PATCH|PUT)"', code_of("net/target_%s.c" % kind))})
