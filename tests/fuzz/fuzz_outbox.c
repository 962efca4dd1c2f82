/* tests/fuzz/fuzz_outbox.c - anything at all as a row of the outbox. The first byte: the low three bits
 * which target, the next a look, the next a try before. Lines follow: verb, object, subject, person,
 * text; the rest is the body.
 *
 * Orders make rows that are sound; but a record is a file, and was perhaps written by another version.
 * What cannot be sent is refused with a sentence, and nothing of a row gets into the lines of a request.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/act.h"

enum { LINES = 5, BODY_CAP_BYTES = 1024 * 1024 };

static const struct target_kind *const kinds[] = {&target_pagerduty, &target_zendesk, &target_slack,
	&target_statuspage, &target_jira, &target_hook};

static void
check_asks(const struct target_kind *kind, struct target_job *job)
{
	/* No kind has a stage that these do not reach. */
	for (int stage = 0; stage < 12; stage++) {
		struct target_ask ask = {.method = "POST"};
		struct err e;

		if (stage > 0 && kind == &target_zendesk && strcmp(job->row->verb, "create") == 0)
			break; /* what is opened has no number to be read by */
		job->stage = stage;
		buf_init(&ask.body, BODY_CAP_BYTES);
		e = kind->ask(job, &ask);
		if (e.kind != ERR_NONE)
			fuzz_check_refusal(&e);
		else if (!ask.body.full)
			fuzz_check_ask(&ask);
		buf_clear(&ask.body);
	}
}

/* Dropped or refused, and what hangs on it is put right. */
static void
check_end(const struct target_kind *kind, struct record *r, const struct outbox_send *row)
{
	struct err e = NO_ERR;

	if (kind->unsettle != NULL)
		e = kind->unsettle(r, row);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	(void)kind->repeats(row);
}

void
fuzz_outbox(const uint8_t *data, size_t size)
{
	static struct json *json;
	const struct target_kind *kind;
	struct record *r = fuzz_room();
	struct outbox_send row;
	struct target_job job;
	const char *line[LINES];
	char *words, *at;

	if (size == 0)
		return;
	if (json == NULL)
		fuzz_hold(json_open(&json).kind == ERR_NONE, "JSON can be read");
	words = at = fuzz_string(data + 1, size - 1);
	for (int i = 0; i < LINES; i++) {
		line[i] = at;
		at += strcspn(at, "\n");
		if (*at != '\0')
			*at++ = '\0';
	}
	kind = kinds[(data[0] & 7) % (sizeof kinds / sizeof kinds[0])];
	row = (struct outbox_send){.number = 1,
		.id = "0f0f0f0f-0000-4000-8000-000000000001",
		.incident = "1",
		.target = kind->name,
		.verb = line[0],
		.object = line[1],
		.subject = line[2],
		.recipient = "",
		.text = line[4],
		.body = at,
		.person = line[3],
		.tries = (data[0] & 16) != 0,
		.made_ms = FUZZ_NOW_MS - 60000,
		.confirmed_ms = FUZZ_NOW_MS - 60000,
		.sending_ms = (data[0] & 24) != 0 ? FUZZ_NOW_MS - 50000 : 0,
		.error = ""};
	job = (struct target_job){.row = &row,
		.record = r,
		.config = fuzz_rules()->config,
		.json = json,
		.now_ms = FUZZ_NOW_MS,
		.fresh_ms = FUZZ_NOW_MS - 1000,
		.looking = (data[0] & 8) != 0};
	buf_init(&job.memory, BODY_CAP_BYTES);
	fuzz_begin(r, "engine");
	fuzz_there(r, kind->name);
	check_asks(kind, &job);
	check_end(kind, r, &row);
	fuzz_end(r);
	buf_clear(&job.memory);
	free(words);
}
