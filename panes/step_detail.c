/* panes/step_detail.c - one step in full: at 80 columns a list cuts it.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>
#include <string.h>

#include "panes/keymap.h"
#include "panes/steps.h"
#include "store/predicate.h"
#include "store/room.h"

enum { NAME_BYTES = 40, WORDS_BYTES = 160 };

/* What the pack calls a condition, in words: "when a ticket is tied to the incident". */
static void
add_condition(struct sheet *draft, struct arena *a, const char *label, struct text name)
{
	const struct predicate *p;
	char shown[NAME_BYTES];
	char words[WORDS_BYTES];

	if (text_is_empty(name))
		return;
	p = predicate_find(text_show(name, false, shown, sizeof shown));
	(void)snprintf(words, sizeof words, "when %s", p != NULL ? p->help : shown);
	sheet_field(draft, label, STYLE_PLAIN, text_of(arena_string(a, words)));
}

static const char *
state_of(const struct step *step)
{
	if (strcmp(step->state, "done") == 0)
		return step->by_hand ? "done, ticked by hand" : "done";
	if (strcmp(step->state, "skipped") == 0)
		return "skipped";
	if (!step->applies)
		return "not now (n/a)";
	return step->by_hand ? "open again, by hand" : "open";
}

/* What it opens, and the key that does it from here. */
static void
add_opens(const struct pane *p, struct sheet *draft, struct arena *a, const struct step *step)
{
	char key[KEYMAP_SAY_BYTES];
	char words[STEP_WORDS_BYTES];
	const char *label = !text_is_empty(step->opens)  ? "Opens"
			    : !text_is_empty(step->link) ? "Link"
							 : "Runs";

	if (!step_opens(step))
		return;
	sheet_field(draft, label, STYLE_PLAIN,
		text_of(arena_string(a, step_words(step, words, sizeof words))));
	(void)snprintf(words, sizeof words, "%s does it", keymap_say(p->keys, "open", key));
	sheet_field(draft, "", STYLE_DIM, text_of(arena_string(a, words)));
}

static void
add_fields(const struct pane *p, struct sheet *draft, struct arena *a, const struct step *step)
{
	sheet_line(draft, "", 0, step->text);
	sheet_line(draft, "", 0, text_of(""));
	sheet_field(draft, "State", STYLE_PLAIN, text_of(state_of(step)));
	sheet_field(draft, "Done by", STYLE_PLAIN, step->done_by);
	detail_time(draft, a, "Done", step->done_ms);
	sheet_field(draft, "Reason", STYLE_PLAIN, step->reason);
	add_condition(draft, a, "Applies", step->applies_when);
	add_condition(draft, a, "Is done", step->done_when);
	add_opens(p, draft, a, step);
	if (p->watches && !step_opens(step))
		sheet_withheld(draft, "what it runs, if it does: not for observers");
}

static struct err
read_step(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct rows rows = {0};
	const struct step *step;
	struct err e = detail_rows(p, r, step_window, 1, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	step = rows_at(&rows, rows.at);
	add_fields(p, draft, a, step);
	(void)snprintf(d->caption, sizeof d->caption, "%d", (int)step->key.major);
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_step);
}

const struct pane_ops step_detail_ops = {
	.name = "detail",
	.title = "Step",
	.kind = "",
	.empty = "This step is not in the record any more",
	.tables = TABLE_STEP,
	.state_size = sizeof(struct detail),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
