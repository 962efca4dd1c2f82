/* tests/room_stage.h - a screen on a canvas in memory over a record of its own, whose orders are carried
 * out at once as the engine would.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_ROOM_STAGE_H
#define TESTS_ROOM_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "panes/ui.h"
#include "store/order.h"
#include "tests/room.h"

enum { ROOM_STEADY_MS = 5000000 };

struct room_stage {
	struct room *room;
	struct ui ui;
	struct canvas canvas;
	struct link link;
	struct json *json;
	char id[ORDER_ID_BYTES]; /* of an order that has no answer yet; "": none */
	struct err answer;
	struct order_room
		rules;          /* what orders go by: no config, no pack unless the test has some */
	struct outcome outcome; /* of the last order */
	const char *copied;     /* what went to the clipboard last; NULL: nothing yet */
	struct err refused;     /* what the terminal says to that */
};

static inline struct err
room_stage_order(void *to, const struct order *order)
{
	const struct actor dana = {.name = "Dana Reyes", .level = LEVEL_LEAD};
	struct room_stage *s = to;

	(void)snprintf(s->id, sizeof s->id, "%s", order->id);
	s->answer = order_run(
		s->room->record, s->json, order, &dana, &s->rules, s->room->now_ms, &s->outcome);
	return NO_ERR;
}

/* Loads and draws as the loop around a screen does, and answers what was ordered. */
static inline void
room_stage_draw(struct room_stage *s)
{
	for (int i = 0; i < 10 && ui_stale(&s->ui); i++) {
		ui_load(&s->ui, s->room->record, s->room->now_ms);
		if (!s->ui.yank.due)
			continue;
		s->copied = s->ui.yank.text.data;
		yank_tell(&s->ui, s->refused, s->room->now_ms);
	}
	ui_draw(&s->ui, &s->canvas, s->room->now_ms, ROOM_STEADY_MS);
	ui_drawn(&s->ui, s->room->now_ms);
}

static inline void
room_stage_resize(struct room_stage *s, int rows, int cols)
{
	room_ok(canvas_resize(&s->canvas, rows, cols));
	ui_resize(&s->ui, rows, cols);
	room_stage_draw(s);
}

static inline struct room_stage *
room_stage_begin(struct room *room, int rows, int cols)
{
	struct room_stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	(void)setenv("TZ", "UTC", 1);
	tzset();
	s->room = room;
	s->link = (struct link){.send = room_stage_order, .to = s};
	room_ok(json_open(&s->json));
	room_ok(canvas_init(&s->canvas, rows, cols));
	room_ok(ui_init(&s->ui, LEVEL_LEAD));
	(void)snprintf(s->ui.me, sizeof s->ui.me, "Dana Reyes");
	s->ui.engine = UI_ENGINE_LIVE;
	s->ui.heard_ms = ROOM_STEADY_MS - 1000;
	for (int i = 0; i < UI_SOURCES; i++) {
		s->ui.sources[i].state = SOURCE_OK;
		s->ui.sources[i].ok_ms = ROOM_STEADY_MS - 4000;
	}
	room_stage_resize(s, rows, cols);
	return s;
}

static inline void
room_stage_end(struct room_stage *s)
{
	ui_clear(&s->ui);
	canvas_clear(&s->canvas);
	json_close(s->json);
	free(s);
}

/* What came is on the screen. */
static inline void
room_stage_come(struct room_stage *s)
{
	(void)ui_changed(&s->ui, TABLE_ALL);
	room_stage_draw(s);
}

/* A key, a second after the one before it. */
static inline void
room_stage_press(struct room_stage *s, const char *name)
{
	struct context c = {.link = &s->link, .level = LEVEL_LEAD, .now_ms = 0};
	struct key k = {.kind = KEY_PRESS};

	s->room->now_ms += 1000;
	c.now_ms = s->room->now_ms;
	(void)snprintf(k.name, sizeof k.name, "%s", name);
	ui_key(&s->ui, &k, &c);
	room_stage_draw(s);
	if (s->id[0] == '\0')
		return;
	ui_answer(&s->ui, s->id, s->answer.kind == ERR_NONE,
		text_of(s->answer.kind == ERR_NONE ? s->outcome.said : s->answer.text), c.now_ms);
	s->id[0] = '\0';
	room_stage_come(s);
}

static inline void
room_stage_type(struct room_stage *s, const char *text)
{
	for (; *text != '\0'; text++)
		room_stage_press(s, *text == ' ' ? "Space" : (char[]){*text, '\0'});
}

/* The text of one row of the screen; valid until the next call. */
static inline const char *
room_stage_row(const struct room_stage *s, int row)
{
	static char text[2048];
	size_t length = 0;

	text[0] = '\0';
	for (int col = 0; col < s->canvas.cols; col++)
		length += (size_t)snprintf(text + length, sizeof text - length, "%s",
			s->canvas.cells[row * s->canvas.cols + col].glyph.bytes);
	return text;
}

static inline bool
room_stage_shows(const struct room_stage *s, const char *words)
{
	for (int row = 0; row < s->canvas.rows; row++) {
		if (strstr(room_stage_row(s, row), words) != NULL)
			return true;
	}
	return false;
}

#endif
