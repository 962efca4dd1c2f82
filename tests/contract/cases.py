"""What the drill is asked for, route by route, and with which status it answers.

{first} and the like are ids of the scenario's pages; a method and a pattern are as the drill's route
tables have them. Without a token each route of PagerDuty is asked besides; see answered.py.
SPDX-License-Identifier: MIT
"""
import base64
import time
import urllib.parse


class Case:
    """One request. A body that is no text is made JSON; headers of None are left out.

    tries: so often, until a limit is reached; keep: a name for the id, or the token, of the answer.
    """

    def __init__(self, status, target, body=None, tries=1, keep=None, **headers):
        self.status, self.target, self.body, self.tries, self.keep = status, target, body, tries, keep
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def bad_windows(path):
    """Limits and offsets that a list of PagerDuty refuses."""
    return [Case(400, path + "?limit=0"), Case(400, path + "?limit=100&offset=9950")]


def bad_times(path):
    return [Case(400, path + "?since=yesterday"), Case(400, path + "?until=never")]


def incident(**fields):
    return {"incident": {"type": "incident_reference", **fields}}


def assigned(user):
    return incident(assignments=[{"assignee": {"id": user, "type": "user_reference"}}])


def policy(id):
    return {"id": id, "type": "escalation_policy_reference"}


def incidents(*ids):
    return {"incidents": [{"id": id, "type": "incident_reference", "status": "acknowledged"} for id in ids]}


def sources(*ids):
    return {"source_incidents": [{"id": id, "type": "incident_reference"} for id in ids]}


def responders(requester, **fields):
    target = {"responder_request_target": {"id": "PLEE001", "type": "user_reference"}}
    return {"requester_id": requester, "responder_request_targets": [target], **fields}


def form(**fields):
    return urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": "warroom-drill-narrow",
                                   "client_secret": "drill-app-secret", "scope": SCOPE, **fields})


SCOPE = "as_account-us.drill incidents.read"
FORM = "application/x-www-form-urlencoded"
READER = "Token token=drill-reader-key"
DANA = "dana@hosting.example"
P2 = {"id": "PPRI002", "type": "priority_reference"}
OPENED = {"type": "incident", "title": "Opened by hand", "service": {"id": "PEDGE01", "type": "service_reference"}}

