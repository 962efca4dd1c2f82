/* panes/ui.h - all that one screen shows, without a terminal: panes, focus, zoom, overlays, top
 * lines, footer.
 *
 * Keys come in, a canvas goes out; tests drive it on a canvas in memory. screen.c owns the loop,
 * the terminal and the socket around it. After a key, and before the next one, screen.c calls
 * ui_load when ui_stale says so: a movement beyond what is loaded is complete only then.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_UI_H
#define PANES_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/card.h"
#include "panes/command.h"
#include "panes/current.h"
#include "panes/filter_prompt.h"
#include "panes/keymap.h"
#include "panes/last.h"
#include "panes/layout.h"
#include "panes/marks.h"
#include "panes/offers.h"
#include "panes/outside.h"
#include "panes/pane.h"
#include "panes/talk.h"
#include "panes/tour.h"
#include "panes/waiting.h"
#include "panes/watchers.h"
#include "panes/yank.h"
#include "panes/you.h"
#include "store/arena.h"
#include "store/buf.h"
#include "store/due.h"
#include "store/numbers.h"
#include "store/order.h"
#include "store/page.h"
#include "store/page_urgent.h"
#include "store/source.h"
#include "tui/canvas.h"
#include "tui/prompt.h"

enum { UI_PANES = LAYOUT_PANES, UI_SOURCES = 2, UI_MESSAGE_MS = 1000, UI_SENT_MOST = 16 };

/* What lies over the panes, one over the other. */
enum { UI_COVERS_MOST = 8 };

struct ui_cover {
	struct pane pane;
	/* A detail a source is asked for: when that was last done, room ms, and the row's version
	 * then; -1: not known yet. */
	int64_t wanted_ms;
	int64_t wanted_version;
};

enum { UI_ARGV_CAP_BYTES = 8 * 1024 };

/* What the screen is asked to do after a key; screen.c does it and sets it back. */
enum ui_wish { UI_WISH_NOTHING, UI_WISH_QUIT, UI_WISH_SUSPEND, UI_WISH_REPAINT, UI_WISH_RUN };

/* A source as the last poke told it; its age goes on counting here. ui_init fills in the names:
 * [0] pagerduty, [1] zendesk, both late and never heard of. */
struct ui_source {
	char name[16];          /* "pagerduty" */
	const char *short_name; /* "PD" */
	const char *title;      /* "PagerDuty" */
	enum source_state state;
	int64_t ok_ms;    /* room steady time of its last good answer; -1: never */
	int64_t ok_at_ms; /* the same in room time, UTC; 0: never */
	char error[256];  /* neutralised, like the next */
	char access[160]; /* what the token may do; "": not known */
	int64_t skew_ms;  /* its clock less ours; 0: they agree */
	int64_t skipped;  /* items left out since the engine began */
};

/* Room time without a word from the engine after which nothing passes for live, unless the loop
 * around the screen knows better. */
enum { UI_HEARD_MOST_MS = 7000 };

/* How long a box that asks stands before a key answers it, likewise. */
enum { UI_CONFIRM_LEAST_MS = 300 };

/* Commands run from a menu that are remembered. */
enum { UI_RECENT_MOST = 8 };

/* How often what an open detail shows is asked for. */
enum { UI_WANT_MS = 30 * 1000 };

/* How things stand with the engine. Silent: connected, but it hangs. */
enum ui_engine { UI_ENGINE_STARTING, UI_ENGINE_LIVE, UI_ENGINE_SILENT, UI_ENGINE_GONE };

/* The two top lines' data, read from the record with the panes. */
struct ui_top {
	struct arena arena;
	struct page_counts pages;
	struct page_urgent urgent; /* when `watched`: ui_watch */
	struct text oncall;
	struct text lead; /* who holds the lead role */
	int storm_most;   /* more pages than this at once are a storm: screen.storm; kept */
	bool storm;       /* the list of pages holds one */
	struct due due;   /* when `watched` or an incident is open */
	int elsewhere;    /* overdue in other incidents that are open */
	int64_t due_ms;   /* when that is to be read again, because of the time; INT64_MAX: never */
	bool watched;
	bool urgent_known;
	bool stale;
};

