/* panes/pane.h - one rectangle of the screen that answers one question.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_PANE_H
#define PANES_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/filter.h"
#include "store/record.h"
#include "store/window.h"
#include "tui/canvas.h"
#include "tui/history.h"

struct keymap;
struct pane;
struct marks;
struct numbers;

/* Lists whose rows carry marks: panes/marks.h. */
enum pane_list { PANE_NO_LIST, PANE_PAGES, PANE_TICKETS, PANE_TIMELINE, PANE_LISTS };

/* What the row under the cursor is about: what a command on it acts upon. */
struct pane_about {
	const char *kind;              /* as an event's subject says it: "page"; "": no subject */
	struct row_key key;            /* its id is the service's: "PABC12", "8812" */
	const struct pane_ops *detail; /* what Enter opens; NULL: nothing */
	bool gone;                     /* it has vanished from the list */
};

/* What a kind of pane can do. All const, one per panes/<name>.c. A pane that is a list of rows
 * takes most of it from panes/list.h, a text to read takes it from panes/sheet.h. */
struct pane_ops {
	const char *name;   /* the command scope: "pages" */
	const char *also;   /* a scope whose commands may be run here, too; NULL: none */
	const char *title;  /* what the border says: "Pages" */
	const char *kind;   /* of the rows, as an event's subject says it: "page"; "": no subject */
	const char *source; /* whose data it shows: "pagerduty"; NULL: the record's own */
	/* Whose rows stand among them, and what those are: "zendesk", "tickets"; NULL: nobody's. */
	const char *guest;
	const char *guests;
	const char *empty; /* said when there are no rows: "No active pages." */
	/* Said in place of it where the mirror is read, which has none of them; NULL: it has. */
	const char *withheld;
	unsigned tables;               /* enum record_table bits that make load() worth calling */
	size_t state_size;             /* bytes of private state, zeroed before the first load */
	const struct pane_ops *detail; /* what Enter on a row opens; NULL: nothing */
	/* The command that Enter does instead while an incident is open; NULL: none. */
	const char *enter;
	enum pane_list list; /* its rows carry marks, in this column */
	int mark_col;

	/* Read rows into private state. The only reader of r. On an error the old rows stay. */
	struct err (*load)(struct pane *p, struct record *r);
	/* Put the private state on the area (the inside of the border). No record, no I/O, no clock
	 * but now_ms. The row under the cursor is marked by the caller, by line(). */
	void (*draw)(const struct pane *p, struct area a, int64_t now_ms);
	/* What follows the title in the border: "14 active, 2 unacked". */
	void (*caption)(const struct pane *p, char *out, size_t size);
	/* What follows the title in the line of tabs: "2!". NULL: nothing. */
	void (*badge)(const struct pane *p, char *out, size_t size);
	/* Move the cursor by rows; INT_MIN and INT_MAX mean first and last, 0 only looks whether
	 * more rows are wanted. May set p->stale: then the move is complete after load(). */
	void (*move)(struct pane *p, int rows);
	/* The key of the row under the cursor, borrowed until the next load or move. NULL: there is
	 * none. `gone`: it has vanished from the list. */
	const struct row_key *(*cursor)(const struct pane *p, bool *gone);
	/* Corrects what pane_about() took from `kind` and `detail`, where that row is of another
	 * kind. NULL: all rows are of one. */
	void (*about)(const struct pane *p, struct pane_about *about);
	/* That row in our words, neutralised, for a prompt: "page #1234 checkout-api". NULL: no
	 * words. */
	void (*label)(const struct pane *p, struct buf *out);
	/* What that row is called by whoever made it, as it came: what a title may begin with.
	 * NULL: nothing. */
	struct text (*named)(const struct pane *p);
	/* The line of the inside the cursor is on, -1: none. */
	int (*line)(const struct pane *p);
	/* How many rows are out of sight above and below; -1: more than are loaded. */
	void (*beyond)(const struct pane *p, int *above, int *below);
	bool (*is_empty)(const struct pane *p);
	/* What a filter finds in a row; NULL: there is nothing to filter. Only a list
	 * (panes/list.h) has it. */
	void (*describe)(const void *row, struct filter_row *out);
	size_t row_size;
	bool counted; /* the caption begins with how many rows there are without a filter */
	/* The orders it can be read in, as its reader counts them, in words that follow "by
	 * urgency, newest first": the last is NULL. NULL: there is one. */
	const char *const *orders;
	/* How many rows show all of it, so that it is given no more; -1: what it can get. NULL: its
	 * rows come and go, and its size does not follow them. */
	int (*needs)(const struct pane *p);
	/* A detail only: the row it is about. Before its first load. */
	void (*aim)(struct pane *p, const struct row_key *key);
	/* A detail only: when the service last changed the row, ms; what hangs on it is asked for
	 * again then. NULL: nobody is asked. */
	int64_t (*version)(const struct pane *p);
	const char *wants; /* what is asked for instead of the row's kind; NULL: that */
	/* When the picture next changes by itself (an age), room ms; INT64_MAX: never. */
	int64_t (*next_tick)(const struct pane *p, int64_t now_ms);
	void (*clear)(struct pane *p);
};

