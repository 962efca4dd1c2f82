/* engine_link_poke.c - the line that tells how far the record is and how fresh the sources are.
 * SPDX-License-Identifier: MIT */
#include "engine_link_poke.h"

#include <limits.h>
#include <stdio.h>

#include "store/buf.h"

static const char *const source_names[LINK_SOURCES] = {"pagerduty", "zendesk"};

/* The words a source is told with, while the handler has them. */
struct source_words {
	struct buf state;
	struct buf error;
	struct buf access;
};

/* A field of a source, when there is one. */
static bool
read_word(struct json *j, const char *name, const char *field, struct buf *out)
{
	char path[64];

	buf_init(out, 1024);
	(void)snprintf(path, sizeof path, "$.sources.%s.%s", name, field);
	return json_string(j, path, out);
}

static void
read_number(struct json *j, const char *name, const char *field, int64_t *out)
{
	char path[64];

	(void)snprintf(path, sizeof path, "$.sources.%s.%s", name, field);
	(void)json_int(j, path, out);
}

static void
read_source(struct json *j, const char *name, struct source_words *words, struct poke_source *out)
{
	*out = (struct poke_source){.name = name, .state = SOURCE_OFF, .age_ms = -1};
	if (!read_word(j, name, "state", &words->state) ||
		!source_state_find(words->state.data, &out->state))
		out->state = SOURCE_OFF;
	(void)read_word(j, name, "error", &words->error);
	(void)read_word(j, name, "access", &words->access);
	out->error = text_of(words->error.data);
	out->access = text_of(words->access.data);
	read_number(j, name, "age_ms", &out->age_ms);
	read_number(j, name, "skew_ms", &out->skew_ms);
	read_number(j, name, "skipped", &out->skipped);
}

/* A drill's engine says how fast its time runs, so that who reads its mirror goes by the same. */
static void
read_clock(struct json *j, struct poke *out)
{
	struct buf clock;

	buf_init(&clock, 64);
	out->drill = json_string(j, "$.drill", &clock) &&
		     clock_parse(clock.data, &out->clock).kind == ERR_NONE;
	buf_clear(&clock);
}

bool
engine_poke_read(struct json *j, engine_poke_take *take, void *to)
{
	struct poke poke = {.watching = -1, .at_ms = -1};
	struct source_words words[LINK_SOURCES];
	int64_t watching = -1;

	if (!json_int(j, "$.rev", &poke.rev))
		return false;
	(void)json_int(j, "$.at_ms", &poke.at_ms);
	(void)json_int(j, "$.gen", &poke.generation);
	(void)json_int(j, "$.crowd", &poke.crowd);
	if (json_int(j, "$.watching", &watching) && watching >= 0 && watching <= INT_MAX)
		poke.watching = (int)watching;
	read_clock(j, &poke);
	for (int i = 0; i < LINK_SOURCES; i++)
		read_source(j, source_names[i], &words[i], &poke.sources[i]);
	take(to, &poke);
	for (int i = 0; i < LINK_SOURCES; i++) {
		buf_clear(&words[i].state);
		buf_clear(&words[i].error);
		buf_clear(&words[i].access);
	}
	return true;
}
