/* store/orders_page.c - acting on pages at PagerDuty.
 *
 * An order is about one page or many (args.subjects); what cannot be done to all of them is not done
 * at all, and what needs nothing is left out and counted. Bodies are as the vendor's document has
 * them; who acts, and the key of a new page, are added by whoever sends.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/outbox.h"
#include "store/page_act.h"
#include "store/page_reach.h"
#include "store/page_words.h"

enum {
	BODY_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 1024,
	WORDS_BYTES = 160,
	SNOOZE_MOST_S = 604800, /* a week: what the service takes */
	LEVEL_MOST = 100,
};

/* ---- acknowledge and resolve ---- */

static struct err
set_status(struct act *act, const char *verb, const char *status)
{
	struct page_chosen chosen;
	struct buf patch;
	struct err e;

	page_chosen_init(&chosen);
	buf_init(&patch, WORDS_BYTES);
	(void)json_put(&patch, "{\"status\":%s}", status);
	e = page_choose(act, status, &chosen);
	if (e.kind == ERR_NONE)
		e = page_act_add(act, &chosen,
			&(struct page_act){.verb = verb, .status = status, .patch = patch.data});
	if (e.kind == ERR_NONE)
		page_act_say(act, &chosen, verb);
	buf_clear(&patch);
	page_chosen_clear(&chosen);
	return e;
}

static struct err
acknowledge(struct act *act)
{
	return set_status(act, "acknowledge", "acknowledged");
}

static struct err
resolve(struct act *act)
{
	return set_status(act, "resolve", "resolved");
}

/* ---- whom it reaches ---- */

static struct err
reassign_all(struct act *act, struct page_chosen *chosen, struct buf *patch)
{
	char who[ACT_PERSON_BYTES], recipient[PAGE_ACT_TO_BYTES], text[WORDS_BYTES];
	struct page_reach reach;
	struct err e = page_reach_read(act, who, recipient, &reach);

	if (e.kind == ERR_NONE)
		e = page_choose(act, NULL, chosen);
	if (e.kind != ERR_NONE)
		return e;
	(void)buf_string(patch,
		reach.policy ? "{\"escalation_policy\":" : "{\"assignments\":[{\"assignee\":");
	page_reach_put(patch, &reach);
	(void)buf_string(patch, reach.policy ? "}" : "}]}");
	(void)snprintf(text, sizeof text, "to %s%s", reach.policy ? "the policy " : "", who);
	e = page_act_add(act, chosen,
		&(struct page_act){.verb = "reassign",
			.patch = patch->data,
			.recipient = recipient,
			.text = text});
	if (e.kind == ERR_NONE)
		page_act_say(act, chosen, "reassign");
	return e;
}

/* Runs what needs pages and a body, and frees both. */
static struct err
with_pages(struct act *act,
	struct err (*run)(struct act *act, struct page_chosen *chosen, struct buf *body))
{
	struct page_chosen chosen;
	struct buf body;
	struct err e;

	page_chosen_init(&chosen);
	buf_init(&body, BODY_CAP_BYTES);
	e = run(act, &chosen, &body);
	buf_clear(&body);
	page_chosen_clear(&chosen);
	return e;
}

static struct err
reassign(struct act *act)
{
	return with_pages(act, reassign_all);
}

/* ---- escalate, snooze, merge, priority ---- */

static struct err
check_level(enum page_level known, const struct page_chosen *chosen)
{
	switch (known) {
	case PAGE_LEVEL_KNOWN:
		return NO_ERR;
	case PAGE_LEVEL_UNKNOWN:
		return err_make(ERR_REFUSED,
			"Nothing was done: it is not known which level %s has reached. Say the "
			"level "
			"(1 is the first), or reassign it.",
			chosen->count == 1 ? "the page" : "one of the pages");
	case PAGE_LEVEL_LAST:
		return err_make(ERR_REFUSED,
			"Nothing was done: behind the level of %s nobody is on call. Reassign it, "
			"or "
			"add responders.",
			chosen->count == 1 ? "the page" : "one of the pages");
	case PAGE_LEVEL_MIXED:
		break;
	}
	return err_make(ERR_REFUSED, "Nothing was done: these pages have reached different levels. "
				     "Say the level, or take "
				     "them one by one.");
}

