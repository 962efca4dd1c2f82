/* tests/fuzz/fuzz_pagewrite.c - anything at all as what PagerDuty answers to an act.
 * SPDX-License-Identifier: MIT */
#include "tests/fuzz/act.h"

#define ONE(members) "{\"incident\":{\"type\":\"incident_reference\"," members "}}"
#define TWO(members)                                                                               \
	"{\"incidents\":[{\"id\":\"QA1\",\"type\":\"incident_reference\"," members                 \
	"},{\"id\":\"QA2\",\"type\":\"incident_reference\"," members "}]}"
#define TO_KIM "\"assignments\":[{\"assignee\":{\"id\":\"PKIM\",\"type\":\"user_reference\"}}]"

static const struct fuzz_act acts[] = {
	{.verb = "acknowledge", .object = "page:QA1", .body = ONE("\"status\":\"acknowledged\"")},
	{.verb = "acknowledge", .object = "pages", .body = TWO("\"status\":\"acknowledged\"")},
	{.verb = "resolve", .object = "page:QA1", .body = ONE("\"status\":\"resolved\"")},
	{.verb = "resolve", .object = "pages", .body = TWO("\"status\":\"resolved\"")},
	{.verb = "reassign", .object = "page:QA1", .body = ONE(TO_KIM)},
	{.verb = "reassign",
		.object = "page:QA1",
		.body = ONE("\"escalation_policy\":{\"id\":\"PPOL\",\"type\":"
			    "\"escalation_policy_reference\"}")},
	{.verb = "escalate", .object = "page:QA1", .body = ONE("\"escalation_level\":2")},
	{.verb = "snooze", .object = "page:QA1", .body = "{\"duration\":3600}"},
	{.verb = "merge",
		.object = "page:QA1",
		.body = "{\"source_incidents\":[{\"id\":\"QA2\",\"type\":\"incident_reference\"}]"
			"}"},
	{.verb = "priority",
		.object = "page:QA1",
		.body = ONE("\"priority\":{\"id\":\"PPRI\",\"type\":\"priority_reference\"}")},
	{.verb = "note",
		.object = "page:QA1",
		.body = "{\"note\":{\"content\":\"Looking.\"}}",
		.text = "Looking."},
	{.verb = "trigger",
		.object = "service:PSVC",
		.body = "{\"incident\":{\"type\":\"incident\",\"title\":\"Lead "
			"wanted\",\"service\":"
			"{\"id\":\"PSVC\",\"type\":\"service_reference\"},\"urgency\":\"high\"}}",
		.text = "Lead wanted"},
	{.verb = "responders",
		.object = "page:QA1",
		.body = "{\"message\":\"Help.\",\"responder_request_targets\":[{"
			"\"responder_request_target\":{\"id\":\"PKIM\",\"type\":"
			"\"user_reference\"}}]}",
		.text = "Help."},
	{.verb = "status-update",
		.object = "page:QA1",
		.body = "{\"message\":\"Still down.\"}",
		.text = "Still down."},
};

void
fuzz_pagewrite(const uint8_t *data, size_t size)
{
	fuzz_answers(&target_pagerduty, acts, sizeof acts / sizeof acts[0], data, size);
}
