"""Where the vendors' documents are silent or wrong, and the drill does as the services do.

Each entry: document, operation, status, what is said about it, why it is right all the same. All are
regular expressions over the whole. An entry that nothing needs is a fault.
SPDX-License-Identifier: MIT
"""
import re

ANSWERS = [
]

# Query parameters that the documents lack: (document, path, names, why).
PARAMETERS = [
    ("zendesk", r"/api/v2/tickets", "sort page[size] page[after]", "paging and order of lists are told in prose"),
    ("zendesk", r"/api/v2/tickets(/\d+)?", "include", "so are side-loads"),
]

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
        document, path, names = entry[:3]
        if document == exchange.document and re.fullmatch(path, exchange.path) and name in names.split():
            used.add(entry)
            return True
    return False


def unused():
    return ["allowed.py allows what nothing needs: %s" % (entry[:4],)
            for entry in ANSWERS + PARAMETERS if entry not in used]


def faults_of_answer(exchange):
    return ["%s answered %d: %s" % (exchange.operation or exchange, exchange.status, said)
            for said in exchange.response if not answer(exchange, said)]


def faults_of_request(exchange):
    faults = ["%s: %s" % (exchange, said) for said in exchange.request]
    return faults + ["%s: the document has no parameter %s" % (exchange, name)
                     for name in exchange.undeclared if not parameter(exchange, name)]
