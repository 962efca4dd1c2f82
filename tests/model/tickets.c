/* tests/model/tickets.c - what agents and customers do in a Zendesk, at random.
 * SPDX-License-Identifier: MIT */
#include "tests/model/tickets.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/ticket.h"
#include "store/db.h"
#include "tests/model/loop.h"

static const char *const priorities[] = {NULL, "low", "normal", "high", "urgent"};
static const char *const statuses[] = {"new", "open", "pending", "hold", "solved"};
static const char *const tags[] = {"vip", TICKETS_TAG, "billing"};

static struct ticket_act
somebody(const struct tickets *t, int64_t now_ms)
{
	const bool agent = loop_dice(2) == 0;

	return (struct ticket_act){
		.at_ms = now_ms,
		.agent = agent ? (int)loop_dice(t->world.scenario->people_count) : NOBODY,
		.rule = loop_dice(8) == 0 ? "Raise what waits" : NULL,
		.by_api = loop_dice(3) == 0,
	};
}

static void
open_one(struct tickets *t, int64_t now_ms)
{
	const struct ticket_act act = somebody(t, now_ms);
	const struct ticket_opening o = {
		.subject = "Panel says 502",
		.description = "It has been so for ten minutes.",
		.priority = priorities[loop_dice(5)],
		.status = statuses[loop_dice(4)],
		.tags = tags,
		.tag_count = (int)loop_dice(3),
		.requester = (int)loop_dice(t->world.scenario->requesters_count),
		.assignee = NOBODY,
	};

	(void)drill_ticket_open(&t->world, &o, &act);
}

void
tickets_begin(struct tickets *t, const struct scenario *scenario, int64_t now_ms)
{
	const uint32_t gaps_ms[] = {400, 2000, 8000};
	const uint32_t count = 1 + loop_dice(260);

	*t = (struct tickets){.gap_ms = gaps_ms[loop_dice(3)], .most = count + loop_dice(200)};
	if (world_init(&t->world, scenario, now_ms - (int64_t)count * 30000).kind != ERR_NONE)
		abort();
	world_still(&t->world);
	for (uint32_t i = 0; i < count; i++) {
		const int64_t at_ms = now_ms - (int64_t)(count - i) * 30000;

		world_advance(&t->world, at_ms);
		open_one(t, at_ms);
	}
}

void
tickets_end(struct tickets *t)
{
	world_clear(&t->world);
}

static void
change(struct tickets *t, struct ticket *ticket, int64_t now_ms, const char *priority)
{
	const struct ticket_act act = somebody(t, now_ms);
	struct ticket_change c = {.priority = priority};

	drill_ticket_change(&t->world, ticket, &act, &c);
}

/* Something to one ticket. */
static void
change_one(struct tickets *t, struct ticket *ticket, int64_t now_ms)
{
	const struct ticket_act act = somebody(t, now_ms);
	struct ticket_change c = {0};

	switch (loop_dice(6)) {
	case 0:
		c.status = statuses[loop_dice(5)];
		break;
	case 1:
		c.tags = tags;
		c.tag_count = (int)loop_dice(4);
		break;
	case 2:
		c.comment = "Any news?";
		c.is_private = loop_dice(2) == 0;
		break;
	case 3:
		c.priority = priorities[1 + loop_dice(4)];
		c.status = statuses[loop_dice(5)];
		c.tags = tags;
		c.tag_count = (int)loop_dice(4);
		break;
	default:
		c.priority = priorities[1 + loop_dice(4)];
		break;
	}
	drill_ticket_change(&t->world, ticket, &act, &c);
}

void
tickets_act(struct tickets *t, int64_t now_ms)
{
	struct world *w = &t->world;
	struct ticket *ticket;

	world_advance(w, now_ms);
	if (w->ticket_count == 0 || (loop_dice(6) == 0 && w->ticket_count < t->most)) {
		open_one(t, now_ms);
		return;
	}
	ticket = &w->tickets[loop_dice((uint32_t)w->ticket_count)];
	if (loop_dice(5) > 0) {
		change_one(t, ticket, now_ms);
		return;
	}
	change(t, ticket, now_ms, "normal");
	change(t, ticket, now_ms, "urgent");
	change(t, ticket, now_ms, "normal");
}

void
tickets_burst(struct tickets *t, int64_t now_ms)
{
	for (uint32_t i = 1 + loop_dice(12); i > 0; i--)
		tickets_act(t, now_ms);
}

/* ---- the record ---- */

