/* store/orders_update.c - updates to audiences, and their clocks.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/draft.h"
#include "store/orders_slack.h"
#include "store/outbox.h"
#include "store/public_clock.h"
#include "store/template.h"

enum { MEMORY_BYTES = 4 * 1024 * 1024, AUDIENCE_BYTES = 200 };

/* An update being recorded. */
struct posting {
	struct arena arena;
	struct drafts drafts;
	const struct draft *draft; /* of the audience it is for */
	const char *what;
	int64_t at_ms;   /* when it was given */
	int64_t next_ms; /* 0: not said */
	bool leaves;     /* for where the audience reads; else a person gave it already */
	char sent_to[SLACK_TO_BYTES];   /* "": it left for nowhere */
	char kept_from[SLACK_TO_BYTES]; /* where it would have gone, and nobody was shown that */
	struct buf status;
	struct buf impact;
	struct buf actions;
	struct buf needs;
	struct buf text;
};

static void
posting_init(struct posting *p, const char *what)
{
	*p = (struct posting){.what = what, .leaves = true};
	arena_init(&p->arena, MEMORY_BYTES);
	buf_init(&p->status, ORDER_TEXT_CAP_BYTES);
	buf_init(&p->impact, ORDER_TEXT_CAP_BYTES);
	buf_init(&p->actions, ORDER_TEXT_CAP_BYTES);
	buf_init(&p->needs, ORDER_TEXT_CAP_BYTES);
	buf_init(&p->text, ORDER_TEXT_CAP_BYTES);
}

static void
posting_clear(struct posting *p)
{
	buf_clear(&p->text);
	buf_clear(&p->needs);
	buf_clear(&p->actions);
	buf_clear(&p->impact);
	buf_clear(&p->status);
	arena_clear(&p->arena);
}

/* The audience as it was given: by name, or by the clock that is the subject. "": neither. */
static struct err
read_audience(const struct act *act, char out[AUDIENCE_BYTES])
{
	static const char clock[] = "clock:";
	const char *subject = act->order->subject;
	struct err e = act_word(act, "$.audience", "An audience", out, AUDIENCE_BYTES);

	if (e.kind == ERR_NONE && out[0] == '\0' &&
		strncmp(subject, clock, sizeof clock - 1) == 0) {
		size_t length = strlen(subject) - (sizeof clock - 1);

		if (length < AUDIENCE_BYTES)
			memcpy(out, subject + sizeof clock - 1, length + 1);
	}
	return e;
}

/* "Nobody is told anything as board here: stakeholders, customers, team are the audiences." */
static struct err
refuse_audience(const struct drafts *d, const char *audience)
{
	char name[80];
	char list[160] = "";
	char given[80];
	size_t used = 0;

	for (int i = 0; i < d->rows.count && used < sizeof list - 8; i++) {
		const struct draft *draft = rows_at(&d->rows, i);
		int n = snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
			text_show(draft->audience, false, name, 40));

		used += n > 0 ? (size_t)n : 0;
	}
	if (d->rows.count == 0)
		return err_make(ERR_REFUSED, "This incident has no audience to tell anything: "
					     "its pack names none.");
	if (d->incident.restricted)
		return err_make(ERR_REFUSED,
			"This incident is restricted: only %s are told anything of it here.", list);
	return err_make(ERR_REFUSED, "There is no audience %s here: %s.",
		text_show(text_of(audience), false, given, sizeof given), list);
}

/* The incident's drafts, and the one for the audience that was given; none given: that of
 * announcements, or which is owed one first. */
static struct err
find_draft(struct act *act, struct posting *p)
{
	char audience[AUDIENCE_BYTES];
	struct err e = read_audience(act, audience);

	if (e.kind == ERR_NONE)
		e = drafts_load(act->record, act->incident, &p->arena, &p->drafts);
	if (e.kind != ERR_NONE)
		return e;
	if (audience[0] != '\0')
		p->draft = drafts_find(&p->drafts, audience);
	else if (strcmp(p->what, "announce") == 0)
		p->draft = drafts_announced(&p->drafts);
	else
		p->draft = drafts_first(&p->drafts, act->now_ms);
	if (p->draft == NULL && audience[0] == '\0')
		return err_make(ERR_USAGE, "Say which audience this is for: no clock runs.");
	if (p->draft == NULL)
		return refuse_audience(&p->drafts, audience);
	return NO_ERR;
}

