/* panes/catch_up.c - what somebody who comes late needs to know first.
 *
 * The most important lines come first: a small window shows those.
 * SPDX-License-Identifier: MIT */
#include "panes/catch_up.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/figure.h"
#include "panes/keymap.h"
#include "panes/sheet.h"
#include "panes/ui.h"
#include "store/catch_up.h"
#include "store/clocks.h"
#include "store/event.h"
#include "store/incident.h"
#include "store/incident_rows.h"
#include "store/page.h"
#include "store/room.h"
#include "store/update.h"
#include "store/work.h"

enum {
	LABEL_COLS = 14,
	WORDS_CAP_BYTES = 1024,
	NAME_BYTES = 60,
	TEXT_BYTES = 400,
	TEXT_LEAST = 20,
	SAID_BYTES = 90, /* of an update, beside its clock */
	CUSTOMERS_MOST = 6,
	TRIED_MOST = 6,
	TASKS_MOST = 3,
	STEPS_MOST = 3,
	ENTRIES_MOST = 5,
};

struct state {
	struct sheet sheet; /* first: panes/sheet.h */
	bool first;         /* it lies over the room since the screen began */
};

/* A sheet that is being written: one reader, one arena. */
struct pen {
	struct sheet *draft;
	struct arena *arena;
	struct record *record;
	const struct incident *incident;
	int64_t now_ms;
	size_t line; /* bytes that one line has room for beside its label */
};

static void
add(const struct pen *pen, const char *label, enum style style, struct buf *words)
{
	sheet_field(pen->draft, label, style, text_of(arena_string(pen->arena, words->data)));
	buf_clear(words);
}

/* Somebody's name or words, neutralised, in a list that is being written. */
static void
put(struct buf *words, const char *before, struct text text, size_t most)
{
	(void)buf_string(words, before);
	text_plain(text, false, most, words);
}

/* ---- what, how bad, who ---- */

static void
add_severity(const struct pen *pen)
{
	const struct incident *i = pen->incident;
	struct buf words;

	buf_init(&words, WORDS_CAP_BYTES);
	if (i->severity == 0)
		(void)buf_string(&words, "SEV-?, nobody has said yet");
	else
		(void)buf_printf(&words, "SEV-%d", i->severity);
	if (i->severity != 0 && !text_is_empty(i->label))
		put(&words, " ", i->label, NAME_BYTES);
	(void)buf_printf(&words, ", %s%s%s", i->status, strcmp(i->kind, "outage") == 0 ? "" : ", ",
		strcmp(i->kind, "outage") == 0 ? "" : i->kind);
	if (i->own_platform)
		(void)buf_string(&words, ", our platform is hit");
	if (!text_is_empty(i->impact))
		put(&words, ": ", i->impact, TEXT_BYTES);
	add(pen, "How bad", STYLE_STRONG, &words);
}

/* "3: Acme, Beta (confirmed), Cobalt (mail down)" */
static struct err
add_customers(const struct pen *pen, const struct incident_counts *counts)
{
	struct rows rows = {.count = 0};
	struct buf words;
	struct err e = incident_customers(
		pen->record, pen->incident->key.id, CUSTOMERS_MOST, pen->arena, &rows);

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&words, WORDS_CAP_BYTES);
	if (counts->customers == 0)
		(void)buf_string(&words, "no customer of ours is known to be hit");
	else
		(void)buf_printf(&words, "%lld: ", (long long)counts->customers);
	for (int i = 0; i < rows.count; i++) {
		const struct incident_row *row = rows_at(&rows, i);

		put(&words, i > 0 ? ", " : "", row->name, NAME_BYTES);
		if (row->state[0] != '\0')
			(void)buf_printf(&words, " (%s)", row->state);
	}
	if (rows.below)
		(void)buf_string(&words, ", ..");
	add(pen, "Customers", STYLE_PLAIN, &words);
	return NO_ERR;
}

/* Whoever leads has what nobody was given, too: that says nothing. */
static bool
is_lead(const struct pen *pen, struct text person)
{
	char lead[TEXT_BYTES], other[TEXT_BYTES];

	return strcmp(text_show(pen->incident->lead, false, lead, sizeof lead),
		       text_show(person, false, other, sizeof other)) == 0;
}

