/* panes/outbox_detail.c - one act in full: where it goes, its exact words and body, what became of it and
 * what to do.
 * SPDX-License-Identifier: MIT */
#include "panes/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "panes/detail.h"
#include "panes/keymap.h"

enum { WHOLE_CAP_BYTES = 512 * 1024, WORDS_BYTES = 400, LINES_MOST = 900 };

/* Why it has not left. */
static const char *
why_queued(const struct outbox_row *row)
{
	if (strcmp(row->hold, "restricted") == 0)
		return "Its incident was restricted meanwhile: nothing of it is told there.";
	if (strcmp(row->hold, "suspend") == 0)
		return "It is from before this machine slept. Is it still true?";
	if (row->hold[0] != '\0')
		return "It waited for more than ten minutes. Is it still true?";
	if (row->behind > 0)
		return "It is sent by itself when it is known what becomes of the one before it.";
	return "It is sent by itself.";
}

/* What it waits for; "" when it is nobody's turn. */
static const char *
why_of(const struct outbox_row *row)
{
	if (row->state == OUTBOX_REFUSED)
		return "Read what was said.";
	if (row->state == OUTBOX_IN_DOUBT && row->next_ms == 0)
		return "It is not known whether it arrived: look there.";
	if (row->state == OUTBOX_IN_DOUBT)
		return "Its answer was lost: it is looked for there, and not sent again before.";
	return row->state == OUTBOX_QUEUED ? why_queued(row) : "";
}

/* What to do, with the keys of what can be done with it as it stands; "" when that is nothing. */
static void
say_advice(const struct pane *p, const struct outbox_row *row, char out[WORDS_BYTES])
{
	bool left = row->state == OUTBOX_IN_DOUBT || row->state == OUTBOX_REFUSED;
	const struct {
		const char *words;
		const char *why_not;
	} ways[] = {
		{outbox_row_asks(row) ? "{outbox-arrived} if it did"
				      : "{outbox-arrived} if you saw it there",
			outbox_why_not_arrived(row)},
		{left ? "{outbox-send-again} sends it again" : "{outbox-send-again} sends it",
			outbox_why_not_again(row)},
		{"{outbox-edit} changes its words", outbox_why_not_edit(row)},
		{"{outbox-drop} drops it", outbox_why_not_drop(row)},
	};
	char words[WORDS_BYTES];
	size_t length;
	bool first = true;

	(void)snprintf(words, sizeof words, "%s", why_of(row));
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		if (ways[i].why_not != NULL)
			continue;
		length = strlen(words);
		(void)snprintf(words + length, sizeof words - length, "%s%s", first ? " " : ", ",
			ways[i].words);
		first = false;
	}
	length = strlen(words);
	(void)snprintf(words + length, sizeof words - length, "%s", first ? "" : ".");
	keymap_words(p->keys, words, out, WORDS_BYTES);
}

/* Each line of it, and all of them, as far as a pane has room. */
static void
add_whole(struct sheet *draft, struct arena *a, struct text text)
{
	struct buf plain;
	char *line;

	buf_init(&plain, WHOLE_CAP_BYTES + 8);
	text_plain(text, true, WHOLE_CAP_BYTES, &plain);
	line = arena_get(a, plain.length + 1);
	if (line != NULL)
		memcpy(line, plain.data, plain.length);
	buf_clear(&plain);
	while (line != NULL && *line != '\0') {
		size_t length = strcspn(line, "\n");
		bool last = line[length] == '\0';

		if (draft->count >= LINES_MOST) {
			sheet_line(draft, "There are more lines.", 0, text_of(""));
			return;
		}
		line[length] = '\0';
		sheet_line(draft, "", 0, text_of(line));
		line += length + !last;
	}
}

/* How it stands, and what that asks for. */
static void
add_state(struct sheet *draft, struct arena *a, const struct pane *p, const struct outbox_row *row)
{
	bool asks = outbox_row_asks(row);
	char words[WORDS_BYTES];

	say_advice(p, row, words);
	sheet_field(draft, "To", STYLE_STRONG, row->recipient);
	sheet_field(draft, "State", asks ? STYLE_OVERDUE : STYLE_STRONG,
		text_of(outbox_row_state(row, p->loaded_ms)));
	sheet_field(draft, "Said", asks ? STYLE_DUE : STYLE_PLAIN, row->error);
	sheet_field(
		draft, "To do", asks ? STYLE_DUE : STYLE_PLAIN, text_of(arena_string(a, words)));
	(void)snprintf(words, sizeof words, "%lld, about the same: that waits for a person",
		(long long)row->behind);
	if (row->behind > 0)
		sheet_field(draft, "Waits for", STYLE_PLAIN, text_of(arena_string(a, words)));
	else if (row->state == OUTBOX_QUEUED && row->hold[0] == '\0')
		sheet_countdown(
			draft, row->tries > 0 ? "Tried again" : "Leaves", row->next_ms, "now");
}

static void
add_fate(struct sheet *draft, struct arena *a, const struct outbox_row *row)
{
	char words[WORDS_BYTES];

	sheet_heading(draft, "What became of it");
	(void)snprintf(words, sizeof words, "%s at %s%s", row->verb, row->target,
		row->public ? "; customers or the public read it" : "");
	sheet_field(draft, "Act", STYLE_PLAIN, text_of(arena_string(a, words)));
	sheet_field(draft, "About", STYLE_PLAIN, row->subject);
	sheet_field(draft, "Ordered by", STYLE_PLAIN, row->person);
	sheet_since(draft, "Ordered", row->made_ms);
	(void)snprintf(words, sizeof words, "%d", row->tries);
	if (row->tries > 0)
		sheet_field(draft, "Tries", STYLE_PLAIN, text_of(arena_string(a, words)));
	detail_time(draft, a, "Last tried", row->sending_ms);
	detail_time(draft, a, "Sent", row->sent_ms);
	sheet_field(draft, "There", STYLE_PLAIN, row->remote_url);
	sheet_field(draft, "Its id there", STYLE_PLAIN, row->remote_id);
}

static struct err
read_act(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct outbox_row row;
	bool found = false;
	char words[WORDS_BYTES];
	struct err e = outbox_one(r, strtoll(d->sheet.key.id, NULL, 10), a, &row, &found);

	if (e.kind == ERR_NONE && !found)
		e = err_make(ERR_MISSING, "%s.", p->ops->empty);
	if (e.kind != ERR_NONE)
		return e;
	add_state(draft, a, p, &row);
	if (!text_is_empty(row.text)) {
		sheet_heading(draft, "The exact words");
		add_whole(draft, a, row.text);
	}
	add_fate(draft, a, &row);
	if (!text_is_empty(row.body)) {
		sheet_heading(draft, "The body of the request");
		add_whole(draft, a, row.body);
	}
	(void)snprintf(words, sizeof words, "%lld ", (long long)row.number);
	detail_words(d->caption, sizeof d->caption, words, row.recipient);
	(void)snprintf(words, sizeof words, "outbox %lld ", (long long)row.number);
	detail_words(d->label, sizeof d->label, words, row.recipient);
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_act);
}

const struct pane_ops outbox_detail_ops = {
	.name = "outbox",
	.title = "Outbox",
	.kind = "outbox",
	.empty = "This is not in the record any more",
	.tables = TABLE_OUTBOX,
	.state_size = sizeof(struct detail),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.label = detail_label,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
