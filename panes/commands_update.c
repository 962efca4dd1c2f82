/* panes/commands_update.c - updates to audiences, and their clocks.
 *
 * The form of an update starts from the last one to that audience, and its last field is the text
 * that these make: what is read there, and quoted before it is recorded, is what is recorded.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/command.h"
#include "panes/outgoing.h"
#include "panes/slack_place.h"
#include "panes/ui.h"
#include "store/json.h"
#include "store/outbox.h"

enum { ABOUT_BYTES = 80, ARGS_CAP_BYTES = 64 * 1024 };

/* As the arguments of update-post stand in their table. */
enum { ARG_AUDIENCE, ARG_STATUS, ARG_IMPACT, ARG_ACTIONS, ARG_NEEDS, ARG_NEXT, ARG_WORDS };

/* And those of update-nothing-new. */
enum { OWED_WORDS, OWED_AUDIENCE };

/* A clock's `every` in a form that when_parse reads. */
static void
put_span(int64_t span_ms, struct buf *out)
{
	bool minutes = span_ms % 60000 == 0;

	(void)buf_printf(out, "%lld%c", (long long)(span_ms / (minutes ? 60000 : 1000)),
		minutes ? 'm' : 's');
}

/* ---- whom it is for ---- */

/* Nothing is asked of the row under the cursor but its audience: the rest goes by what is typed. */
static void
update_object(const struct context *c, struct ui_row *row)
{
	struct context here = *c;
	const struct draft *draft;

	here.row = row;
	draft = talk_meant(&here);
	*row = (struct ui_row){.pane = row->pane};
	if (draft != NULL)
		row->key = draft->key;
}

/* "stakeholders, due 02:10:00": the one clock that it is about. */
static void
clock_object(const struct context *c, struct ui_row *row)
{
	struct context here = *c;
	const struct draft *draft;
	struct clocks_view view;
	char at[AGE_BYTES];
	char name[ABOUT_BYTES];

	here.row = row;
	draft = talk_meant(&here);
	*row = (struct ui_row){.pane = row->pane};
	if (draft == NULL || !draft->clocked)
		return;
	clocks_look(&draft->clock, c->now_ms, &view);
	age_time(at, view.due_ms);
	row->key = draft->key;
	(void)snprintf(row->kind, sizeof row->kind, "clock");
	(void)snprintf(row->subject, sizeof row->subject, "clock:%s", draft->key.id);
	(void)snprintf(row->about, sizeof row->about, "%s, due %.5s",
		text_show(draft->audience, false, name, sizeof name),
		view.state == CLOCKS_STOPPED ? "-" : at);
}

static const char *
why_not_update(const struct context *c)
{
	if (c->seen == NULL || talk_drafts(c->seen) != NULL)
		return NULL;
	return "No incident is open: {incident-declare} declares one.";
}

static const char *
why_not_owed(const struct context *c)
{
	const struct drafts *d = c->seen != NULL ? talk_drafts(c->seen) : NULL;

	if (c->seen == NULL)
		return NULL;
	if (d == NULL)
		return "No incident is open: {incident-declare} declares one.";
	return drafts_first(d, c->now_ms) == NULL ? "No clock runs: nobody is owed an update."
						  : NULL;
}

/* ---- what the form starts from ---- */

static const struct draft *
given_draft(const struct context *c)
{
	const struct drafts *d = c->seen != NULL ? talk_drafts(c->seen) : NULL;

	return d == NULL ? NULL : drafts_find(d, c->given->at[ARG_AUDIENCE]);
}

static void
fill_audience(const struct context *c, struct buf *out)
{
	const struct draft *draft = talk_meant(c);

	if (draft != NULL && c->row != NULL && c->row->key.id[0] != '\0' &&
		drafts_find(talk_drafts(c->seen), c->row->key.id) != NULL)
		draft = drafts_find(talk_drafts(c->seen), c->row->key.id);
	if (draft != NULL)
		text_raw(draft->audience, out);
}

/* The last status, unless it recovered meanwhile. */
static void
fill_status(const struct context *c, struct buf *out)
{
	const struct draft *draft = given_draft(c);
	const struct drafts *d;

	if (draft == NULL)
		return;
	d = talk_drafts(c->seen);
	if (draft->updated && !text_is_empty(draft->last.status) &&
		d->incident.recovered_ms <= draft->last.at_ms)
		text_raw(draft->last.status, out);
	else
		(void)buf_string(out, draft_status(d));
}

