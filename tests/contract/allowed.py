"""Where the vendors' documents are silent or wrong, and the drill does as the services do.

Each entry: document, operation, status, what is said about it, why it is right all the same. All are
regular expressions over the whole. An entry that nothing needs is a fault.
SPDX-License-Identifier: MIT
"""
import re

UNTOLD = r"response: Unable to match the returned status code .*"
ANSWERS = [
    ("pagerduty", r"GET /incidents", r"406|415", UNTOLD, "no document tells what a wrong header is answered with"),
    ("pagerduty", r"GET /incidents/\{id\}/alerts", r"404", UNTOLD, "as all that is below an incident"),
    ("pagerduty", r"GET /users/me", r"401", UNTOLD, "as everywhere"),
    ("pagerduty", r"PUT /incidents/\{id\}", r"400", UNTOLD, "codes 1001 to 1020 are told in prose"),
    ("zendesk", r"GET /api/v2/incremental/tickets/cursor", r"429",
     r'response: The received media type "text/plain; charset=utf-8" does not match .*|response.body: must be object',
     "clients have met a limit told as plain text"),
    ("zendesk", r"GET /api/v2/(tickets|incremental/tickets/cursor|search|search/export)", r"400", UNTOLD,
     "bad paging, told in prose"),
    ("zendesk", r"POST /api/v2/tickets|PUT /api/v2/tickets/\{ticket_id\}", r"400|409", UNTOLD,
     "idempotency, safe updates and what is no JSON, told in prose"),
    ("statuspage", r"(POST|PATCH) /pages/\{page_id\}/incidents.*", r"401|404|500", UNTOLD,
     "a change is refused as a new one is; the trouble is a fault's"),
    ("jira", r"POST /rest/api/3/issue.*", r"500", UNTOLD, "the trouble is a fault's"),
    ("jira", r".*", r"401",
     r'response: The received media type "text/plain; charset=utf-8" does not match .*|response.body: must be object',
     "clients have met a refusal told as plain text"),
    ("slack", r"POST /(chat\.postMessage|conversations\.create)", r"429|500", UNTOLD,
     "limits and trouble are told in prose; the trouble is a fault's"),
    ("zendesk", r"GET /api/v2/users/me", r"200",
     r"response\.body\.user(\.id: must be integer|\.active: must be boolean|: must match a schema in anyOf)",
     "a wrong token is answered with nobody"),
]

# Query parameters that the documents lack: (document, path, names, why).
PARAMETERS = [
    ("zendesk", r"/api/v2/tickets(/.*)?|/api/v2/incremental/.*|/api/v2/search/.*",
     "include sort page[size] page[after] per_page", "side-loads, order and paging are told in prose, for all lists"),
]

# Paths that are in no document at all: (document, path, why).
PATHS = [
    ("pagerduty", r"/oauth/token", "token paths are told in prose"),
    ("zendesk", r"/oauth/tokens", "token paths are told in prose"),
    ("zendesk", r"/api/v2/.*\.json", "the older spelling of the same paths"),
    ("zendesk", r"/api/v2/nothing", "that is the case"),
    ("slack", r"/conversations\.(history|join)", "told in prose: the document here is a part of the vendor's"),
    ("slack", r"/nothing\.here", "that is the case"),
]

# What the drill answers whoever asks: (document, beginning of the path).
OPEN = [("pagerduty", "/oauth/"), ("zendesk", "/api/v2/users/me"), ("zendesk", "/oauth/")]

# Refusals that nobody can bring about: (status, code or word), why.
UNREACHED = {
    (500, "2000"): "memory is short",
    (500, "InternalError"): "memory is short",
}

# Lists that have no rows in a drill.
EMPTY = []

used = set()


def answer(exchange, said):
    """Whether the table allows what is `said` about the answer of an exchange."""
    for entry in ANSWERS:
        document, operation, status, words = entry[:4]
        if document == exchange.document and re.fullmatch(operation, exchange.operation or "") and \
                re.fullmatch(status, str(exchange.status)) and re.fullmatch(words, said, re.S):
            used.add(entry)
            return True
    return False


def parameter(exchange, name):
    for entry in PARAMETERS:
        document, place, names = entry[:3]
        if document == exchange.document and re.fullmatch(place, exchange.path) and name in names.split():
            used.add(entry)
            return True
    return False


def path(exchange):
    """Whether a path may be missing from its document."""
    for entry in PATHS:
        if entry[0] == exchange.document and re.fullmatch(entry[1], exchange.path):
            used.add(entry)
            return True
    return False


def open_to_all(document, target):
    return any(document == d and target.startswith(beginning) for d, beginning in OPEN)


def refusal(status_and_word):
    return status_and_word in UNREACHED


def unused():
    return ["allowed.py allows what nothing needs: %s" % (entry[:4],)
            for entry in ANSWERS + PARAMETERS + PATHS if entry not in used]


def faults_of_answer(exchange):
    return ["%s answered %d: %s" % (exchange.operation or exchange, exchange.status, said)
            for said in exchange.response if not answer(exchange, said)]


def faults_of_request(exchange):
    faults = ["%s: %s" % (exchange, said) for said in exchange.request]
    return faults + ["%s: the document has no parameter %s" % (exchange, name)
                     for name in exchange.undeclared if not parameter(exchange, name)]