/* Who leads; then the other roles that somebody else holds too: "Recorder Kim Lee, ..". */
static struct err
add_roles(const struct pen *pen)
{
	const struct window all = {.from = WINDOW_TOP, .after = 100, .of = pen->incident->key.id};
	struct rows rows = {.count = 0};
	struct buf lead, others;
	struct err e = role_window(pen->record, &all, pen->arena, &rows);

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&lead, WORDS_CAP_BYTES);
	buf_init(&others, WORDS_CAP_BYTES);
	for (int i = 0; i < rows.count; i++) {
		const struct role *role = rows_at(&rows, i);
		struct buf *words = role->lead ? &lead : &others;

		if (role->holders == 0 ? !role->required
				       : !role->lead && is_lead(pen, role->person))
			continue;
		put(words, words->length > 0 ? ", " : "", role->name, NAME_BYTES);
		if (role->holders == 0)
			(void)buf_string(words, " nobody");
		else
			put(words, " ", role->person, TEXT_BYTES);
	}
	if (lead.length == 0 && !text_is_empty(pen->incident->lead))
		put(&lead, "", pen->incident->lead, NAME_BYTES);
	if (lead.length == 0)
		(void)buf_string(&lead, "nobody leads");
	add(pen, "Leads", STYLE_STRONG, &lead);
	if (others.length > 0)
		add(pen, "Roles", STYLE_PLAIN, &others);
	else
		buf_clear(&others);
	return NO_ERR;
}

/* ---- the next word ---- */

/* "to stakeholders; at 02:51 it was: ..", for a countdown. */
static struct err
add_clock(const struct pen *pen, const struct audience_clock *clock, bool first)
{
	struct clocks_view view;
	struct update_post post = {.at_ms = 0};
	struct buf words;
	bool found = false;
	char at[AGE_BYTES];
	struct err e = update_last(
		pen->record, pen->incident->key.id, clock->key.id, pen->arena, &post, &found);

	clocks_look(clock, pen->now_ms, &view);
	if (e.kind != ERR_NONE || view.due_ms == 0)
		return e;
	buf_init(&words, WORDS_CAP_BYTES);
	put(&words, "to ", clock->audience, NAME_BYTES);
	if (found) {
		age_time(at, post.at_ms);
		(void)buf_printf(&words, "; at %.5s: ", at);
		put(&words, "", text_is_empty(post.status) ? post.text : post.status, SAID_BYTES);
	} else {
		(void)buf_string(&words, "; nothing was said yet");
	}
	sheet_countdown(pen->draft, first ? "Next update" : "", view.due_ms,
		arena_string(pen->arena, words.data));
	buf_clear(&words);
	return NO_ERR;
}

static struct err
add_clocks(const struct pen *pen)
{
	struct rows rows = {.count = 0};
	int before = pen->draft->count;
	struct err e = clocks_list(pen->record, pen->incident->key.id, pen->arena, &rows);

	for (int i = 0; i < rows.count && e.kind == ERR_NONE; i++)
		e = add_clock(pen, rows_at(&rows, i), pen->draft->count == before);
	if (e.kind == ERR_NONE && pen->draft->count == before)
		sheet_field(pen->draft, "Next update", STYLE_PLAIN,
			text_of("nobody is promised one: no clock runs"));
	return e;
}

/* ---- what was tried, what is under way ---- */

/* "02:44 change Kim Lee: rolled back checkout" */
static void
put_said(struct buf *words, size_t most, int64_t at_ms, const char *kind, struct text person,
	struct text text)
{
	char at[AGE_BYTES];

	age_time(at, at_ms);
	(void)buf_printf(words, "%.5s %s%s", at, kind, kind[0] != '\0' ? " " : "");
	if (!text_is_empty(person)) {
		put(words, "", person, NAME_BYTES);
		(void)buf_string(words, ": ");
	}
	put(words, "", text, most > words->length + TEXT_LEAST ? most - words->length : TEXT_LEAST);
}