static void
fill_impact(const struct context *c, struct buf *out)
{
	const struct draft *draft = given_draft(c);

	if (draft != NULL && draft->updated)
		text_raw(draft->last.impact, out);
	else if (draft != NULL && !talk_drafts(c->seen)->incident.restricted)
		text_raw(talk_drafts(c->seen)->incident.impact, out);
}

static void
fill_actions(const struct context *c, struct buf *out)
{
	const struct draft *draft = given_draft(c);

	if (draft != NULL && draft->updated)
		text_raw(draft->last.actions, out);
}

static void
fill_needs(const struct context *c, struct buf *out)
{
	const struct draft *draft = given_draft(c);

	if (draft != NULL && draft->updated)
		text_raw(draft->last.needs, out);
}

static void
fill_next(const struct context *c, struct buf *out)
{
	const struct draft *draft = given_draft(c);

	if (draft != NULL && draft_next_ms(draft, c->now_ms) > 0)
		put_span(draft->clock.every_ms, out);
}

/* The pack's words with all that was typed. */
static void
fill_text(const struct context *c, struct buf *out)
{
	const struct draft *draft = given_draft(c);
	const struct command_values *v = c->given;
	struct draft_form form = {0};

	if (draft == NULL)
		return;
	form.status = v->at[ARG_STATUS];
	form.impact = v->at[ARG_IMPACT];
	form.actions = v->at[ARG_ACTIONS];
	form.needs = v->at[ARG_NEEDS];
	if (when_parse(v->at[ARG_NEXT], WHEN_AHEAD, c->now_ms, &form.next_ms).kind != ERR_NONE)
		form.next_ms = 0;
	/* What cannot be said is refused by the engine, in words; here the field stays empty. */
	(void)draft_compose(talk_drafts(c->seen), draft, DRAFT_UPDATE, &form, c->now_ms, out);
}

/* ---- what leaves (R30, R36, R37) ---- */

static void
post_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const char *audience = v->at[ARG_AUDIENCE];
	bool page = target_find(outgoing_targets(c), TARGET_STATUSPAGE, "") != NULL;

	slack_place_to(c, audience, out);
	if (out->to[0] != '\0' || audience == NULL || audience[0] == '\0')
		return;
	if (page && strcmp(audience, "public") == 0)
		outgoing_warn(out,
			"Nothing is posted: it is recorded and copied. statuspage-update posts on "
			"the status page.");
	else
		outgoing_warn(out, "Nothing is sent: it is recorded, and copied for you to paste.");
}

/* Its audience is that of the clock, or was said. */
static void
owed_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	bool row = c->seen != NULL && c->row != NULL;

	slack_place_to(c, row ? c->row->key.id : v->at[OWED_AUDIENCE], out);
}

/* From a shell it must be said whom it is for: else it could not be shown where that goes. */
static struct err
check_shell(const struct context *c, const char *audience)
{
	if (c->seen != NULL || (audience != NULL && audience[0] != '\0') ||
		target_find(outgoing_targets(c), TARGET_SLACK, "") == NULL)
		return NO_ERR;
	return err_make(ERR_USAGE, "Say audience=WHO: what is for some of them leaves for Slack.");
}

/* Recorded; and copied where it does not leave by itself: it is still to be pasted where the audience
 * reads (R38). */
static struct err
post(struct context *c, const struct command_values *v)
{
	bool leaves = c->to != NULL && c->to[0] != '\0';
	struct err e =
		leaves ? slack_place_check(v->at[ARG_WORDS]) : check_shell(c, v->at[ARG_AUDIENCE]);

	if (e.kind == ERR_NONE)
		e = command_order(c, v);
	if (e.kind == ERR_NONE && !leaves && c->ui != NULL && v->at[ARG_WORDS][0] != '\0') {
		yank_give(&c->ui->yank, text_of(v->at[ARG_WORDS]), false);
		c->ui->yank.whole = true; /* the footer says that it is recorded */
	}
	return e;
}

