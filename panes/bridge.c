/* panes/bridge.c - the card of the conference bridge: number, PINs, who joined.
 * SPDX-License-Identifier: MIT */
#include "panes/bridge.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/keymap.h"
#include "panes/list.h"

enum { LABEL_COLS = 17, VALUE_CAP_BYTES = 1024 };

struct state {
	struct list list; /* first: panes/list.h */
	const struct bridge_card *card;
};

/* ---- the card ---- */

static void
take_word(struct json *j, const char *path, char *out, size_t size)
{
	struct buf text;

	buf_init(&text, VALUE_CAP_BYTES);
	(void)json_string(j, path, &text);
	(void)text_show(text_of(text.data), false, out, size);
	explicit_bzero(text.data, text.length);
	buf_clear(&text);
}

void
bridge_take(struct bridge_card *card, struct json *j, int64_t now_ms)
{
	char moderator[sizeof card->moderator];
	int64_t masked = 0;

	card->known = true;
	take_word(j, "$.phone", card->phone, sizeof card->phone);
	take_word(j, "$.participant_pin", card->participant, sizeof card->participant);
	take_word(j, "$.url", card->url, sizeof card->url);
	(void)json_int(j, "$.masked", &masked);
	card->has_moderator = masked != 0;
	take_word(j, "$.moderator_pin", moderator, sizeof moderator);
	if (moderator[0] != '\0') {
		memcpy(card->moderator, moderator, sizeof card->moderator);
		card->shown_until_ms = now_ms + BRIDGE_SHOWN_MS;
	}
	explicit_bzero(moderator, sizeof moderator);
}

void
bridge_mask(struct bridge_card *card)
{
	explicit_bzero(card->moderator, sizeof card->moderator);
	card->shown_until_ms = 0;
}

bool
bridge_is_shown(const struct bridge_card *card, int64_t now_ms)
{
	/* A clock that was set back does not show it for longer. */
	return card->moderator[0] != '\0' && now_ms < card->shown_until_ms &&
	       now_ms >= card->shown_until_ms - BRIDGE_SHOWN_MS;
}

const char *
bridge_value(const struct bridge_card *card, enum bridge_line_kind kind, int64_t now_ms,
	const char **why)
{
	*why = card->observer ? "Number and PINs are shown to those who work on it."
	       : card->known  ? "The config does not say it (bridge)."
			      : "The engine has not told it yet.";
	switch (kind) {
	case BRIDGE_PHONE:
		return card->phone;
	case BRIDGE_PARTICIPANT:
		return card->participant;
	case BRIDGE_LINK:
		return card->url;
	case BRIDGE_MODERATOR:
		if (card->has_moderator)
			*why = "The moderator PIN is masked; bridge-reveal shows it for a minute.";
		return bridge_is_shown(card, now_ms) ? card->moderator : "";
	case BRIDGE_STATE:
	case BRIDGE_GUEST:
		break;
	}
	*why = "There is nothing to copy in this line.";
	return "";
}

struct err
bridge_copy(const struct bridge_card *card, const char *id, const char *word, int64_t now_ms,
	struct buf *out)
{
	static const char *const ids[] = {
		[BRIDGE_STATE] = "state",
		[BRIDGE_PHONE] = "phone",
		[BRIDGE_PARTICIPANT] = "participant",
		[BRIDGE_MODERATOR] = "moderator",
		[BRIDGE_LINK] = "link",
	};
	enum bridge_line_kind kind = BRIDGE_GUEST;
	const char *value;
	const char *why;

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		if (strcmp(ids[i], id) == 0)
			kind = (enum bridge_line_kind)i;
	}
	if (strcmp(word, "url") == 0)
		kind = BRIDGE_LINK;
	if (strcmp(word, "message") == 0)
		kind = BRIDGE_PHONE;
	value = bridge_value(card, kind, now_ms, &why);
	if (value[0] == '\0')
		return err_make(ERR_MISSING, "%s", why);
	(void)buf_string(out, value);
	if (strcmp(word, "message") == 0 && card->participant[0] != '\0')
		(void)buf_printf(out, ", PIN %s", card->participant);
	if (strcmp(word, "message") == 0 && card->url[0] != '\0')
		(void)buf_printf(out, ", %s", card->url);
	return NO_ERR;
}

/* ---- the pane ---- */

void
bridge_of(struct pane *p, const struct bridge_card *card)
{
	struct state *s = p->state;

	s->card = card;
}

static struct err
load(struct pane *p, struct record *r)
{
	return list_load(p, r, bridge_window);
}

