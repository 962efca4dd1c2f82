/* store/incident.h - incidents: what the room is about.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_INCIDENT_H
#define STORE_INCIDENT_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* In SQL: an incident that is not over. */
#define INCIDENT_OPEN "status NOT IN ('green', 'cancelled')"

struct incident {
	struct row_key key; /* id: its number as text; major: newest first */
	struct text title;
	struct text codename;
	const char *kind;   /* "outage", "security", "drill" */
	const char *status; /* "open", "recovering", "yellow", "green", "cancelled" */
	bool restricted;
	bool is_open; /* neither green nor cancelled */
	bool own_platform;
	int severity;      /* 1 (worst) to 5; 0: not known */
	struct text label; /* of its severity, by its pack; "" where that has none */
	struct text lead;
	struct text cause;
	struct text impact;
	const char *pack;    /* its name */
	int64_t eta_ms;      /* 0: none given; like the others */
	int64_t eta_made_ms; /* when it was given */
	int64_t declared_ms;
	int64_t recovered_ms;
	int64_t closed_ms;
	int64_t bridge_open_ms; /* 0, or after bridge_closed_ms: it is open */
	int64_t bridge_closed_ms;
	int span; /* people one lead can hold */
	int64_t rev;
};

/* Its title, or its codename where it is restricted (R21). */
static inline struct text
incident_name(const struct incident *incident)
{
	return incident->restricted ? incident->codename : incident->title;
}

/* ERR_MISSING when there is none with that id. */
struct err incident_find(struct record *r, const char *id, struct arena *a, struct incident *out);

/* The open ones, newest first: at most `most`. Rows are struct incident. */
struct err incident_open_list(struct record *r, int most, struct arena *a, struct rows *out);

/* All of them, newest first; restricted ones too: what leaves them out does so itself. */
struct err incident_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* How many are open. */
struct err incident_count(struct record *r, int64_t *out);

/* Which one is meant: `given`, whatever its status, else the only open one, else "". ERR_MISSING
 * when there is no such incident; ERR_USAGE when several are open: the sentence lists them. With
 * `apart` there are no restricted ones (struct actor). */
struct err incident_choose(struct record *r, const char *given, bool apart, char out[ROW_ID_BYTES]);

#endif