/* "Nothing new", where it leaves: then it is read first. Elsewhere it is recorded by one key. */
static void
fill_owed(const struct context *c, struct buf *out)
{
	const struct drafts *d = c->seen != NULL ? talk_drafts(c->seen) : NULL;
	const struct draft *draft =
		d != NULL && c->row != NULL ? drafts_find(d, c->row->key.id) : NULL;
	struct draft_form form = {.next_ms = 0};
	struct slack_place place;

	if (draft == NULL || !drafts_place(d, draft, &place))
		return;
	draft_carry(draft, &form);
	(void)draft_compose(d, draft, DRAFT_NOTHING_NEW, &form, c->now_ms, out);
}

static bool
is_filled(const struct command_values *given)
{
	return given->at[OWED_WORDS] != NULL && given->at[OWED_WORDS][0] != '\0';
}

static struct err
nothing_new(struct context *c, const struct command_values *v)
{
	bool leaves = c->to != NULL && c->to[0] != '\0';
	struct err e = leaves ? slack_place_check(v->at[OWED_WORDS])
			      : check_shell(c, v->at[OWED_AUDIENCE]);

	return e.kind == ERR_NONE ? command_order(c, v) : e;
}

/* ---- the announcement ---- */

static const char *
why_not_announce(const struct context *c)
{
	const struct drafts *d = c->seen != NULL ? talk_drafts(c->seen) : NULL;

	if (d == NULL)
		return "No incident is open: {incident-declare} declares one.";
	if (d->incident.restricted)
		return "This incident is restricted: it is announced nowhere. Tell by name.";
	return NULL;
}

static void
nothing_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

/* What was last said to be needed, to whomever. */
static void
fill_announce(const struct context *c, struct buf *out)
{
	const struct drafts *d = talk_drafts(c->seen);
	const struct draft *last = NULL;

	for (int i = 0; d != NULL && i < d->rows.count; i++) {
		const struct draft *draft = rows_at(&d->rows, i);

		if (draft->updated && !text_is_empty(draft->last.needs) &&
			(last == NULL || draft->last.at_ms > last->last.at_ms))
			last = draft;
	}
	if (last != NULL)
		text_raw(last->last.needs, out);
}

static struct err
announce(struct context *c, const struct command_values *v)
{
	return talk_announce(c, v->at[0]);
}

static const char *
why_not_posted(const struct context *c)
{
	return c->seen == NULL || c->seen->talk.announcement.length == 0
		       ? "Nothing was composed: announce does that."
		       : NULL;
}

/* The text that stands there is what the team has read, or will. `how` is what else the order says. */
static struct err
record_announcement(struct context *c, const char *how)
{
	const struct talk *t = &c->ui->talk;
	struct buf args;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	buf_init(&args, ARGS_CAP_BYTES);
	if (json_put(&args,
		    "{\"incident\":%s,\"audience\":%s,\"what\":\"announce\",\"needs\":%s,"
		    "\"text\":%s,%p}",
		    c->incident, t->to, t->needs, t->announcement.data, (const void *)how))
		e = c->link->send(c->link->to, &(struct order){.id = c->order_id,
						       .name = "update-post",
						       .subject = "",
						       .seen_rev = c->rev,
						       .args = args.data});
	buf_clear(&args);
	return e;
}

/* It was copied, and pasted by hand (R38). */
static struct err
announce_posted(struct context *c, const struct command_values *v)
{
	(void)v;
	return record_announcement(c, "\"by_hand\":1");
}

static const char *
why_not_send(const struct context *c)
{
	if (c->seen != NULL && c->seen->talk.announcement.length > 0 &&
		c->seen->talk.place[0] == '\0')
		return "There is no place for it in Slack: paste it, then {announce-posted}.";
	return why_not_posted(c);
}

static void
announcement_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)v;
	if (c->seen == NULL || c->seen->talk.place[0] == '\0')
		return;
	outgoing_to(out, "%s", c->seen->talk.place);
	(void)buf_string(&out->text, c->seen->talk.announcement.data);
}

/* To where the audience reads, as it stands (R36). */
static struct err
announce_send(struct context *c, const struct command_values *v)
{
	struct buf how;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	(void)v;
	buf_init(&how, ARGS_CAP_BYTES);
	if (json_put(&how, "\"to\":%s", c->to != NULL ? c->to : ""))
		e = record_announcement(c, how.data);
	buf_clear(&how);
	return e;
}