static struct err
read_form(const struct act *act, struct posting *p)
{
	struct err e = act_text(act, "$.status", "A status", false, &p->status);

	if (e.kind == ERR_NONE)
		e = act_text(act, "$.impact", "An impact", false, &p->impact);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.actions", "What is being done", false, &p->actions);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.needs", "What is needed", false, &p->needs);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.text", "An update", false, &p->text);
	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.at_ms", "The time of an update", act->now_ms, &p->at_ms);
	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.next_ms", "The time of the next update", 0, &p->next_ms);
	if (e.kind == ERR_NONE && p->at_ms > act->now_ms)
		e = err_make(ERR_USAGE, "An update was given now or before, not later.");
	if (e.kind == ERR_NONE && p->next_ms > 0 && p->next_ms <= p->at_ms)
		e = err_make(ERR_USAGE, "The next update comes after this one, not before.");
	return e;
}

/* The text that the person read, else the one that they would have read. */
static struct err
compose(const struct act *act, struct posting *p, enum draft_what what)
{
	struct draft_form form = {
		.impact = p->impact.data, .actions = p->actions.data, .needs = p->needs.data};
	struct err e;

	if (p->text.data[strspn(p->text.data, " \t\r\n")] != '\0')
		return NO_ERR;
	e = outbox_check_words(act);
	if (e.kind != ERR_NONE)
		return e;
	if (p->status.length == 0)
		(void)buf_string(&p->status, draft_status(&p->drafts));
	if (p->next_ms == 0)
		p->next_ms = draft_next_ms(p->draft, act->now_ms);
	form.status = p->status.data;
	form.next_ms = p->next_ms;
	buf_reset(&p->text);
	return draft_compose(&p->drafts, p->draft, what, &form, act->now_ms, &p->text);
}

/* The row; and the clock starts anew. A back-dated update counts from when it was given, and never
 * puts a clock back behind a later one. */
static struct err
record_post(struct act *act, struct posting *p)
{
	static const char add[] =
		"INSERT INTO update_post (incident_id, audience, what, at_ms, status, impact,"
		"  actions, needs, next_ms, text, person, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, 0), ?10, ?11, room_rev())";
	static const char reset[] = "UPDATE clock"
				    " SET last_ms = ?3, promised_ms = nullif(?4, 0),"
				    "  snoozed_ms = NULL, rev = room_rev()"
				    " WHERE incident_id = ?1"
				    " AND audience = ?2"
				    " AND coalesce(last_ms, 0) <= ?3";
	const char *audience = p->draft->audience.raw;
	struct err e = db_run(act->record, add, "tttittttitt", act->incident, audience, p->what,
		p->at_ms, p->status.data, p->impact.data, p->actions.data, p->needs.data,
		p->next_ms, p->text.data, act->actor->name);

	if (e.kind == ERR_NONE)
		e = db_run(
			act->record, reset, "ttii", act->incident, audience, p->at_ms, p->next_ms);
	if (e.kind == ERR_NONE && strcmp(audience, "public") == 0)
		e = public_clock_follow(act->record, act->incident);
	return e;
}

/* What was given before, or was posted by hand (R38), does not leave. */
static void
read_hand(const struct act *act, struct posting *p)
{
	int64_t hand = 0;

	(void)json_int(act->json, "$.by_hand", &hand);
	p->leaves = hand == 0 && !json_has(act->json, "$.at_ms");
}

/* A screen that does not know the targets (that of another account reads the mirror, which has none)
 * cannot have shown where this goes: then a person posts it by hand (R30, R38). */
static bool
was_not_shown(const struct act *act, const struct posting *p, struct slack_place *place)
{
	return act->order->seen_rev > 0 && !act->proposed && !json_has(act->json, "$.to") &&
	       outbox_has(act, TARGET_SLACK) && drafts_place(&p->drafts, p->draft, place);
}

