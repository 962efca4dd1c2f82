/* tests/fuzz/fuzz_ticketwrite.c - anything at all as what Zendesk answers to an act.
 * SPDX-License-Identifier: MIT */
#include "tests/fuzz/act.h"

#define STAMP "\"safe_update\":true,\"updated_stamp\":\"2026-11-20T09:00:00Z\""

static const struct fuzz_act acts[] = {
	{.verb = "create",
		.object = "ticket:new:1",
		.subject = "customer:Acme",
		.body = "{\"ticket\":{\"subject\":\"Checkout\",\"comment\":{\"body\":\"It is "
			"down.\","
			"\"public\":true},\"tags\":[],\"requester\":{\"name\":\"Jo Park\","
			"\"email\":\"{email}\"}}}",
		.text = "It is down."},
	{.verb = "reply",
		.object = "ticket:11",
		.subject = "ticket:11",
		.body = "{\"ticket\":{\"comment\":{\"body\":\"We look.\",\"public\":true}," STAMP
			"}}",
		.text = "We look."},
	{.verb = "comment",
		.object = "ticket:11",
		.subject = "ticket:11",
		.body = "{\"ticket\":{\"comment\":{\"body\":\"Ours.\",\"public\":false}," STAMP
			"}}",
		.text = "Ours."},
	{.verb = "update",
		.object = "ticket:12",
		.subject = "ticket:12",
		.body = "{\"ticket\":{\"status\":\"solved\"," STAMP "}}"},
};

void
fuzz_ticketwrite(const uint8_t *data, size_t size)
{
	fuzz_answers(&target_zendesk, acts, sizeof acts / sizeof acts[0], data, size);
}
