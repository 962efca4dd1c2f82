"""What happens at the services while they are held against the documents: a bit of everything, and
more pages and tickets than a list gives at once.

SPDX-License-Identifier: MIT
"""
HEAD = """\
name: contract
title: A bit of everything
people:
  - {id: PDANA01, name: Dana Reyes, email: dana@hosting.example}
  - {id: PLEE001, name: Lee Novak, email: lee@hosting.example}
services:
  - {id: PEDGE01, name: edge}
  - {id: PSHOP01, name: checkout}
teams:
  - {id: PTEAM01, name: Platform, services: [edge]}
  - {id: PTEAM02, name: Shop, services: [checkout]}
maintenance:
  - {id: PMWPAST, by: Lee Novak, services: [edge], from: "-30:00", until: "-10:00", summary: New kernel}
  - {id: PMWOPEN, by: Lee Novak, services: [edge, checkout], from: "-05:00", until: "50:00", summary: Failover test}
policy: {id: POLICY1, name: Hosting, escalate_after_min: 1, levels: [{on_call: Dana Reyes}, {on_call: Lee Novak}]}
organizations:
  - {name: Bramblewick Outfitters, domains: [bramblewick.example], services: [checkout], notes: Call first.}
  - {name: Tarn Freight, domains: [tarn.example], services: [edge], notes: Never call.}
  - {name: Quillon Clinics, domains: [quillon.example], services: [edge], notes: Ask.}
requesters:
  - {name: Ines Okoro, email: ines@quillon.example, organization: Quillon Clinics}
  - {name: Ruth Calder, email: ruth@tarn.example, organization: Tarn Freight}
  - {name: Jo Park, email: jo@bramblewick.example, organization: Bramblewick Outfitters}
happens:
  - {at: "-20:00", deploy: cart, service: checkout, source: delivery, summary: "cart 4.18.2: rounding"}
  - {at: "-10:00", deploy: edge, service: edge, source: delivery, summary: edge 1.2}
  - {at: "00:01", page: first, service: edge, title: Edge answers 502, urgency: high, priority: P2}
  - {at: "00:01", page: second, service: checkout, title: Payments fail, urgency: high}
  - {at: "00:01", page: third, service: checkout, title: Orders wait, urgency: low}
  - {at: "00:01", page: fourth, service: edge, title: "A < b & \\"c\\"", urgency: low}
  - {at: "00:02", acknowledge: second, by: Lee Novak}
  - {at: "00:02", notify: first, to: Dana Reyes}
  - {at: "00:03", note: first, by: Dana Reyes, text: Looking.}
  - {at: "00:03", prioritize: second, priority: P1, by: Lee Novak}
  - {at: "00:03", prioritize: fourth, priority: P3}
  - {at: "00:03", reassign: third, to: Lee Novak, by: Dana Reyes}
  - {at: "00:04", escalate: first, by: Dana Reyes}
  - {at: "00:04", resolve: third, by: Lee Novak, text: The queue is empty.}
  - {at: "00:04", resolve: fourth}
  - {at: "00:04", ticket: payments, requester: Jo Park, priority: normal, tags: [checkout],
     subject: Nobody can pay, description: "Since 9:00.\\nEvery payment <fails>."}
  - {at: "00:05", change: payments, priority: urgent, tags: [checkout, server_down], by: Lee Novak, text: It is worse.}
  - {at: "00:05", comment: payments, text: Still down.}
  - {at: "00:05", comment: payments, by: Dana Reyes, public: false, text: I am on it.}
  - {at: "00:05", ticket: mistake, requester: Jo Park, priority: low, subject: Sorry, description: Wrong address.}
  - {at: "00:06", erase: mistake}
  - {at: "00:06", change: payments, priority: high, status: pending, by: Dana Reyes}
"""
# One of the tickets in the middle is of another requester: a name that the first list does not bring along.
PAGES = 110  # with those above, more than one list holds
TICKETS = 1010  # more than the first walk over them reads
WALK_PAGES = 10


def text():
    lines = [HEAD.rstrip(), '  - {at: "00:07", flood: %d, service: edge, title: Edge is slow, urgency: high}' % PAGES]
    lines += ['  - {at: "00:08", ticket: t%d, requester: %s, priority: low, subject: Question %d, description: How?}'
              % (n, "Ines Okoro" if n == TICKETS // 2 else "Ruth Calder", n) for n in range(TICKETS)]
    lines.append('  - {at: "59:00", recover: checkout}')
    return "\n".join(lines) + "\n"