/* The row under the cursor, as it was when a key was pressed. */
struct ui_row {
	char kind[16]; /* as an event's subject says it; "": no row */
	struct row_key key;
	struct row_key at;               /* its place in its own list, whatever it is about */
	char subject[ROW_ID_BYTES + 16]; /* "page:PABC12"; "" for none */
	/* It in our words, neutralised, its number first: "page #1234 checkout-api 5xx"; "": none. */
	char about[200];
	char title[200]; /* what it is called by whoever made it, neutralised; "": nothing */
	bool gone;       /* it has vanished from its list */
	bool aside;      /* it is no row of a pane: what is selected there is not meant */
	const struct pane_ops *pane; /* where it stands */
};

/* A command with what was typed for it. */
struct ui_ask {
	const struct command *command;
	char id[ORDER_ID_BYTES];     /* of its order */
	struct ui_row row;           /* as it was when the key was pressed, like rev */
	char incident[ROW_ID_BYTES]; /* the screen's then */
	int64_t rev;
	bool sent; /* with `id` and these texts: asked again unchanged it is the same order */
	int at;    /* the argument being asked for; their count: whether it is meant */
	int choice;
	char label[160]; /* of the prompt */
	struct buf texts[COMMAND_ARGS_MOST];
	int64_t at_ms[COMMAND_ARGS_MOST]; /* the moment that a time meant when it was typed; or 0 */
	bool seen[COMMAND_ARGS_MOST];     /* it was asked for */
	bool spared[COMMAND_ARGS_MOST];   /* what it is about does not want it */
	bool leaving;                     /* a form: Esc was pressed, once more leaves it */
	/* It was refused, and why was said: one that leaves, about the same thing as before, is then
	 * about that thing as it is now. */
	bool told;
	struct selection selection; /* a copy of what was selected; none: the row is meant */
	bool paged_known;           /* who was paged was read: panes/page_guard.h */
	struct outgoing outgoing;   /* what leaves with what was typed, while it is confirmed */
};

/* The NOW line while it has the keys: panes/now.h. */
struct ui_now {
	bool focused;
	char id[ROW_ID_BYTES]; /* of the item they are about */
};

/* What is kept of a view while another one is shown. */
struct ui_view {
	int focus;
	bool zoomed;
};

/* Where a screen gets another connection to what it reads, for the past: panes/past.h. */
struct ui_door {
	struct err (*open)(void *to, struct record **out); /* NULL: there is none */
	void *to;
};

struct past;

struct ui {
	struct pane panes[UI_PANES]; /* in the order of enum layout_pane */
	int needs[UI_PANES];         /* rows each needs, as last loaded: struct layout_wish */
	enum view_kind view;
	struct ui_view views[VIEWS]; /* of those that are not shown */
	int focus;                   /* in the view that is shown, like the next */
	bool zoomed;
	struct ui_cover covers[UI_COVERS_MOST]; /* the last one has the keys; none: the panes */
	int covers_count;
	struct layout layout;
	bool prompting; /* keys answer what is asked: panes/ask.h */
	struct prompt prompt;
	struct filter_prompt filtering; /* it has the keys while it is open */
	struct ui_ask asked;            /* while prompting: what for */
	struct offers offers;           /* and what may be picked */
	struct card card;               /* and what helps to decide, when it begins an incident */
	/* When the box that asks whether it is meant was first on the screen, room ms; -1: not yet.
	 * And how long it must have stood there before a key answers it, which was pressed before
	 * it could be read else. */
	int64_t confirm_ms;
	int64_t confirm_least_ms;
	/* Of the text in that box: the row at its top, how many of its rows were shown, and in how
	 * many columns. */
	int confirm_top;
	int confirm_seen;
	int confirm_cols;
	/* What was typed and is not saved, oldest first: sent without an answer yet, and failed while
	 * something else was being typed, which comes back next. UI_SENT_MOST at most together. */
	struct ui_ask sent[UI_SENT_MOST];
	struct ui_ask back[UI_SENT_MOST];
	int sent_count;
	int back_count;
	const struct command *recent[UI_RECENT_MOST]; /* the last one first; NULL beyond */
	char message[320]; /* neutralised: the answer to the last command */
	enum style message_style;
	/* When it came: a key UI_MESSAGE_MS later takes it away, time alone never. */
	int64_t message_ms;
	enum ui_wish wish;
	struct buf argv; /* what UI_WISH_RUN runs: words, each with a NUL behind it */
	bool in_tmux;    /* the screen is in a pane of tmux, and can open another beside it */
	enum ui_engine engine;
	int64_t engine_away_ms; /* since when it is silent or gone, room ms */
	char engine_error[256]; /* neutralised: why it could not be started; "" when it could */
	struct ui_source sources[UI_SOURCES];
	/* Room steady time for which the engine last told how the sources are, and how old that may
	 * be: a screen that was stopped shows nothing of before as live. */
	int64_t heard_ms;
	int64_t heard_most_ms;
	struct ui_top top;
	struct ui_now now;
	struct current current; /* the incident the screen is about */
	struct marks marks;
	struct last last; /* what `undo` would take back */
	struct yank yank;
	struct numbers numbers; /* while the detail that they are for lies on top */