struct pane {
	const struct pane_ops *ops;
	void *state; /* owned; ops->state_size bytes */
	int rows;    /* of the inside, as laid out: how many rows are worth loading */
	int cols;
	bool stale;   /* load() is wanted before the next draw or key */
	bool changed; /* and the record changed, so that counts are to be read anew */
	bool behind;  /* the rows are from before the record changed, and are being read anew */
	int64_t rev;  /* of the record when a key was last pressed while they were not */
	bool seeking; /* load() looked at a part only: it is wanted again, keys come first */
	bool watches; /* the mirror is read: some of it is not for observers, and so not there */
	/* Another copy of the room is read from the next load on: a row that is not there is
	 * withdrawn, and nothing of it stays in sight. */
	bool renewed;
	bool held; /* a detail of one of its rows lies over it: the cursor follows nothing new */
	struct filter filter;          /* which rows are shown */
	struct history filters;        /* those that were typed, for the prompt */
	int order;                     /* in which order, of ops->orders */
	struct err last;               /* of load(): said in the border, old rows stay */
	int64_t loaded_ms;             /* when load() last went well; 0: never */
	int64_t now_ms;                /* in load(): the moment it is for */
	const struct keymap *keys;     /* for what it says of keys; ui_bind */
	const char *incident;          /* the id of the screen's, kept; "" while none is open */
	const struct numbers *numbers; /* that came for the detail on top, kept; or NULL */
	const struct marks *marks;     /* which of its rows are new or selected, kept; or NULL */
};

/* The kinds there are. */
extern const struct pane_ops pages_ops;
extern const struct pane_ops tickets_ops;
extern const struct pane_ops timeline_ops;
extern const struct pane_ops steps_ops;
extern const struct pane_ops roles_ops;
extern const struct pane_ops customers_ops;
extern const struct pane_ops tasks_ops;
extern const struct pane_ops proposals_ops;
extern const struct pane_ops followups_ops;
extern const struct pane_ops decisions_ops;

extern const struct pane_ops clocks_ops;
extern const struct pane_ops updates_ops;

extern const struct pane_ops incidents_ops;
extern const struct pane_ops page_group_ops;
extern const struct pane_ops page_detail_ops;
extern const struct pane_ops ticket_detail_ops;
extern const struct pane_ops event_detail_ops;
extern const struct pane_ops step_detail_ops;
extern const struct pane_ops incident_detail_ops;
extern const struct pane_ops role_detail_ops;
extern const struct pane_ops task_detail_ops;
extern const struct pane_ops proposal_detail_ops;
extern const struct pane_ops followup_detail_ops;
extern const struct pane_ops decision_detail_ops;
extern const struct pane_ops customer_detail_ops;
extern const struct pane_ops update_detail_ops;

/* Zeroed state, stale. ERR_FULL when memory is short; then the pane is as after pane_clear. */
struct err pane_init(struct pane *p, const struct pane_ops *ops);
void pane_clear(struct pane *p); /* may be called twice */

/* Loads it if it is stale; keeps `last` and `loaded_ms`. */
void pane_load(struct pane *p, struct record *r, int64_t now_ms);

/* What the row under the cursor is about; false when there is none. */
bool pane_about(const struct pane *p, struct pane_about *out);

/* The id of the row under the cursor; borrowed until the next load or move. NULL: none, the row has
 * vanished, or the cursor is still on its way to rows that are not loaded. */
const char *pane_selected(const struct pane *p);

#endif
