/* tests/fuzz/fuzz_statuspage.c - anything at all as what Statuspage answers to an act.
 * SPDX-License-Identifier: MIT */
#include "tests/fuzz/act.h"

static const struct fuzz_act acts[] = {
	{.verb = "create",
		.object = "statuspage:1",
		.body = "{\"incident\":{\"name\":\"Checkout\",\"status\":\"investigating\","
			"\"body\":\"We look.\"}}",
		.text = "We look."},
	{.verb = "update",
		.object = "statuspage:1",
		.body = "{\"incident\":{\"status\":\"identified\",\"body\":\"We know.\"}}",
		.text = "We know."},
	{.verb = "resolve",
		.object = "statuspage:1",
		.body = "{\"incident\":{\"status\":\"resolved\",\"body\":\"It is over.\"}}",
		.text = "It is over."},
	{.verb = "components",
		.object = "statuspage:1",
		.body = "{\"components\":{\"c1\":\"operational\",\"c2\":\"major_outage\"}}"},
	{.verb = TARGET_TENDS, .object = "", .body = "{}"},
};

void
fuzz_statuspage(const uint8_t *data, size_t size)
{
	fuzz_answers(&target_statuspage, acts, sizeof acts / sizeof acts[0], data, size);
}
