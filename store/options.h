/* store/options.h - what the command line said.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OPTIONS_H
#define STORE_OPTIONS_H

#include <stdbool.h>

#include "store/clock.h"
#include "store/err.h"
#include "store/usage.h"

struct options {
	const char *config; /* -c; NULL: looked for */
	const char *record; /* -r; NULL: the config's */
	struct clock clock; /* --clock: handed on by a drill */
	int leave_after_s;  /* --leave-after: the engine ends so long after the last console; -1:
			       never */
	bool help;
	bool version;
	bool verbose;
	bool ascii;
	bool drill;     /* --drill: banner, and the engine ends with the screen */
	bool take_over; /* --take-over */
	bool probe;     /* --probe: the engine asks the services once, and ends */
	/* Of a word like log; NULL or false: not given. Strings are a stranger's. */
	const char *incident;  /* --incident: a number */
	const char *kind;      /* -k */
	const char *at;        /* --at: as it was typed */
	bool yes;              /* --yes */
	bool json;             /* --json */
	const char *as;        /* --as: how an observer wants to be called */
	const char *observers; /* of watch: the observers' directory; NULL: looked for */
	bool watch;            /* the screen reads the mirror and never starts an engine */
	bool apply;            /* --apply */
	const char *account;   /* --account: the engine's */
	const char *login;     /* --login: the one that observers share */
	const char *etc;       /* --etc: where ssh's config is; NULL: /etc */
	bool run;              /* the options ended with --: what follows is a command of its own */
	unsigned long given;   /* a bit for each option that was there: options_fit's */
	int rest;              /* index of the first word that is no option */
};

/* Reads options up to the first word that is none. Strings are borrowed from argv. ERR_USAGE with a
 * sentence for an unknown option or a missing value. */
struct err options_read(int argc, char **argv, struct options *out);

/* Reads on behind the word at o->rest: what is found is added to `o`, whose rest is then the first
 * word after that one that is no option. With `mixed` options may stand between and behind the
 * words, which getopt moves to the end of argv. ERR_USAGE also for an option that does not go with
 * the word at `place`. */
struct err options_read_word(
	int argc, char **argv, enum usage_place place, bool mixed, struct options *o);

/* ERR_USAGE when an option was given that does not go with this place; those of our programs among
 * themselves go with all. */
struct err options_fit(const struct options *o, enum usage_place place);

#endif
