/* tests/fake_stage.h - a screen on a canvas in memory, with keys and a pretended engine.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_STAGE_H
#define TESTS_FAKE_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "panes/ui.h"
#include "tests/fake_room.h"

/* A screen with its record and what would be the engine. */
struct stage {
	struct ui ui;
	struct canvas canvas;
	struct record *record;
	struct link link;
	struct err answer; /* of send */
	char sent[512];    /* "id name subject args" of the last order */
	int orders;
	char want[64];
	int64_t now_ms;
	enum level level;
};

static inline struct err
take_order(void *to, const struct order *order)
{
	struct stage *s = to;

	s->orders++;
	(void)snprintf(s->sent, sizeof s->sent, "%s %s [%s] %lld %s", order->id, order->name,
		order->subject, (long long)order->seen_rev, order->args);
	return s->answer;
}

static inline void
take_want(void *to, const char *kind, const char *id)
{
	struct stage *s = to;

	(void)snprintf(s->want, sizeof s->want, "%s %s", kind, id);
}

static inline void
resize(struct stage *s, int rows, int cols)
{
	assert_int_equal(canvas_resize(&s->canvas, rows, cols).kind, ERR_NONE);
	ui_resize(&s->ui, rows, cols);
	if (ui_stale(&s->ui))
		ui_load(&s->ui, s->record, s->now_ms);
	ui_draw(&s->ui, &s->canvas, s->now_ms, fake_steady_ms);
	ui_drawn(&s->ui, s->now_ms);
}

static inline void
draw(struct stage *s)
{
	if (ui_stale(&s->ui))
		ui_load(&s->ui, s->record, s->now_ms);
	ui_draw(&s->ui, &s->canvas, s->now_ms, fake_steady_ms);
	ui_drawn(&s->ui, s->now_ms);
}

static inline struct stage *
begin(struct record *r, int rows, int cols)
{
	struct stage *s = calloc(1, sizeof *s);

	(void)setenv("TZ", "UTC", 1);
	tzset();
	s->record = r;
	s->now_ms = fake_now_ms;
	s->level = LEVEL_LEAD;
	s->link = (struct link){take_order, take_want, s};
	assert_int_equal(canvas_init(&s->canvas, rows, cols).kind, ERR_NONE);
	assert_int_equal(ui_init(&s->ui, LEVEL_LEAD).kind, ERR_NONE);
	s->ui.engine = UI_ENGINE_LIVE;
	s->ui.heard_ms = fake_steady_ms - 1000;
	s->ui.sources[0].state = SOURCE_OK;
	s->ui.sources[0].ok_ms = fake_steady_ms - 4000;
	s->ui.sources[1].state = SOURCE_OK;
	s->ui.sources[1].ok_ms = fake_steady_ms - 11000;
	resize(s, rows, cols);
	return s;
}

static inline void
end(struct stage *s)
{
	ui_clear(&s->ui);
	ui_clear(&s->ui);
	canvas_clear(&s->canvas);
	free(s->record);
	free(s);
}

static inline void
send_key(struct stage *s, const struct key *k)
{
	struct context c = {.link = &s->link, .level = s->level, .rev = 4711, .now_ms = s->now_ms};

	ui_key(&s->ui, k, &c);
	draw(s);
}

static inline void
press(struct stage *s, const char *name)
{
	struct key k = {.kind = KEY_PRESS};

	(void)snprintf(k.name, sizeof k.name, "%s", name);
	send_key(s, &k);
}

static inline void
type(struct stage *s, const char *text)
{
	for (; *text != '\0'; text++)
		press(s, *text == ' ' ? "Space" : (char[]){*text, '\0'});
}

static inline void
point(struct stage *s, const char *name, int row, int col)
{
	struct key k = {.kind = KEY_MOUSE, .row = row, .col = col};

	(void)snprintf(k.name, sizeof k.name, "%s", name);
	send_key(s, &k);
}

static inline void
change(struct stage *s, unsigned tables)
{
	(void)ui_changed(&s->ui, tables);
	draw(s);
}

/* The text of one row of the screen. */
static inline const char *
row_text(const struct stage *s, int row)
{
	static char text[2048];
	size_t length = 0;

	text[0] = '\0';
	for (int col = 0; col < s->canvas.cols; col++) {
		const struct cell *cell = &s->canvas.cells[row * s->canvas.cols + col];

		length += (size_t)snprintf(
			text + length, sizeof text - length, "%s", cell->glyph.bytes);
	}
	return text;
}

static inline bool
shows(const struct stage *s, const char *words)
{
	for (int row = 0; row < s->canvas.rows; row++) {
		if (strstr(row_text(s, row), words) != NULL)
			return true;
	}
	return false;
}

/* The row that is selected; -1: none. */
static inline int
selected_row(const struct stage *s)
{
	for (int i = 0; i < s->canvas.rows * s->canvas.cols; i++) {
		if (s->canvas.cells[i].selected)
			return i / s->canvas.cols;
	}
	return -1;
}

#endif