static struct err
add_tried(const struct pen *pen)
{
	struct rows rows = {.count = 0};
	struct err e =
		catch_up_tried(pen->record, pen->incident->key.id, TRIED_MOST, pen->arena, &rows);

	if (e.kind != ERR_NONE)
		return e;
	if (!text_is_empty(pen->incident->cause))
		sheet_field(pen->draft, "Cause", STYLE_PLAIN, pen->incident->cause);
	if (rows.count == 0)
		sheet_field(pen->draft, "Tried", STYLE_DIM,
			text_of("nothing is written down: no change, experiment or decision"));
	for (int i = 0; i < rows.count; i++) {
		const struct tried *tried = rows_at(&rows, i);
		struct buf words;

		buf_init(&words, WORDS_CAP_BYTES);
		put_said(&words, TEXT_BYTES, tried->at_ms,
			strcmp(tried->kind, "task") == 0 ? "done" : tried->kind, tried->person,
			tried->text);
		add(pen, i == 0 ? "Tried" : "", STYLE_PLAIN, &words);
	}
	return NO_ERR;
}

/* Tasks that somebody has, the soonest due first. */
static struct err
add_tasks(const struct pen *pen)
{
	const struct window all = {.from = WINDOW_TOP, .after = 200, .of = pen->incident->key.id};
	struct rows rows = {.count = 0};
	struct err e = task_window(pen->record, &all, pen->arena, &rows);
	int shown = 0;

	for (int i = 0; i < rows.count && shown < TASKS_MOST; i++) {
		const struct task *task = rows_at(&rows, i);
		struct buf words;

		if (task->done_ms != 0)
			continue;
		buf_init(&words, WORDS_CAP_BYTES);
		put(&words, "", task->person, NAME_BYTES);
		put(&words, ": ", task->text, TEXT_BYTES);
		add(pen, shown++ == 0 ? "Under way" : "", STYLE_PLAIN, &words);
	}
	return e;
}

/* "5 of 13 done; next: Call Acme; Status page" */
static struct err
add_steps(const struct pen *pen)
{
	const struct window all = {.from = WINDOW_TOP, .after = 200, .of = pen->incident->key.id};
	struct rows rows = {.count = 0};
	struct buf words;
	int done = 0, open = 0, named = 0;
	struct err e = step_window(pen->record, &all, pen->arena, &rows);

	if (e.kind != ERR_NONE)
		return e;
	for (int i = 0; i < rows.count; i++) {
		const struct step *step = rows_at(&rows, i);

		done += strcmp(step->state, "open") != 0;
		open += strcmp(step->state, "open") == 0 && step->applies;
	}
	if (done + open == 0)
		return NO_ERR;
	buf_init(&words, WORDS_CAP_BYTES);
	(void)buf_printf(&words, "%d of %d done", done, done + open);
	for (int i = 0; i < rows.count && named < STEPS_MOST; i++) {
		const struct step *step = rows_at(&rows, i);

		if (strcmp(step->state, "open") == 0 && step->applies)
			put(&words, named++ == 0 ? "; next: " : "; ", step->text, NAME_BYTES);
	}
	add(pen, "Steps", STYLE_PLAIN, &words);
	return NO_ERR;
}

/* ---- the room ---- */

/* "12 active, 3 unacknowledged; tied 4 of 6, 2 tickets" */
static struct err
add_pages(const struct pen *pen, const struct incident_counts *counts)
{
	struct page_counts active;
	char shown[FIGURE_BYTES];
	char not_yet[FIGURE_BYTES];
	struct text oncall = text_of("");
	struct buf words;
	struct err e = page_count(pen->record, &active);

	if (e.kind == ERR_NONE)
		e = page_oncall(pen->record, pen->arena, &oncall);
	if (e.kind != ERR_NONE)
		return e;
	sheet_field(pen->draft, "On call", STYLE_PLAIN,
		text_is_empty(oncall) ? text_of("not known") : oncall);
	buf_init(&words, WORDS_CAP_BYTES);
	(void)buf_printf(&words, "%s active, %s unacknowledged", figure(shown, active.active),
		figure(not_yet, active.unacknowledged));
	if (counts != NULL)
		(void)buf_printf(&words, "; tied %lld of %lld, %lld ticket%s",
			(long long)counts->active, (long long)counts->pages,
			(long long)counts->tickets, counts->tickets == 1 ? "" : "s");
	add(pen, "Pages", active.unacknowledged > 0 ? STYLE_DUE : STYLE_PLAIN, &words);
	return NO_ERR;
}

