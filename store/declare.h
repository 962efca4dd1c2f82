/* store/declare.h - an incident begins: its number, its names, its pack, what it is about. Private
 * to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_DECLARE_H
#define STORE_DECLARE_H

#include <stdbool.h>
#include <stddef.h>

#include "store/act.h"
#include "store/tie.h"

enum { CODENAME_BYTES = 40 };

struct declaration {
	const char *title;    /* NULL or blank: that of the first page or ticket */
	int severity;         /* 1 (worst) to 5; 0: not known yet (R2) */
	bool security;        /* restricted from its first moment on (R20, R21) */
	const char *subjects; /* JSON list of pages and tickets; "[]": by hand */
};

/* Declares it and ties what it is about; act->incident is the new one then. What belongs to another
 * incident that is open stays there: that is told in `stays`. ERR_REFUSED when one of the subjects
 * is not in the record; nothing else is ever refused (R14). */
struct err declare(struct act *act, const struct declaration *d, struct tied *stays);

/* A neutral word that no incident has or had. It says nothing of what the incident is about, nor is
 * it made from that. */
struct err declare_codename(struct record *r, const char *incident_id, char out[CODENAME_BYTES]);

/* The order's severity: "2", 2, or one of the words of the pack of that name (NULL: a new
 * incident's), "High". 0: it says none, or (known is false then) none that there is. */
struct err declare_severity(const struct act *act, const char *pack, bool *known, int *out);

#endif