/* On a screen it is the row, or who is owed an update first: only a shell says it. */
static bool
never(const struct command_values *given)
{
	(void)given;
	return false;
}

/* ---- the tables ---- */

static const struct command_arg post_args[] = {
	{.name = "audience",
		.label = "Audience",
		.required = true,
		.offer = OFFER_AUDIENCES,
		.fill = fill_audience},
	{.name = "status", .label = "Status", .fill = fill_status, .hint = "how it stands now"},
	{.name = "impact", .label = "Impact", .fill = fill_impact, .hint = "who feels it, and how"},
	{.name = "actions", .label = "Being done", .fill = fill_actions},
	{.name = "needs", .label = "Needed", .fill = fill_needs},
	{.name = "next",
		.label = "Next update",
		.kind = ARG_AHEAD,
		.fill = fill_next,
		.hint = "30m, or 14:30: it is promised in the text"},
	{.name = "text",
		.label = "Text",
		.whole = true,
		.fill = fill_text,
		.hint = "exactly this is recorded; make it yours"},
	{.name = NULL},
};

static const struct command_arg snooze_args[] = {
	{.name = "until",
		.label = "Snooze until",
		.required = true,
		.of = "for",
		.kind = ARG_AHEAD,
		.hint = "10m, or 14:30; it ends when the update is overdue"},
	{.name = "reason", .label = "Reason", .required = true, .of = "for"},
	{.name = "audience", .label = "Audience", .asked = never},
	{.name = NULL},
};

static const struct command_arg owed_args[] = {
	{.name = "text",
		.label = "Text",
		.whole = true,
		.fill = fill_owed,
		.asked = is_filled,
		.hint = "exactly this leaves; make it yours"},
	{.name = "audience", .label = "Audience", .asked = never},
	{.name = NULL},
};

static const struct command_arg announce_args[] = {
	{.name = "needs",
		.label = "What is needed",
		.fill = fill_announce,
		.hint = "may stay empty"},
	{.name = NULL},
};

const struct command commands_update[] = {
	{.name = "clock-snooze",
		.keys = {"s"},
		.scope = "clocks",
		.args = snooze_args,
		.help = "Be reminded of the update to this audience later; the timeline says so",
		.hint = "snooze",
		.flags = COMMAND_WRITES | COMMAND_HINT,
		.object = clock_object,
		.why_not = why_not_owed,
		.run = command_order},
	{.name = "announce-send",
		.keys = {"s"},
		.scope = "announcement",
		.help = "Send the announcement to where the team reads in Slack",
		.hint = "send",
		.flags = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_HINT,
		.object = nothing_object,
		.why_not = why_not_send,
		.outgoing = announcement_leaves,
		.run = announce_send},
	{.name = "announce-posted",
		.keys = {"p"},
		.scope = "announcement",
		.help = "Record that the announcement was posted where the team reads",
		.hint = "posted",
		.flags = COMMAND_WRITES | COMMAND_HINT,
		.object = nothing_object,
		.why_not = why_not_posted,
		.run = announce_posted},
	{.name = "callout-done",
		.keys = {"C"},
		.scope = "clocks",
		.help = "Note that the time since the beginning was called out to all",
		.flags = COMMAND_WRITES,
		.object = nothing_object,
		.why_not = why_not_update,
		.run = command_order},
	{.name = "update-post",
		.keys = {"U"},
		.scope = "*",
		.args = post_args,
		.help = "Record an update to an audience, and send it, or copy its text to paste "
			"it there",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.object = update_object,
		.why_not = why_not_update,
		.outgoing = post_leaves,
		.run = post},
	{.name = "update-nothing-new",
		.keys = {"="},
		.scope = "*",
		.args = owed_args,
		.help = "Record that there is nothing new for the audience that is due first",
		.flags = COMMAND_WRITES,
		.object = clock_object,
		.why_not = why_not_owed,
		.outgoing = owed_leaves,
		.run = nothing_new},
	{.name = "announce",
		.keys = {"A"},
		.scope = "*",
		.args = announce_args,
		.help = "Compose what the team must know and copy it, ready to paste",
		.flags = COMMAND_SCREEN,
		.object = nothing_object,
		.why_not = why_not_announce,
		.run = announce},
	{.name = NULL},
};
