/* tests/shots.h - the screens there are to see: golden files and pictures are made of them.
 *
 * Every pane, every detail and everything else that covers them has a shot here. A new one is a row
 * in `shots`; then GOLDEN_WRITE=1 build/tests/test_shots, and make pictures.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SHOTS_H
#define TESTS_SHOTS_H

#include "tests/fake_stage.h"

enum { SHOT_KEYS_MOST = 10 };

/* A room, with these keys pressed. A name with a space before it is text to be typed. */
struct shot {
	const char *name;
	const char *keys[SHOT_KEYS_MOST];
	void (*prepare)(struct stage *s); /* before the keys; NULL: nothing */
};

static inline void
shot_lose_engine(struct stage *s)
{
	s->ui.banner = "DRILL";
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	s->ui.sources[0].ok_ms = fake_steady_ms - 95000;
	(void)snprintf(s->ui.sources[0].error, sizeof s->ui.sources[0].error,
		"PagerDuty cannot be reached: no answer in 10 s.");
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->now_ms - 65000);
}

static inline void
shot_empty(struct stage *s)
{
	s->record->pages_count = s->record->tickets_count = s->record->events_count = 0;
	s->record->steps_count = s->record->roles_count = s->record->customers_count = 0;
	s->record->oncall = "";
	change(s, TABLE_ALL);
}

static inline void
shot_told(struct stage *s)
{
	s->ui.talk.bridge = (struct bridge_card){.known = true,
		.phone = "+1 555 0190",
		.participant = "4711",
		.has_moderator = true};
}

static inline struct err
shot_done(struct context *c, const struct command_values *v)
{
	(void)c;
	(void)v;
	return NO_ERR;
}

/* The box that asks whether it is meant, as a command that does something will have it asked. */
static inline void
shot_confirm(struct stage *s)
{
	static const struct command resolve = {.name = "page-resolve",
		.scope = "*",
		.help = "Resolve the page under the cursor",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_CONFIRM,
		.run = shot_done};
	struct context c = {.link = &s->link, .level = s->level, .rev = 1, .now_ms = s->now_ms};
	struct ui_row row;

	ui_row(&s->ui, &row);
	ui_command(&s->ui, &resolve, &row, &c);
	draw(s);
}

/* Something waits to leave, and something for a person. */
static inline void
shot_outbox(struct stage *s)
{
	(void)snprintf(s->ui.me, sizeof s->ui.me, "Dana Reyes");
	s->record->outbox = true;
	change(s, TABLE_OUTBOX);
}

static const struct shot shots[] = {
	{"room", {NULL}, NULL},
	{"work", {"2"}, NULL},
	{"pages", {"z", "j"}, NULL},
	{"tickets", {"Tab", "z", "j"}, NULL},
	{"timeline", {"Tab", "Tab", "z"}, NULL},
	{"steps", {"Tab", "Tab", "Tab", "z"}, NULL},
	{"roles", {"Tab", "Tab", "Tab", "Tab", "z"}, NULL},
	{"customers", {"S-Tab", "z", "j"}, NULL},
	{"clocks", {"3"}, NULL},
	{"updates", {"3", "Tab", "z"}, NULL},
	{"outbox", {"3", "Tab", "Tab", "z", "j", "j"}, shot_outbox},
	{"act", {"3", "Tab", "Tab", "j", "j", "Enter"}, shot_outbox},
	{"bridge", {"3", "S-Tab", "S-Tab", "z", "j"}, shot_told},
	{"watchers", {"3", "S-Tab", "z"}, NULL},
	{"update", {"3", "Tab", "Enter"}, NULL},
	{"tasks", {"2", "z"}, NULL},
	{"proposals", {"2", "Tab", "z"}, NULL},
	{"followups", {"2", "S-Tab", "S-Tab", "z"}, NULL},
	{"decisions", {"2", "S-Tab", "z"}, NULL},
	{"incidents", {"4"}, NULL},
	{"page", {"Enter"}, NULL},
	{"ticket", {"Tab", "Enter"}, NULL},
	{"entry", {"Tab", "Tab", "k", "k", "k", "Enter"}, NULL},
	{"step", {"Tab", "Tab", "Tab", "g", "j", "j", "Enter"}, NULL},
	{"customer", {"S-Tab", "g", "j", "Enter"}, NULL},
	{"sources", {"S"}, NULL},
	{"help", {"?"}, NULL},
	{"palette", {":", " move"}, NULL},
	{"confirm", {NULL}, shot_confirm},
	{"prompt", {"n", " failover of eu-2 done"}, NULL},
	{"unbound", {"F9"}, NULL},
	{"away", {NULL}, shot_lose_engine},
	{"empty", {NULL}, shot_empty},
};

enum { SHOTS = sizeof shots / sizeof shots[0] };

struct shot_size {
	int rows;
	int cols;
};

static const struct shot_size shot_sizes[] = {{48, 160}, {30, 100}, {24, 80}};

enum { SHOT_SIZES = sizeof shot_sizes / sizeof shot_sizes[0] };

/* The stage as the shot leaves it; `end` it. */
static inline struct stage *
shot_take(const struct shot *shot, int rows, int cols)
{
	struct stage *s = begin(fake_room(), rows, cols);

	if (shot->prepare != NULL)
		shot->prepare(s);
	draw(s);
	for (int i = 0; i < SHOT_KEYS_MOST && shot->keys[i] != NULL; i++) {
		if (shot->keys[i][0] == ' ')
			type(s, shot->keys[i] + 1);
		else
			press(s, shot->keys[i]);
	}
	return s;
}

static inline const struct shot *
shot_find(const char *name)
{
	for (int i = 0; i < SHOTS; i++) {
		if (strcmp(shots[i].name, name) == 0)
			return &shots[i];
	}
	fail_msg("there is no shot %s", name);
	return NULL;
}

#endif