static void
draw_state(const struct pane *p, const struct bridge_line *line, struct area a, int64_t now_ms)
{
	char key[KEYMAP_SAY_BYTES];
	char at[AGE_BYTES];
	char span[AGE_BYTES];

	if (line->at_ms == 0) {
		(void)area_printf(a, 0, 0, STYLE_DIM, "not open; %s opens it",
			keymap_say(p->keys, "bridge-open", key));
		return;
	}
	if (line->closed_ms >= line->at_ms) {
		age_time(at, line->closed_ms);
		(void)area_printf(a, 0, 0, STYLE_DIM, "closed since %.5s; %s opens it again", at,
			keymap_say(p->keys, "bridge-open", key));
		return;
	}
	age_time(at, line->at_ms);
	age_exact(span, line->at_ms, now_ms);
	(void)area_printf(a, 0, 0, STYLE_OK, "OPEN since %.5s, for %s", at, span);
}

/* "******  R shows it" */
static void
draw_moderator(const struct pane *p, struct area a, enum style style, int64_t now_ms)
{
	const struct bridge_card *card = ((const struct state *)p->state)->card;
	char key[KEYMAP_SAY_BYTES];
	char left[AGE_BYTES];
	int col;

	(void)area_put(a, 0, 0, STYLE_DIM, "Moderator PIN");
	if (bridge_is_shown(card, now_ms)) {
		age_exact(left, now_ms, card->shown_until_ms);
		col = area_put(a, 0, LABEL_COLS, STYLE_STRONG, card->moderator);
		(void)area_printf(a, 0, col + 2, STYLE_DIM, "hidden in %s", left);
	} else if (card->has_moderator) {
		col = area_put(a, 0, LABEL_COLS, style, "******");
		(void)area_printf(a, 0, col + 2, STYLE_DIM, "%s shows it, and logs that",
			keymap_say(p->keys, "bridge-reveal", key));
	} else {
		(void)area_put(a, 0, LABEL_COLS, STYLE_DIM, "-");
	}
}

static void
draw_value(const struct bridge_card *card, const struct bridge_line *line, struct area a,
	enum style style)
{
	static const char *const labels[] = {
		[BRIDGE_PHONE] = "Number",
		[BRIDGE_PARTICIPANT] = "Participant PIN",
		[BRIDGE_LINK] = "Link",
	};
	const char *why;
	const char *value = bridge_value(card, line->kind, 0, &why);

	(void)area_put(a, 0, 0, STYLE_DIM, labels[line->kind]);
	if (value[0] != '\0')
		(void)area_put(a, 0, LABEL_COLS, style, value);
	else if (card->known)
		(void)area_put(a, 0, LABEL_COLS, STYLE_DIM, "- (not in the config)");
	else
		(void)area_put(a, 0, LABEL_COLS, STYLE_DIM,
			card->observer ? "- (not for observers)" : "- (not told yet)");
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct bridge_line *line = list_row(&s->list, i);
	enum style style = list_is_ghost(&s->list, i) ? STYLE_DIM : STYLE_STRONG;
	char at[AGE_BYTES];

	(void)first;
	switch (line->kind) {
	case BRIDGE_STATE:
		draw_state(p, line, a, now_ms);
		return;
	case BRIDGE_MODERATOR:
		draw_moderator(p, a, style, now_ms);
		return;
	case BRIDGE_PHONE:
	case BRIDGE_PARTICIPANT:
	case BRIDGE_LINK:
		draw_value(s->card, line, a, style);
		return;
	case BRIDGE_GUEST:
		break;
	}
	age_time(at, line->at_ms);
	(void)area_printf(a, 0, 0, STYLE_DIM, "%.5s", at);
	(void)area_text(a, 0, 6, a.cols - 6, STYLE_PLAIN, line->person);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static bool
is_open(const struct list *l)
{
	const struct bridge_line *line = l->rows.count > 0 ? rows_at(&l->rows, 0) : NULL;

	return line != NULL && line->kind == BRIDGE_STATE && line->at_ms > 0 &&
	       line->closed_ms < line->at_ms;
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	(void)snprintf(out, size, "%s", is_open(&s->list) ? "open" : "");
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct bridge_line *line = row;

	out->by[0] = line->person;
	out->texts[0] = line->person;
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	const struct state *s = p->state;

	return is_open(&s->list) || bridge_is_shown(s->card, now_ms)
		       ? age_exact_tick(now_ms, now_ms)
		       : INT64_MAX;
}

const struct pane_ops bridge_ops = {
	.name = "bridge",
	.title = "Bridge",
	.kind = "",
	.empty = "No incident is open: nothing to talk about",
	.tables = TABLE_INCIDENT | TABLE_ROLE,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = caption,
	.move = list_move,
	.cursor = list_cursor,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.needs = list_needs,
	.next_tick = next_tick,
	.describe = describe,
	.row_size = sizeof(struct bridge_line),
	.clear = list_clear,
};