/* The same words leave in the same transaction (R36, R37). */
static struct err
leave(struct act *act, struct posting *p)
{
	char subject[ROW_ID_BYTES + AUDIENCE_BYTES];
	struct slack_place place;

	(void)snprintf(subject, sizeof subject, "incident:%s", act->incident);
	if (!p->leaves || p->drafts.incident.restricted)
		return NO_ERR;
	if (was_not_shown(act, p, &place)) {
		(void)snprintf(p->kept_from, sizeof p->kept_from, "%s", place.to);
		return NO_ERR;
	}
	return slack_leave(
		act, &p->drafts.slack, p->draft->audience.raw, subject, p->text.data, p->sent_to);
}

/* "Update to stakeholders recorded, the next one by 02:30 UTC." */
static void
say_posted(struct act *act, const struct posting *p, const char *what)
{
	char name[60];
	char next[TEMPLATE_TIME_BYTES];

	(void)text_show(p->draft->audience, false, name, sizeof name);
	(void)template_time(p->next_ms, act->now_ms, next);
	act_say(act, "%s %s %s%s%s%s.", what, name,
		p->sent_to[0] != '\0' ? "on its way to " : "recorded", p->sent_to,
		next[0] != '\0' ? ", the next one by " : "", next);
	if (p->kept_from[0] != '\0')
		act_say(act,
			"%s %s recorded, and not sent to %s: your screen could not show that. Post "
			"it there by hand.",
			what, name, p->kept_from);
}

/* update-post audience status impact actions needs next_ms text, at_ms where it was given before
 * (R69), by_hand where a person posted it (R38); `what` "announce" says that it was the announcement
 * (R36). */
static struct err
update_post(struct act *act)
{
	struct posting p;
	char what[16];
	bool announce;
	struct err e = act_word(act, "$.what", "What was posted", what, sizeof what);

	announce = strcmp(what, "announce") == 0;
	posting_init(&p, announce ? "announce" : "update");
	if (e.kind == ERR_NONE)
		e = find_draft(act, &p);
	if (e.kind == ERR_NONE)
		e = read_form(act, &p);
	if (e.kind == ERR_NONE)
		e = compose(act, &p, announce ? DRAFT_ANNOUNCE : DRAFT_UPDATE);
	if (e.kind == ERR_NONE)
		e = record_post(act, &p);
	read_hand(act, &p);
	if (e.kind == ERR_NONE)
		e = leave(act, &p);
	if (e.kind == ERR_NONE)
		say_posted(act, &p, announce ? "Announcement to" : "Update to");
	posting_clear(&p);
	return e;
}

/* Refused where somebody has told them something since the screen was looked at: then there is
 * something new. */
static struct err
check_nothing_new(const struct act *act, const struct draft *draft)
{
	char name[60];

	if (!draft->clocked || draft->clock.stopped_ms > 0)
		return err_make(
			ERR_REFUSED, "No clock runs for that audience: nothing is owed to it.");
	if (act->order->seen_rev > 0 && draft->updated && draft->last.rev > act->order->seen_rev)
		return err_make(ERR_REFUSED,
			"Not recorded: since you looked, somebody has updated %s. Read that first.",
			text_show(draft->audience, false, name, sizeof name));
	return NO_ERR;
}

/* What was said last still holds, and is where the next update begins. */
static void
carry_over(struct posting *p)
{
	if (!p->draft->updated)
		return;
	text_raw(p->draft->last.status, &p->status);
	text_raw(p->draft->last.impact, &p->impact);
	text_raw(p->draft->last.actions, &p->actions);
	text_raw(p->draft->last.needs, &p->needs);
}

/* "Nothing new" is a true update (R68). */
static struct err
update_nothing_new(struct act *act)
{
	struct posting p;
	struct err e;

	posting_init(&p, "nothing-new");
	e = find_draft(act, &p);
	if (e.kind == ERR_NONE)
		e = check_nothing_new(act, p.draft);
	p.at_ms = act->now_ms;
	if (e.kind == ERR_NONE) {
		carry_over(&p);
		e = act_text(act, "$.text", "An update", false, &p.text);
	}
	if (e.kind == ERR_NONE)
		e = compose(act, &p, DRAFT_NOTHING_NEW);
	if (e.kind == ERR_NONE)
		e = record_post(act, &p);
	if (e.kind == ERR_NONE)
		e = leave(act, &p);
	if (e.kind == ERR_NONE)
		say_posted(act, &p, "Nothing new for");
	posting_clear(&p);
	return e;
}