	struct ui_door door;
	struct past *past; /* that lies over it, or is on its way; NULL: none */
	struct ui *live;   /* over which it lies: this one shows the past; NULL: it is live */

	struct talk talk;
	struct outside outside;
	struct crowd crowd;
	struct you you;
	int watchers; /* observers that are connected, as the engine last told; -1: not known */
	/* The mirror is read, not the record: what observers may not read is not there, and what
	 * works on this machine is not for whoever sits here. */
	bool watches;
	bool renewed;      /* ui_renewed, or another moment, and not loaded since */
	char waiting[320]; /* panes/waiting.h: all there is to show, neutralised; "": the room */
	char me[80]; /* the name that the engine gives to what this screen orders; "": not known */
	bool drill;  /* the services are simulated */
	struct tour tour;
	const char *banner;        /* "DRILL - nothing leaves this machine", or NULL; kept */
	const struct keymap *keys; /* NULL: those of the tables; ui_bind */
	bool mouse; /* the terminal's is wanted; the loop around the screen sees to it */
	enum level level;
	int rows;
	int cols;
};

/* The ui must stay where it is until ui_clear. ERR_FULL when memory is short. */
struct err ui_init(struct ui *u, enum level level);
void ui_clear(struct ui *u); /* may be called twice */

/* The keys that hold from now on; NULL: those of the command tables. Kept until ui_clear. */
void ui_bind(struct ui *u, const struct keymap *keys);

/* The size of the canvas to come: lays the panes out, marks those for loading that show more
 * rows now. */
void ui_resize(struct ui *u, int rows, int cols);

/* Tables of the record changed (enum record_table bits): marks what shows them. False when
 * nothing on this screen does. */
bool ui_changed(struct ui *u, unsigned tables);

/* Another copy of the room is read from now on, where some of what was shown may be withdrawn: marks
 * all for loading. What is open of a row that is not there closes; cursors go to the nearest. Of a past
 * see past_renew. */
void ui_renewed(struct ui *u);

/* True when something is marked: ui_load is wanted before ui_draw, and before the next ui_key. */
bool ui_stale(const struct ui *u);

/* True when what there is to talk with is to be read. The first frame does not wait for it. */
bool ui_talk_waits(const struct ui *u);
/* The same of what there is to know of the outside. */
bool ui_outside_waits(const struct ui *u);

/* Reads what is marked, in one snapshot. What fails is said on the screen. `r` is NULL while there
 * is no record: what needs none is read. */
void ui_load(struct ui *u, struct record *r, int64_t now_ms);

/* Time went by: marks what is another by that alone. When ui_next_tick said, or at any time. */
void ui_tick(struct ui *u, int64_t now_ms);

/* From now on what waits is read for alert_look and alert_title too, and what undo would take back.
 * Once the first frame is out: that need not wait for it. */
void ui_watch(struct ui *u);
/* True when a pane that is shown has looked at a part of its rows only: ui_seek marks it, for
 * ui_load to look at the next part. To be done when there are no keys. */
bool ui_is_seeking(const struct ui *u);
void ui_seek(struct ui *u);

/* Asks the source again for what the detail on top shows, when the row changed or UI_WANT_MS went
 * by. After ui_load. */
void ui_want(struct ui *u, const struct link *link, int64_t now_ms);