static sqlite3_stmt *
prepared(struct record *r, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) == SQLITE_OK)
		return s;
	(void)fprintf(stderr, "tickets: %s\n", sqlite3_errmsg(r->db));
	abort();
}

static int64_t
number(struct record *r, const char *sql, int64_t argument)
{
	sqlite3_stmt *s = prepared(r, sql);
	int64_t n = 0;

	(void)sqlite3_bind_int64(s, 1, argument);
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return n;
}

int64_t
tickets_unaudited(struct record *r)
{
	return number(r, "SELECT count(*) FROM ticket WHERE audited_ms < updated_ms + ?1", 0);
}

static void
print_ticket(const struct ticket *t, struct buf *out)
{
	buf_reset(out);
	(void)buf_printf(out, "%s '%s' updated %" PRId64 " tags", t->status,
		t->priority == NULL ? "" : t->priority, t->updated_ms / 1000 * 1000);
	for (int i = 0; i < t->tag_count; i++)
		(void)buf_printf(out, " %s", t->tags[i]);
}

static void
compare_tickets(struct record *r, const struct world *w, struct buf *out)
{
	sqlite3_stmt *s = prepared(r,
		"SELECT format('%s ''%s'' updated %d tags', status, priority, updated_ms)"
		"  || coalesce((SELECT group_concat(' ' || value, '') FROM json_each(tags)), '')"
		" FROM ticket"
		" WHERE id = ?1");
	struct buf wanted;

	buf_init(&wanted, 4096);
	for (size_t i = 0; i < w->ticket_count; i++) {
		const struct ticket *t = &w->tickets[i];
		const bool solved = strcmp(t->status, "solved") == 0;
		const char *found = "";

		print_ticket(t, &wanted);
		(void)sqlite3_bind_int64(s, 1, t->id);
		if (sqlite3_step(s) == SQLITE_ROW)
			found = (const char *)sqlite3_column_text(s, 0);
		if (strcmp(found, wanted.data) != 0 && !(solved && found[0] == '\0'))
			(void)buf_printf(out,
				"ticket %" PRId64 " is\n  %s\nand is recorded as\n  %s\n", t->id,
				wanted.data, found);
		(void)sqlite3_reset(s);
	}
	(void)sqlite3_finalize(s);
	buf_clear(&wanted);
}

static bool
is_paging(const char *value)
{
	return value != NULL &&
	       (strcmp(value, "\"high\"") == 0 || strcmp(value, "\"urgent\"") == 0);
}

static bool
has_tag(const char *value)
{
	return value != NULL && strstr(value, "\"" TICKETS_TAG "\"") != NULL;
}

static bool
is_trigger(const struct ticket_event *e)
{
	const bool created = e->type == EVENT_CREATE;

	if (e->type == EVENT_COMMENT || e->field == NULL)
		return false;
	if (strcmp(e->field, "priority") == 0)
		return is_paging(e->value) && (created || !is_paging(e->previous));
	return strcmp(e->field, "tags") == 0 && has_tag(e->value) &&
	       (created || !has_tag(e->previous));
}

static void
compare_triggers(struct record *r, const struct world *w, int64_t since_ms, struct buf *out)
{
	static const char one[] = "SELECT count(*) FROM event WHERE origin = 'zendesk:' || ?1";
	size_t lost = 0, triggers = 0;
	int64_t told = 0, events;

	for (size_t i = 0; i < w->event_count; i++) {
		const struct ticket_event *e = &w->events[i];
		const int64_t found = number(r, one, e->id);

		told += found;
		if (found > 0 && !is_trigger(e))
			(void)buf_printf(
				out, "%" PRId64 " is no trigger, and is an event\n", e->id);
		if (!is_trigger(e) || e->at_ms <= since_ms)
			continue;
		triggers++;
		if (found != 1 && lost++ == 0)
			(void)buf_printf(out,
				"ticket %zu: %s from %s to %s at %" PRId64 " is no event\n",
				e->ticket + TICKET_FIRST_ID, e->field,
				e->previous == NULL ? "-" : e->previous, e->value, e->at_ms);
	}
	events = number(r,
		"SELECT count(*) FROM event WHERE json_type(data, '$.audit') = 'object' AND ?1 = 0",
		0);
	if (lost > 0 || events != told)
		(void)buf_printf(out,
			"%zu triggers, %zu lost; %" PRId64 " events of audits, %" PRId64 " real\n",
			triggers, lost, events, told);
}

bool
tickets_compare(struct record *r, const struct world *w, int64_t since_ms, struct buf *out)
{
	compare_tickets(r, w, out);
	compare_triggers(r, w, since_ms, out);
	return out->length == 0;
}