static struct err
escalate_all(struct act *act, struct page_chosen *chosen, struct buf *patch)
{
	char typed[16], text[WORDS_BYTES];
	enum page_level known = PAGE_LEVEL_KNOWN;
	int64_t level = 0;
	struct err e = page_choose(act, NULL, chosen);

	if (e.kind == ERR_NONE && !json_int(act->json, "$.level", &level))
		e = act_word(act, "$.level", "A level", typed, sizeof typed);
	if (e.kind == ERR_NONE && level == 0 && !json_has(act->json, "$.level"))
		e = page_reach_next(act->record, chosen->ids.data, &level, &known);
	if (e.kind == ERR_NONE)
		e = check_level(known, chosen);
	if (e.kind == ERR_NONE && (level < 1 || level > LEVEL_MOST))
		e = err_make(ERR_USAGE, "A level is a number from 1 on.");
	if (e.kind != ERR_NONE)
		return e;
	(void)json_put(patch, "{\"escalation_level\":%lld}", (long long)level);
	(void)snprintf(text, sizeof text, "to level %lld", (long long)level);
	e = page_act_add(act, chosen,
		&(struct page_act){.verb = "escalate", .patch = patch->data, .text = text});
	if (e.kind == ERR_NONE)
		page_act_say(act, chosen, "escalate");
	return e;
}

static struct err
escalate(struct act *act)
{
	return with_pages(act, escalate_all);
}

/* "for 1 h", "for 90 min". */
static void
say_duration(int64_t seconds, char out[WORDS_BYTES])
{
	int64_t minutes = (seconds + 30) / 60;

	if (minutes >= 60 && minutes % 60 == 0)
		(void)snprintf(out, WORDS_BYTES, "for %lld h", (long long)(minutes / 60));
	else if (minutes >= 60)
		(void)snprintf(out, WORDS_BYTES, "for %lld h %lld min", (long long)(minutes / 60),
			(long long)(minutes % 60));
	else
		(void)snprintf(out, WORDS_BYTES, "for %lld min", (long long)minutes);
}

static struct err
snooze_all(struct act *act, struct page_chosen *chosen, struct buf *body)
{
	char text[WORDS_BYTES];
	int64_t until_ms = 0;
	int64_t seconds;
	struct err e;

	if (!json_int(act->json, "$.until_ms", &until_ms))
		return err_make(ERR_USAGE, "Say how long: a snooze ends some time.");
	seconds = (until_ms - act->now_ms + 500) / 1000;
	if (seconds < 1 || seconds > SNOOZE_MOST_S)
		return err_make(ERR_USAGE, "A snooze ends later than now, and within a week.");
	e = page_choose(act, NULL, chosen);
	if (e.kind != ERR_NONE)
		return e;
	(void)json_put(body, "{\"duration\":%lld}", (long long)seconds);
	say_duration(seconds, text);
	return page_act_add_each(act, chosen, "snooze", text, body->data);
}

static struct err
snooze(struct act *act)
{
	return with_pages(act, snooze_all);
}

