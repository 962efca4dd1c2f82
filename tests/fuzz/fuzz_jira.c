/* tests/fuzz/fuzz_jira.c - anything at all as what Jira answers to an act.
 * SPDX-License-Identifier: MIT */
#include "tests/fuzz/act.h"

#define WORDS                                                                                      \
	"{\"type\":\"doc\",\"version\":1,\"content\":[{\"type\":\"paragraph\",\"content\":["       \
	"{\"type\":\"text\",\"text\":\"It is down.\"}]}]}"

static const struct fuzz_act acts[] = {
	{.verb = "create",
		.object = "jira:1",
		.body = "{\"fields\":{\"project\":{\"key\":\"IM\"},\"summary\":\"Checkout\","
			"\"issuetype\":{\"name\":\"Incident\"},\"description\":" WORDS "}}",
		.text = "It is down."},
	{.verb = "comment",
		.object = "jira:1",
		.body = "{\"body\":" WORDS "}",
		.text = "It is down."},
	{.verb = "transition",
		.object = "jira:1",
		.body = "{\"transition\":{\"name\":\"Done\"}}",
		.text = "Done"},
	{.verb = "link",
		.object = "jira:1",
		.body = "{\"globalId\":\"warroom-1\",\"object\":{\"url\":\"https://p.example/\","
			"\"title\":\"Page 1\"}}"},
};

void
fuzz_jira(const uint8_t *data, size_t size)
{
	fuzz_answers(&target_jira, acts, sizeof acts / sizeof acts[0], data, size);
}