PAGERDUTY = {
    ("POST", "oauth/token"): [
        Case(200, "/oauth/token", form(), keep="narrow", Content_Type=FORM),
        Case(400, "/oauth/token", form(grant_type="password"), Content_Type=FORM),
        Case(401, "/oauth/token", form(client_secret="wrong"), Content_Type=FORM),
        Case(400, "/oauth/token", form(scope="incidents.read"), Content_Type=FORM),
        Case(400, "/oauth/token", form()),
    ],
    # Writes first: what they leave behind is then read.
    ("PUT", "incidents/+"): [
        Case(200, "/incidents/{first}", incident(status="acknowledged")),
        Case(400, "/incidents/{first}", incident(status="acknowledged")),
        Case(200, "/incidents/{first}", incident(status="triggered")),
        Case(200, "/incidents/{first}", incident(urgency="low", title="Edge answers 503")),
        Case(200, "/incidents/{first}", incident(urgency="high", priority=P2)),
        Case(400, "/incidents/{first}", incident(priority="none such")),
        Case(200, "/incidents/{first}", assigned("PLEE001")),
        Case(400, "/incidents/{first}", assigned("PNONE")),
        Case(200, "/incidents/{first}", incident(escalation_policy=policy("POLICY1"))),
        Case(400, "/incidents/{first}", incident(escalation_policy=policy("PNONE"))),
        Case(200, "/incidents/{first}", incident(escalation_level=2)),
        Case(400, "/incidents/{first}", incident(escalation_level=9)),
        Case(400, "/incidents/{first}", incident(status="pondered")),
        Case(400, "/incidents/{first}", {"incident": {"status": "resolved"}}),
        Case(200, "/incidents/{fourth}", incident(status="acknowledged")),
        Case(200, "/incidents/{fourth}", incident(status="resolved", resolution="The disk was full.")),
        Case(400, "/incidents/{fourth}", incident(status="resolved")),
        Case(400, "/incidents/{first}", incident(status="resolved"), From=None),
        Case(400, "/incidents/{first}", incident(status="resolved"), From="nobody@hosting.example"),
        Case(404, "/incidents/QNONE", incident(status="resolved")),
        Case(403, "/incidents/{first}", incident(status="resolved"), Authorization=READER),
        Case(200, "/incidents/{fourth}", incident(status="acknowledged")),
    ],
    ("PUT", "incidents"): [
        Case(200, "/incidents", incidents("{second}", "{third}", "QNONE")),
        Case(200, "/incidents", {"incidents": [{"id": "{third}", "type": "incident_reference", "status": "resolved"}]}),
        Case(413, "/incidents", incidents(*["{second}"] * 251)),
        Case(400, "/incidents", incidents("{second}"), From=None),
    ],
    ("POST", "incidents"): [
        Case(201, "/incidents", {"incident": {**OPENED, "incident_key": "by-hand"}}, keep="opened"),
        Case(400, "/incidents", {"incident": {**OPENED, "incident_key": "by-hand"}}),
        Case(201, "/incidents", {"incident": {**OPENED, "urgency": "low",
                                              "priority": {"id": "PPRI003", "type": "priority_reference"}}}),
        Case(400, "/incidents", {"incident": {"type": "incident", "title": "No service"}}),
        Case(400, "/incidents", {"incident": OPENED}, From=None),
    ],
    ("POST", "incidents/+/notes"): [
        Case(200, "/incidents/{second}/notes", {"note": {"content": "On the bridge."}}),
        Case(400, "/incidents/{second}/notes", {"note": {"content": ""}}),
        Case(400, "/incidents/{second}/notes", {"note": {"content": "x"}}, From=None),
        Case(404, "/incidents/QNONE/notes", {"note": {"content": "x"}}),
    ],
    ("PUT", "incidents/+/merge"): [
        Case(200, "/incidents/{first}/merge", sources("{opened}")),
        Case(400, "/incidents/{first}/merge", sources("{opened}")),
        Case(400, "/incidents/{first}/merge", sources("{first}")),
        Case(400, "/incidents/{first}/merge", sources()),
        Case(404, "/incidents/{first}/merge", sources("QNONE")),
        Case(404, "/incidents/QNONE/merge", sources("{first}")),
    ],
    ("POST", "incidents/+/snooze"): [
        Case(201, "/incidents/{second}/snooze", {"duration": 3600}),
        Case(400, "/incidents/{second}/snooze", {"duration": 700000}),
        Case(400, "/incidents/{first}/snooze", {"duration": 3600}),
        Case(404, "/incidents/QNONE/snooze", {"duration": 3600}),
    ],
    ("POST", "incidents/+/status_updates"): [
        Case(200, "/incidents/{first}/status_updates", {"message": "We fail over."}),
        Case(400, "/incidents/{first}/status_updates", {"message": ""}),
        Case(404, "/incidents/QNONE/status_updates", {"message": "x"}),
    ],
    ("POST", "incidents/+/responder_requests"): [
        Case(200, "/incidents/{first}/responder_requests", responders("PDANA01", message="Please help.")),
        Case(400, "/incidents/{first}/responder_requests", responders("PNONE", message="Please help.")),
        Case(200, "/incidents/{first}/responder_requests", {
            **responders("PDANA01", message="And you."),
            "responder_request_targets": [{"responder_request_target": policy("POLICY1")}]}),
        Case(400, "/incidents/{first}/responder_requests", responders("PDANA01")),
        Case(404, "/incidents/QNONE/responder_requests", responders("PDANA01", message="x")),
    ],
    ("GET", "incidents/+/related_change_events"): [
        Case(200, "/incidents/{first}/related_change_events"),
        Case(404, "/incidents/QNONE/related_change_events"),
        Case(400, "/incidents/{first}/related_change_events?limit=0"),
    ],
    ("GET", "change_events"): [
        Case(200, "/change_events?limit=100&team_ids[]=PTEAM01"),
        Case(200, "/change_events?since=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z"),
        *bad_windows("/change_events"), *bad_times("/change_events"),
    ],
    ("GET", "maintenance_windows"): [
        Case(200, "/maintenance_windows?filter=ongoing&limit=100"), Case(200, "/maintenance_windows"),
        Case(200, "/maintenance_windows?service_ids[]=PSHOP01&team_ids[]=PTEAM02&query=test"),
        Case(400, "/maintenance_windows?filter=none"), *bad_windows("/maintenance_windows"),
    ],
    ("GET", "incidents"): [
        Case(200, "/incidents"),
        Case(200, "/incidents?date_range=all&team_ids[]=PTEAM01", Authorization="Bearer {narrow}"),
        Case(200, "/incidents?date_range=all&incident_key=by-hand"),
        Case(200, "/incidents?date_range=all&limit=100&sort_by=created_at:desc&include[]=teams"),
        Case(200, "/incidents?date_range=all&statuses[]=resolved&statuses[]=acknowledged&urgencies[]=low"),
        Case(200, "/incidents?date_range=all&service_ids[]=PSHOP01&team_ids[]=PTEAM01&time_zone=UTC"),
        Case(200, "/incidents?user_ids[]=PLEE001&since=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z"),
        *bad_windows("/incidents"), *bad_times("/incidents"),
        Case(406, "/incidents", Accept="text/html"),
        Case(415, "/incidents", Content_Type=None),
    ],
    ("GET", "incidents/+"): [Case(200, "/incidents/{first}"), Case(200, "/incidents/{third}"),
                             Case(404, "/incidents/QNONE")],
    ("GET", "incidents/+/alerts"): [
        Case(200, "/incidents/{first}/alerts"), Case(200, "/incidents/{third}/alerts"),
        Case(404, "/incidents/QNONE/alerts"), *bad_windows("/incidents/{first}/alerts")],
    ("GET", "incidents/+/notes"): [Case(200, "/incidents/{first}/notes"), Case(200, "/incidents/{second}/notes"),
                                   Case(404, "/incidents/QNONE/notes")],
    ("GET", "incidents/+/log_entries"): [
        Case(200, "/incidents/%s/log_entries?limit=100&include[]=incidents" % id)
        for id in ("{first}", "{second}", "{third}", "{fourth}")] + [
        Case(200, "/incidents/{second}/log_entries?is_overview=true"),
        Case(404, "/incidents/QNONE/log_entries"), *bad_windows("/incidents/{first}/log_entries"),
        *bad_times("/incidents/{first}/log_entries")],
    ("GET", "log_entries"): [
        Case(200, "/log_entries?limit=100&time_zone=UTC"),
        Case(200, "/log_entries?limit=100&offset=500&include[]=incidents&is_overview=true"),
        *bad_windows("/log_entries"), *bad_times("/log_entries")],
    ("GET", "oncalls"): [Case(200, "/oncalls"), Case(200, "/oncalls?escalation_policy_ids[]=PNONE"),
                         *bad_windows("/oncalls")],
    ("GET", "users/me"): [Case(200, "/users/me"),
                          Case(400, "/users/me", Authorization="Token token=drill-account-key")],
    ("GET", "users/+"): [Case(200, "/users/PLEE001"), Case(404, "/users/PNONE")],
    ("GET", "users"): [Case(403, "/users", Authorization="Bearer {narrow}"),
                       Case(200, "/users?query=" + DANA), *bad_windows("/users")],
    ("GET", "services"): [Case(200, "/services?query=edge"), Case(200, "/services?limit=100"),
                          *bad_windows("/services")],
    ("GET", "priorities"): [Case(200, "/priorities?limit=100"), *bad_windows("/priorities")],
    ("GET", "teams"): [Case(200, "/teams"), *bad_windows("/teams")],
    ("GET", "escalation_policies/+"): [Case(200, "/escalation_policies/POLICY1"),
                                       Case(404, "/escalation_policies/PNONE")],
    ("GET", "escalation_policies"): [Case(200, "/escalation_policies"), *bad_windows("/escalation_policies")],
    ("GET", "abilities"): [Case(200, "/abilities")],
}