/* What ui_draw drew is on the terminal now: it took all of it. */
void ui_drawn(struct ui *u, int64_t now_ms);

/* Draws all of it. steady_ms is for the ages of sources. */
void ui_draw(const struct ui *u, struct canvas *c, int64_t now_ms, int64_t steady_ms);

/* One key. `c` holds link, level, rev and now_ms; the rest is filled in here. */
void ui_key(struct ui *u, const struct key *k, struct context *c);

/* The row under the cursor of what lies on top. */
void ui_row(const struct ui *u, struct ui_row *out);
/* Does the command to that row: asks for what it needs, or says why not. `c` as for ui_key. */
void ui_command(
	struct ui *u, const struct command *command, const struct ui_row *row, struct context *c);

/* The answer to the order with this id: a sentence; with `ok` it may be empty. Until it comes what
 * was typed is kept; it comes back into the prompt when the answer is not ok. Sent again unchanged
 * it has the same id, so that it is never done twice. */
void ui_answer(struct ui *u, const char *id, bool ok, struct text text, int64_t now_ms);

/* The engine told something that no record holds. Numbers ("contact") are kept when the detail on
 * top is what they are for, as long as it is there. */
void ui_numbers(struct ui *u, const char *what, struct json *j);

/* The engine came, hangs or went; `why` is what it said when it could not start, else empty. */
void ui_engine_is(struct ui *u, enum ui_engine engine, struct text why, int64_t now_ms);
/* True when nothing that is shown may pass for live because the engine is silent or gone. */
bool ui_engine_is_away(const struct ui *u);

/* To the next open incident (1) or the one before (-1); false when there is no other. */
bool ui_step_incident(struct ui *u, int direction);
/* To the one with that id; false when it is not open. */
bool ui_go_incident(struct ui *u, const char *id);

/* True while they can be read in full. */
bool ui_shows_sources(const struct ui *u);
/* What is known of the sources changed: where they are read in full, they are read anew. */
void ui_sources_changed(struct ui *u);

/* When the picture next changes by itself, room ms (UTC): at a full second while ages are shown;
 * INT64_MAX: never. */
int64_t ui_next_tick(const struct ui *u, int64_t now_ms);

/* Sizes of panes and covers anew, after one came or the focus moved. */
void ui_lay_out(struct ui *u);

/* True when the pane is in sight, or may be behind the one that is. */
bool ui_is_drawn(const struct ui *u, int pane);

/* For the commands. */
struct pane *ui_active(struct ui *u); /* what lies on top, else the pane with the focus */
const struct pane *ui_shown(const struct ui *u); /* the same */
void ui_focus(struct ui *u, int pane);           /* one of the view's */
/* The pane the focus goes to: the next (1) or the one before (-1), to the left (-1) or right (1). */
int ui_next(const struct ui *u, int direction);
int ui_beside(const struct ui *u, int direction);
/* Shows another view, as it was left: with its focus and its zoom. One that has panes. */
void ui_view(struct ui *u, enum view_kind view);
void ui_zoom(struct ui *u);
/* The rows that are selected in the pane that has the keys; NULL: none. */
const struct selection *ui_selection(const struct ui *u);
/* Closes what lies on top, else drops the selection, else leaves the zoom. */
void ui_back(struct ui *u);
/* Lays a pane over all else and gives it the keys, aimed at `key` where it has an aim. ERR_FULL. */
struct err ui_cover(struct ui *u, const struct pane_ops *ops, const struct row_key *key);
/* The detail of the row under the cursor; its source is asked for what hangs on it. */
struct err ui_open(struct ui *u, const struct link *link, int64_t now_ms);
/* From a detail on top to that of the next row (1) of the list below it, or the one before (-1):
 * NULL when that can be done, else why not. */
const char *ui_why_not_step(const struct ui *u);
struct err ui_step(struct ui *u, int rows, const struct link *link, int64_t now_ms);
/* Opens it; closes it when it lies on top. */
struct err ui_sources(struct ui *u);

/* Shows a sentence of ours in the footer. */
__attribute__((format(printf, 4, 5))) void ui_say(
	struct ui *u, enum style style, int64_t now_ms, const char *format, ...);

#endif
