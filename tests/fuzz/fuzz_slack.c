/* tests/fuzz/fuzz_slack.c - anything at all as what Slack answers to an act.
 * SPDX-License-Identifier: MIT */
#include "tests/fuzz/act.h"

static const struct fuzz_act acts[] = {
	{.verb = "post",
		.object = "#general",
		.body = "{\"channel\":\"#general\",\"text\":\"It is down.\"}",
		.text = "It is down."},
	{.verb = "webhook",
		.object = "webhook",
		.body = "{\"text\":\"It is down.\"}",
		.text = "It is down."},
	{.verb = "room-create", .object = "room:1", .body = "{\"name\":\"general\"}"},
	{.verb = "room-topic", .object = "room:1", .body = "{}", .text = "Down, Dana leads."},
	{.verb = "room-invite",
		.object = "room:1",
		.body = "{\"users\":[\"kim@acme.example\",\"U0123456\",\"jo@acme.example\"]}"},
};

void
fuzz_slack(const uint8_t *data, size_t size)
{
	fuzz_answers(&target_slack, acts, sizeof acts / sizeof acts[0], data, size);
}
