/* panes/you.h - who the engine says is at this screen, and what became of what they proposed.
 *
 * A screen that watches knows neither the config nor the roles: the engine tells it the name and
 * the level under which it acts, on joining and whenever that changes (net/wire.h, "you").
 * SPDX-License-Identifier: MIT */
#ifndef PANES_YOU_H
#define PANES_YOU_H

#include <stdbool.h>
#include <stdint.h>

#include "store/json.h"
#include "store/record.h"

struct command;
struct ui;

struct you {
	bool told;       /* by this engine or the one before */
	bool stale;      /* you_load is wanted */
	bool known;      /* what was decided before is no news */
	int64_t seen_ms; /* when the last of what was proposed here was decided, UTC; 0: nothing */
};

/* The engine told something; takes it when it is that. */
void you_take(struct ui *u, const char *what, struct json *j, int64_t now_ms);

/* Says what became of a proposal of theirs. What cannot be read is no news. */
void you_load(struct ui *u, struct record *r, int64_t now_ms);

/* True when the command would not be done at this screen but be put to the lead (R41). */
bool you_propose(const struct ui *u, const struct command *command);

#endif