/* The last of the timeline, as it stands there. */
static struct err
add_entries(const struct pen *pen)
{
	const struct window last = {.from = WINDOW_END, .before = ENTRIES_MOST};
	struct rows rows = {.count = 0};
	struct err e = event_window(pen->record, NULL, &last, pen->arena, &rows);

	if (e.kind != ERR_NONE)
		return e;
	for (int i = 0; i < rows.count; i++) {
		const struct event *event = rows_at(&rows, i);
		struct buf words;

		buf_init(&words, WORDS_CAP_BYTES);
		put_said(&words, pen->line, event->at_ms,
			text_is_empty(event->actor) ? event->kind : "", event->actor, event->text);
		add(pen, i == 0 ? "Last" : "", event->withdrawn ? STYLE_DIM : STYLE_PLAIN, &words);
	}
	return NO_ERR;
}

/* "#4 Mail is slow, #3 .."; nothing when there are no others. */
static struct err
add_others(const struct pen *pen)
{
	struct rows rows = {.count = 0};
	struct buf words;
	struct err e = incident_open_list(pen->record, CUSTOMERS_MOST, pen->arena, &rows);

	if (e.kind != ERR_NONE || rows.count < 2)
		return e;
	buf_init(&words, WORDS_CAP_BYTES);
	for (int i = 0; i < rows.count; i++) {
		const struct incident *other = rows_at(&rows, i);

		if (strcmp(other->key.id, pen->incident->key.id) == 0)
			continue;
		(void)buf_printf(&words, "%s#%s ", words.length > 0 ? ", " : "", other->key.id);
		put(&words, "", incident_name(other), NAME_BYTES);
	}
	if (rows.below)
		(void)buf_string(&words, ", ..");
	add(pen, "Also open", STYLE_DUE, &words);
	return NO_ERR;
}

static struct err
add_incident(struct pen *pen, const char *id)
{
	struct incident incident;
	struct incident_counts counts;
	struct buf words;
	struct err e = incident_find(pen->record, id, pen->arena, &incident);

	if (e.kind == ERR_NONE)
		e = incident_count_rows(pen->record, id, &counts);
	if (e.kind != ERR_NONE)
		return e;
	pen->incident = &incident;
	buf_init(&words, WORDS_CAP_BYTES);
	(void)buf_printf(&words, "#%s ", incident.key.id);
	put(&words, "", incident_name(&incident), TEXT_BYTES);
	add(pen, "What", STYLE_STRONG, &words);
	sheet_since(pen->draft, "Since", incident.declared_ms);
	add_severity(pen);
	e = add_roles(pen);
	if (e.kind == ERR_NONE)
		e = add_tried(pen);
	if (e.kind == ERR_NONE)
		e = add_clocks(pen);
	if (e.kind == ERR_NONE && incident.eta_ms != 0)
		sheet_countdown(pen->draft, "Recovery", incident.eta_ms, "as it was said last");
	if (e.kind == ERR_NONE)
		e = add_customers(pen, &counts);
	if (e.kind == ERR_NONE)
		e = add_entries(pen);
	if (e.kind == ERR_NONE)
		e = add_pages(pen, &counts);
	if (e.kind == ERR_NONE)
		e = add_others(pen);
	if (e.kind == ERR_NONE)
		e = add_tasks(pen);
	if (e.kind == ERR_NONE)
		e = add_steps(pen);
	pen->incident = NULL;
	return e;
}