/* A snooze ends at the ceiling, unless that has passed already: store/clocks.h. */
static int64_t
end_snooze(const struct audience_clock *clock, int64_t until_ms, int64_t now_ms)
{
	int64_t ceiling_ms = clocks_ceiling_ms(clock);

	return now_ms < ceiling_ms && until_ms > ceiling_ms ? ceiling_ms : until_ms;
}

static struct err
write_snooze(struct act *act, const struct draft *draft, int64_t until_ms)
{
	static const char sql[] = "UPDATE clock"
				  " SET snoozed_ms = ?3, rev = room_rev()"
				  " WHERE incident_id = ?1"
				  " AND audience = ?2";

	return db_run(act->record, sql, "tti", act->incident, draft->audience.raw, until_ms);
}

/* The clock's own event says that it was snoozed; this one why and until when (R71). */
static struct err
log_snooze(struct act *act, const struct draft *draft, const char *until, const char *reason)
{
	struct buf text;
	char audience[61];
	char subject[ROW_ID_BYTES + 80];
	struct err e = NO_ERR;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	(void)text_show(draft->audience, false, audience, sizeof audience);
	(void)buf_printf(&text, "update to %s snoozed until %s: %s", audience, until,
		reason[0] != '\0' ? reason : "no reason given");
	(void)snprintf(subject, sizeof subject, "clock:%s/%s", act->incident, audience);
	if (!text.full)
		e = act_event(act, "update", subject, text.data);
	buf_clear(&text);
	return e;
}

static struct err
snooze(struct act *act, const struct draft *draft, int64_t until_ms, const char *reason)
{
	int64_t end_ms = end_snooze(&draft->clock, until_ms, act->now_ms);
	char until[TEMPLATE_TIME_BYTES];
	char name[60];
	struct err e;

	(void)template_time(end_ms, act->now_ms, until);
	e = write_snooze(act, draft, end_ms);
	if (e.kind == ERR_NONE)
		e = log_snooze(act, draft, until, reason);
	if (e.kind == ERR_NONE)
		act_say(act, "%s: no reminder before %s%s.",
			text_show(draft->audience, false, name, sizeof name), until,
			end_ms < until_ms ? ", when it is overdue" : "");
	return e;
}

/* clock-snooze audience until_ms reason */
static struct err
clock_snooze(struct act *act)
{
	struct posting p;
	int64_t until_ms = 0;
	struct err e;

	posting_init(&p, "");
	e = find_draft(act, &p);
	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.until_ms", "The end of a snooze", 0, &until_ms);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.reason", "The reason", false, &p.text);
	if (e.kind == ERR_NONE && until_ms <= act->now_ms)
		e = err_make(ERR_USAGE, "Say until when: 15m, or 14:30.");
	if (e.kind == ERR_NONE && (!p.draft->clocked || p.draft->clock.stopped_ms > 0))
		e = err_make(ERR_REFUSED, "No clock runs for that audience: nothing to snooze.");
	if (e.kind == ERR_NONE)
		e = snooze(act, p.draft, until_ms, p.text.data);
	posting_clear(&p);
	return e;
}

/* Somebody has called out how long it has been (R70). */
static struct err
callout_done(struct act *act)
{
	static const char sql[] = "UPDATE incident"
				  " SET called_out_ms = room_now(), rev = room_rev()"
				  " WHERE id = ?1";

	return db_run(act->record, sql, "t", act->incident);
}

const struct order_kind orders_update[] = {
	{.name = "update-post",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = update_post},
	{.name = "update-nothing-new",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT,
		.run = update_nothing_new},
	{.name = "clock-snooze", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = clock_snooze},
	{.name = "callout-done",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_INCIDENT,
		.run = callout_done},
	{.name = NULL},
};
