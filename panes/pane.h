/* panes/pane.h - one rectangle of the screen that answers one question.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_PANE_H
#define PANES_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"
#include "tui/canvas.h"

struct pane;

/* What a kind of pane can do. All const, one per panes/<name>.c. */
struct pane_ops {
	const char *name;  /* the command scope: "pages" */
	const char *title; /* what the border says: "Pages" */
	const char *kind;  /* of the rows, as an event's subject says it: "page"; "" when rows are no subject */
	unsigned tables;   /* enum record_table bits that make load() worth calling */
	size_t state_size; /* bytes of private state, zeroed before the first load */

	/* Read rows from the record into private state. The only reader of r. On an error the old rows stay. */
	struct err (*load)(struct pane *p, struct record *r);
	/* Put the private state on the area (the inside of the border). No record, no I/O, no clock but now_ms. */
	void (*draw)(const struct pane *p, struct area a, int64_t now_ms);
	/* What follows the title in the border and in the tab line: "14 active, 2 new". */
	void (*caption)(const struct pane *p, char *out, size_t size);
	/* Move the cursor by rows; INT_MIN and INT_MAX mean first and last. May set p->stale to have more rows loaded. */
	void (*move)(struct pane *p, int rows);
	/* The id a command acts upon; borrowed until the next load or move. NULL: none, or the row has vanished. */
	const char *(*selected)(const struct pane *p);
	/* When the picture next changes by itself (an age, a deadline), room ms; INT64_MAX: never. */
	int64_t (*next_tick)(const struct pane *p, int64_t now_ms);
	void (*clear)(struct pane *p);
};

struct pane {
	const struct pane_ops *ops;
	void *state;   /* owned; ops->state_size bytes */
	int rows;      /* of the inside, as laid out: how many rows are worth loading */
	int cols;
	bool stale;    /* load() is wanted before the next draw */
	struct err last;    /* of load(): said in the border, old rows stay */
	int64_t loaded_ms;  /* when load() last went well; 0: never */
};

struct err pane_init(struct pane *p, const struct pane_ops *ops);
void pane_clear(struct pane *p); /* may be called twice */

/* Loads it if it is stale; keeps `last` and `loaded_ms`. */
void pane_load(struct pane *p, struct record *r, int64_t now_ms);

#endif