/* The page at "$.into": "4101", "#4101" or "page:PABC12"; it must be open. */
static struct err
find_into(const struct act *act, char typed[WORDS_BYTES], char id[ROW_ID_BYTES])
{
	static const char sql[] =
		"SELECT id"
		" FROM page"
		" WHERE status <> 'resolved'"
		" AND ('page:' || id = ?1 OR CAST(number AS TEXT) = ltrim(?1, '#'))"
		/* Of what is restricted they know nothing who are apart. */
		" AND NOT (?2 AND EXISTS (SELECT 1 FROM incident"
		"  WHERE incident.id = page.incident_id AND restricted))"
		" LIMIT 1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	char shown[48];
	struct err e = act_word(act, "$.into", "The page to merge into", typed, WORDS_BYTES);

	if (e.kind == ERR_NONE && typed[0] == '\0')
		e = err_make(ERR_USAGE, "Say into which page: its number, like #4101.");
	if (e.kind == ERR_NONE)
		e = db_start(act->record, &s, sql, "ti", typed, (int64_t)act->actor->apart);
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_REFUSED, "Nothing was done: no open page has the number %s.",
			text_show(text_of(typed), false, shown, sizeof shown));
	(void)snprintf(id, ROW_ID_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

/* All but the one that they are merged into; how many into *count. */
static struct err
put_sources(const struct act *act, const struct page_chosen *chosen, const char *into,
	struct buf *body, char text[WORDS_BYTES], int64_t *count)
{
	static const char sql[] =
		"SELECT json_object('source_incidents', json_group_array("
		"   json_object('id', id, 'type', 'incident_reference'))),"
		"  count(*),"
		"  group_concat('#' || number, ', ') FILTER (WHERE place < 6)"
		"  || iif(count(*) > 6, ' and more', '') || ' into it'"
		" FROM (SELECT page.id, number, row_number() OVER (ORDER BY key) - 1 AS place"
		"  FROM json_each(?1)"
		"  JOIN page ON page.id = value"
		"  WHERE page.id <> ?2"
		"  ORDER BY key)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "tt", chosen->ids.data, into);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)buf_string(body, (const char *)sqlite3_column_text(s, 0));
	*count = sqlite3_column_int64(s, 1);
	(void)snprintf(
		text, WORDS_BYTES, "%s", *count > 0 ? (const char *)sqlite3_column_text(s, 2) : "");
	db_end(s);
	return NO_ERR;
}

static struct err
merge_all(struct act *act, struct page_chosen *chosen, struct buf *body)
{
	char typed[WORDS_BYTES], text[WORDS_BYTES], recipient[PAGE_ACT_TO_BYTES];
	char into[ROW_ID_BYTES];
	int64_t count = 0;
	struct err e = find_into(act, typed, into);

	if (e.kind == ERR_NONE)
		e = page_choose(act, NULL, chosen);
	if (e.kind == ERR_NONE)
		e = put_sources(act, chosen, into, body, text, &count);
	if (e.kind == ERR_NONE && count == 0)
		e = err_make(ERR_USAGE, "A page is not merged into itself: name another one.");
	if (e.kind == ERR_NONE && count > PAGE_ACT_PART_MOST)
		e = err_make(ERR_REFUSED, "Nothing was done: %d pages are the most at once.",
			PAGE_ACT_PART_MOST);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(recipient, sizeof recipient, "PagerDuty %s%s",
		typed[0] >= '0' && typed[0] <= '9' ? "#" : "", typed);
	e = page_act_add_one(act, into, "merge", recipient, text, body->data, false);
	if (e.kind == ERR_NONE)
		act_say(act, "%s: merge queued", text);
	return e;
}

static struct err
merge(struct act *act)
{
	return with_pages(act, merge_all);
}

static struct err
find_priority(const struct act *act, char name[WORDS_BYTES], char id[ROW_ID_BYTES])
{
	static const char sql[] = "SELECT id, name"
				  " FROM priority"
				  " WHERE lower(name) = lower(?1)"
				  " ORDER BY place"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	char shown[48];
	struct err e = act_word(act, "$.priority", "A priority", name, WORDS_BYTES);

	if (e.kind == ERR_NONE && name[0] == '\0')
		e = err_make(ERR_USAGE, "Say which priority.");
	if (e.kind == ERR_NONE)
		e = db_start(act->record, &s, sql, "t", name);
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_REFUSED,
			"Nothing was done: PagerDuty told of no priority \"%s\". Not each of its "
			"plans has them.",
			text_show(text_of(name), false, shown, sizeof shown));
	(void)snprintf(id, ROW_ID_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	(void)snprintf(name, WORDS_BYTES, "%s", (const char *)sqlite3_column_text(s, 1));
	db_end(s);
	return NO_ERR;
}

static struct err
priority_all(struct act *act, struct page_chosen *chosen, struct buf *patch)
{
	char name[WORDS_BYTES], id[ROW_ID_BYTES];
	struct err e = find_priority(act, name, id);

	if (e.kind == ERR_NONE)
		e = page_choose(act, NULL, chosen);
	if (e.kind != ERR_NONE)
		return e;
	(void)json_put(patch, "{\"priority\":{\"id\":%s,\"type\":\"priority_reference\"}}", id);
	e = page_act_add(act, chosen,
		&(struct page_act){.verb = "priority", .patch = patch->data, .text = name});
	if (e.kind == ERR_NONE)
		page_act_say(act, chosen, "priority");
	return e;
}

static struct err
priority(struct act *act)
{
	return with_pages(act, priority_all);
}

const struct order_kind orders_page[] = {
	{.name = "page-ack", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = acknowledge},
	{.name = "page-resolve", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = resolve},
	{.name = "page-reassign", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = reassign},
	{.name = "page-escalate", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = escalate},
	{.name = "page-snooze", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = snooze},
	{.name = "page-merge", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = merge},
	{.name = "page-priority", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = priority},
	{.name = "page-note", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = page_words_note},
	{.name = "page-update",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = page_words_update},
	{.name = "page-responders",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = page_words_responders},
	/* Who needs a lead cannot wait for one to approve it. */
	{.name = "page-lead",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_ANYWHERE,
		.run = page_words_lead},
	{.name = NULL},
};
