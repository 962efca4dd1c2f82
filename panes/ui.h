/* panes/ui.h - all that one screen shows, without a terminal: panes, focus, zoom, overlays, top lines, footer.
 *
 * Keys come in, a canvas goes out; tests drive it on a canvas in memory. screen.c owns the loop, the
 * terminal and the socket around it.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_UI_H
#define PANES_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/command.h"
#include "panes/pane.h"
#include "store/arena.h"
#include "store/page.h"
#include "store/source.h"
#include "store/ticket.h"
#include "tui/canvas.h"
#include "tui/prompt.h"

enum { UI_PANES = 6, UI_SOURCES = 2 };

/* What covers the panes. */
enum ui_over { UI_OVER_NOTHING, UI_OVER_DETAIL, UI_OVER_HELP };

/* What the screen is asked to do after a key; screen.c does it and sets it back. */
enum ui_wish { UI_WISH_NOTHING, UI_WISH_QUIT, UI_WISH_SUSPEND, UI_WISH_REPAINT };

/* A source as the last poke told it; its age goes on counting here. */
struct ui_source {
	char name[16];       /* "pagerduty" */
	const char *short_name; /* "PD" */
	enum source_state state;
	int64_t ok_ms;       /* room steady time of its last good answer; -1: never */
	char error[256];     /* neutralised */
};

/* How things stand with the engine. */
enum ui_engine { UI_ENGINE_STARTING, UI_ENGINE_LIVE, UI_ENGINE_GONE };

/* The two top lines' data, read from the record with the panes. */
struct ui_top {
	struct arena arena;
	struct page_counts pages;
	struct ticket_counts tickets;
	struct text oncall;
	struct text lead; /* who holds the lead role */
	bool stale;
};

struct ui {
	struct pane panes[UI_PANES]; /* pages tickets timeline steps roles customers, in Tab order */
	int focus;
	bool zoomed;
	enum ui_over over;
	struct pane detail;  /* of UI_OVER_DETAIL; ops NULL when none */
	int help_line;       /* of UI_OVER_HELP: first line shown */
	bool prompting;
	struct prompt prompt;
	const struct command *asked; /* the command the prompt is for */
	struct context frozen;       /* as it was when its key was pressed */
	char subject[64];            /* frozen.subject lives here */
	char label[96];
	char message[256];   /* neutralised: the answer to the last command */
	enum style message_style;
	int64_t message_ms;  /* when it came; shown for 10 s */
	enum ui_wish wish;
	enum ui_engine engine;
	int64_t engine_gone_ms; /* since when */
	struct ui_source sources[UI_SOURCES];
	struct ui_top top;
	const char *banner;  /* "DRILL - nothing leaves this machine", or NULL; kept */
	enum level level;
	int rows;
	int cols;
};

struct err ui_init(struct ui *u, enum level level);
void ui_clear(struct ui *u);

/* The size of the canvas to come: lays the panes out, marks those for loading that show more rows now. */
void ui_resize(struct ui *u, int rows, int cols);

/* Tables of the record changed (enum record_table bits): marks what shows them. False when nothing on this screen does. */
bool ui_changed(struct ui *u, unsigned tables);

/* True when something is marked: ui_load is wanted before ui_draw. */
bool ui_stale(const struct ui *u);
void ui_load(struct ui *u, struct record *r, int64_t now_ms);

/* Draws all of it. steady_ms is for the ages of sources. */
void ui_draw(const struct ui *u, struct canvas *c, int64_t now_ms, int64_t steady_ms);

/* One key. `c` holds link, level, rev and now_ms; the rest is filled in here. */
void ui_key(struct ui *u, const struct key *k, struct context *c);

/* The answer to an order: a sentence. */
void ui_answer(struct ui *u, bool ok, struct text text, int64_t now_ms);

/* When the picture next changes by itself, room ms (UTC); at the latest after a second while ages are shown. */
int64_t ui_next_tick(const struct ui *u, int64_t now_ms);

#endif