def basic(email):
    return "Basic " + base64.b64encode(("%s/token:drill-zendesk-token" % email).encode()).decode()


AGENT, ADMIN = basic("agent@hosting.example"), basic("admin@hosting.example")
EXPORT = "/api/v2/incremental/tickets/cursor"
LONG_AGO = int(time.time()) - 3600
SEARCH = "/api/v2/search"
TICKETS = "/api/v2/tickets"
GRANT = {"grant_type": "client_credentials", "client_id": "warroom-drill", "client_secret": "drill-client-secret"}

NEW = {"ticket": {"subject": "By request", "type": "task", "due_at": "2030-01-01T10:00:00Z", "external_id": "row-1",
                  "tags": ["a"], "comment": {"body": "For us.", "public": False}}}

ZENDESK = {
    ("POST", "oauth/tokens"): [
        Case(200, "/oauth/tokens", {**GRANT, "scope": "users:read"}, keep="narrow"),
        Case(400, "/oauth/tokens", {**GRANT, "grant_type": "password"}),
        Case(401, "/oauth/tokens", {**GRANT, "client_secret": "wrong"}),
        Case(400, "/oauth/tokens", {**GRANT, "expires_in": 60}),
    ],
    # Writes first: what they leave behind is then read.
    ("POST", "api/v2/tickets"): [
        Case(201, TICKETS, NEW, Idempotency_Key="one"), Case(201, TICKETS, NEW, Idempotency_Key="one"),
        Case(400, TICKETS, {"ticket": {"comment": {"body": "Other"}}}, Idempotency_Key="one"),
        Case(400, TICKETS, NEW, Idempotency_Key="x" * 256), Case(400, TICKETS, "nonsense"),
        Case(422, TICKETS, {"ticket": {"subject": "Nothing is said"}}),
        Case(422, TICKETS, {"ticket": {"comment": {"body": "x"}, "priority": "none"}}),
        Case(403, TICKETS, NEW, Authorization="Bearer {narrow}"),
    ],
    ("PUT", "api/v2/tickets/+"): [
        Case(200, TICKETS + "/8801", {"ticket": {"comment": {"body": "For all.", "public": True},
                                                 "metadata": {"warroom": "one"}}}),
        Case(200, TICKETS + "/8801", {"ticket": {"comment": {"body": "For us.", "public": False}, "tags": ["a", "b"]}}),
        Case(200, TICKETS + "/8801", {"ticket": {"status": "hold", "priority": "low", "tags": []}}),
        Case(409, TICKETS + "/8801", {"ticket": {"safe_update": True, "updated_stamp": "2020-01-01T00:00:00Z"}}),
        Case(422, TICKETS + "/8801", {"ticket": {"safe_update": True}}),
        Case(422, TICKETS + "/8801", {"ticket": {"status": "none"}}),
        Case(200, TICKETS + "/8803", {"ticket": {"status": "closed"}}),
        Case(422, TICKETS + "/8803", {"ticket": {"status": "open"}}),
        Case(404, TICKETS + "/1", {"ticket": {"status": "open"}}),
    ],
    ("GET", "api/v2/tickets"): [
        Case(200, TICKETS + "?external_id=row-1&page[size]=10"),
        Case(200, TICKETS + "?page[size]=100&sort=-updated_at&include=users,organizations"),
        Case(200, TICKETS + "?page[size]=2&page[after]=u9999999999999t1"),
        Case(200, TICKETS + "?per_page=100"), Case(200, TICKETS + "?per_page=100&page=3"),
        Case(400, TICKETS + "?page[size]=0"), Case(400, TICKETS + "?page[size]=1&page[after]=x"),
        Case(400, TICKETS + "?page=0"), Case(400, TICKETS + "?per_page=100&page=101"),
        Case(403, TICKETS, Authorization="Bearer {narrow}"),
        Case(404, "/api/v2/nothing"),
    ],
    ("GET", "api/v2/search"): [
        Case(200, SEARCH + "?query=type:ticket status<solved priority>=high&sort_by=updated_at&sort_order=desc"),
        Case(200, SEARCH + "?query=Question&per_page=100&page=10"), Case(422, SEARCH + "?query=Question&page=11"),
        Case(422, SEARCH), Case(400, SEARCH + "?query=x&page[size]=100"), Case(400, SEARCH + "?query=x&page=0"),
    ],
    ("GET", "api/v2/search/export"): [
        Case(200, SEARCH + "/export?query=status<solved&filter[type]=ticket&page[size]=100"),
        Case(200, SEARCH + "/export?query=status<solved&filter[type]=ticket&page[size]=100&page[after]=s8802"),
        Case(400, SEARCH + "/export?query=x&filter[type]=user"), Case(422, SEARCH + "/export?filter[type]=ticket"),
    ],
    ("GET", "api/v2/tickets.json"): [Case(200, TICKETS + ".json?per_page=1")],
    ("GET", "api/v2/tickets/show_many"): [Case(200, TICKETS + "/show_many?ids=8801,8802,1"),
                                          Case(200, TICKETS + "/show_many?ids=1")],
    ("GET", "api/v2/tickets/+"): [Case(200, TICKETS + "/8801?include=users"), Case(404, TICKETS + "/1")],
    ("GET", "api/v2/tickets/+/comments"): [
        Case(200, TICKETS + "/8801/comments?sort=-created_at&page[size]=100&include=users"),
        Case(200, TICKETS + "/8801/comments"), Case(404, TICKETS + "/1/comments")],
    ("GET", "api/v2/tickets/+/audits"): [
        Case(200, TICKETS + "/8801/audits?page[size]=100"), Case(200, TICKETS + "/8801/audits"),
        Case(404, TICKETS + "/1/audits")],
    ("GET", "api/v2/organizations/show_many"): [Case(200, "/api/v2/organizations/show_many?ids=360363695492,1")],
    ("GET", "api/v2/users/show_many"): [Case(200, "/api/v2/users/show_many?ids={people},1")],
    ("GET", "api/v2/incremental/tickets/cursor"): [
        Case(200, EXPORT + "?start_time=%d&include=users&per_page=2" % LONG_AGO, Authorization=ADMIN),
        Case(200, EXPORT + "?start_time=%d" % LONG_AGO, Authorization=ADMIN),
        Case(200, EXPORT + "?cursor=g9999999999999t1", Authorization=ADMIN),
        Case(400, EXPORT + "?cursor=x", Authorization=ADMIN),
        Case(422, EXPORT + "?start_time=0", Authorization=ADMIN),
        Case(422, EXPORT + "?start_time=%d" % (LONG_AGO + 7200), Authorization=ADMIN),
        Case(403, EXPORT + "?start_time=1"),
        Case(429, EXPORT + "?start_time=%d&per_page=1" % LONG_AGO, tries=40, Authorization=ADMIN)],
    ("GET", "api/v2/incremental/tickets/cursor.json"): [Case(403, EXPORT + ".json?start_time=1")],
    ("GET", "api/v2/users/me"): [Case(200, "/api/v2/users/me"),
                                 Case(200, "/api/v2/users/me", Authorization="Bearer wrong")],
    ("GET", "api/v2/users/me.json"): [Case(200, "/api/v2/users/me.json")],
}

ALL = {"pagerduty": PAGERDUTY, "zendesk": ZENDESK}

HEADERS = {
    "pagerduty": {"Authorization": "Token token=drill-user-key", "Accept": "application/vnd.pagerduty+json;version=2",
                  "Content-Type": "application/json", "From": DANA},
    "zendesk": {"Authorization": AGENT,
                "Accept": "application/json", "Content-Type": "application/json"},
}
