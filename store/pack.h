/* store/pack.h - a process pack: severities, roles, clocks, steps, texts and causes.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"

/* All strings are the pack's own, never NULL ("" when the file gives none), valid until pack_free.
 * They were written by whoever wrote the pack: text_of() before they reach an output. */

enum { PACK_RUN_BYTES = 160 }; /* of all words of an argv, quoted */

struct pack_severity {
	int level; /* 1 (worst) to 5; unique, ascending */
	const char *label;
	const char *ack;     /* as written; use ack_ms */
	const char *respond; /* as written; use respond_ms */
	int64_t ack_ms;      /* 0: no target */
	int64_t respond_ms;
	bool pages; /* wakes people */
};

struct pack_role {
	const char *name; /* unique */
	bool lead;        /* exactly one role of a pack */
	bool required;
	bool many; /* several holders at once */
};

struct pack_clock {
	const char *audience; /* unique */
	const char *floor;    /* as written, all three; use the _ms */
	const char *every;
	const char *ceiling;
	int64_t floor_ms;   /* amber from here */
	int64_t every_ms;   /* due */
	int64_t ceiling_ms; /* overdue; floor <= every <= ceiling */
};

struct pack_step {
	const char *id; /* unique, [a-z0-9-]+ */
	const char *text;
	const char *applies_when; /* a predicate's name, [a-z_]+; "": always */
	const char *done_when;    /* a predicate's name; "": ticked by hand */
	const char *opens;        /* a command's name, [a-z0-9-]+; "": nothing */
	const char *arg;          /* what the command or predicate is about */
	const char *link;         /* an address to look at; "": none */
	const char **run;         /* an argv, started in a pane of tmux once somebody has read it */
	size_t run_count;         /* 0: nothing is run. Of opens, link and run one at most */
};

struct pack_template {
	const char *name; /* unique */
	const char *audience;
	const char *text; /* with {placeholders} */
};

struct pack_cause {
	const char *name; /* unique */
	const char **actions;
	size_t actions_count;
};

/* Sentences of one kind, as the pack has them. */
struct pack_lines {
	const char **at;
	size_t count;
};

struct pack {
	const char *name; /* [a-z0-9-]+ */
	const char *title;
	struct pack_severity *severities; /* at least one */
	size_t severities_count;
	int major; /* this level and worse are major; 0: none is */
	struct pack_role *roles;
	size_t roles_count;
	int span; /* people one lead can hold */
	struct pack_clock *clocks;
	size_t clocks_count;
	struct pack_step *steps;
	size_t steps_count;
	struct pack_template *templates;
	size_t templates_count;
	struct pack_cause *causes;
	size_t causes_count;
	struct pack_lines intake;    /* questions on declaring; any "no" means: declare (R7) */
	struct pack_lines examples;  /* of what is an incident of this kind (R13) */
	struct pack_lines reminders; /* while a page is judged (R11, R12) */
	struct pack_lines means;     /* what major is, and what minor (R8) */
	const char *path;            /* the file it was read from */
};

/* Reads a pack. `name` is that of a shipped one ("solo"), looked up in ../packs beside the running
 * binary and then in WARROOM_DATADIR/packs; with a '/' in it, it is the path of a file.
 * ERR_CONFIG: not shipped (the sentence lists those that are), or the file says something we cannot
 * use (the sentence names file, and line and column where known). The caller owns `out`. */
struct err pack_load(const char *name, struct pack **out);
void pack_free(struct pack *p); /* NULL is fine */

#endif