/* Nothing is open: what was last. */
static struct err
add_quiet(const struct pen *pen)
{
	const struct window newest = {.from = WINDOW_TOP, .after = 1};
	struct rows rows = {.count = 0};
	struct err e = incident_window(pen->record, &newest, pen->arena, &rows);

	if (e.kind != ERR_NONE)
		return e;
	sheet_field(pen->draft, "What", STYLE_STRONG, text_of("quiet: no incident is open"));
	if (rows.count > 0) {
		const struct incident *last = rows_at(&rows, 0);
		struct buf words;

		buf_init(&words, WORDS_CAP_BYTES);
		(void)buf_printf(&words, "#%s ", last->key.id);
		put(&words, "", incident_name(last), TEXT_BYTES);
		(void)buf_printf(&words, " (%s)", last->status);
		add(pen, "Last incident", STYLE_PLAIN, &words);
		sheet_since(pen->draft, last->closed_ms != 0 ? "Over since" : "Declared",
			last->closed_ms != 0 ? last->closed_ms : last->declared_ms);
	}
	e = add_pages(pen, NULL);
	return e.kind == ERR_NONE ? add_entries(pen) : e;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct sheet draft;
	struct pen pen = {.draft = &draft,
		.arena = sheet_begin(&s->sheet, &draft),
		.record = r,
		.now_ms = p->now_ms,
		.line = p->cols > 2 * LABEL_COLS ? (size_t)(p->cols - LABEL_COLS) : TEXT_BYTES};
	struct err e;

	if (pen.arena == NULL)
		return err_make(ERR_FULL, "There is no memory to catch up.");
	e = p->incident != NULL && p->incident[0] != '\0' ? add_incident(&pen, p->incident)
							  : add_quiet(&pen);
	if (e.kind == ERR_NONE && pen.arena->full)
		e = err_make(ERR_FULL, "There is no memory to catch up.");
	if (e.kind == ERR_NONE)
		sheet_keep(&s->sheet, &draft);
	return e;
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;
	char down[KEYMAP_SAY_BYTES];

	if (s->first)
		(void)snprintf(out, size, CATCH_UP_ON);
	else
		(void)snprintf(out, size, "%s scrolls, Esc closes",
			keymap_say(p->keys, "move-down", down));
}

const struct pane_ops catch_up_ops = {
	.name = "catch-up",
	.title = "Catch me up",
	.kind = "",
	.empty = "There is no record yet",
	.tables = TABLE_INCIDENT | TABLE_PAGE | TABLE_TICKET | TABLE_EVENT | TABLE_STEP |
		  TABLE_ROLE | TABLE_CUSTOMER | TABLE_ONCALL | TABLE_CLOCK | TABLE_WORK |
		  TABLE_RULES,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = sheet_draw,
	.caption = caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};

/* ---- over the room ---- */

void
catch_up_begin(struct ui *u)
{
	if (catch_up_toggle(u).kind == ERR_NONE)
		((struct state *)ui_active(u)->state)->first = true;
}

struct err
catch_up_toggle(struct ui *u)
{
	if (ui_shown(u)->ops == &catch_up_ops) {
		ui_back(u);
		return NO_ERR;
	}
	return ui_cover(u, &catch_up_ops, NULL);
}

/* In a window in which it cannot be seen, keys are for what can. */
static bool
is_seen(const struct ui *u)
{
	return u->layout.kind != LAYOUT_SUMMARY && !ui_is_waiting(u);
}

static bool
lies_first(const struct ui *u)
{
	const struct pane *p = ui_shown(u);

	return p->ops == &catch_up_ops && ((const struct state *)p->state)->first;
}

bool
catch_up_is_first(const struct ui *u)
{
	return lies_first(u) && is_seen(u);
}

static bool
is_quit(const struct ui *u, const struct key *k)
{
	const struct command *command =
		k->kind == KEY_PRESS && !u->prompting
			? keymap_command(u->keys, ui_shown(u)->ops->name, k->name)
			: NULL;

	return command != NULL && strcmp(command->name, "quit") == 0;
}

/* The wheel reads on in it. Whoever leaves leaves the screen, and not what they cannot see. */
bool
catch_up_key(struct ui *u, const struct key *k)
{
	bool wheel = k->kind == KEY_MOUSE && strcmp(k->name, "Click") != 0;

	if (lies_first(u) && !is_seen(u) && is_quit(u, k))
		ui_back(u);
	if (wheel || !catch_up_is_first(u))
		return false;
	ui_back(u);
	return true;
}
