/* panes/command.h - what a person can do. The tables (one a scope) feed keys, hints, help and docs.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_COMMAND_H
#define PANES_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "panes/offer.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/level.h"
#include "store/order.h"
#include "store/when.h"
#include "tui/input.h"

struct command;
struct command_values;
struct context;
struct record;
struct selection;
struct targets;
struct ui;
struct ui_row;

enum command_flag {
	COMMAND_WRITES = 1 << 0,        /* changes the record: observers are refused */
	COMMAND_LEAD = 1 << 1,          /* only for whoever leads */
	COMMAND_REMOTE = 1 << 2,        /* ends in the outbox */
	COMMAND_PUBLIC = 1 << 3,        /* customers or the public read it: typed confirmation */
	COMMAND_CONFIRM = 1 << 4,       /* asks first, quoting the object */
	COMMAND_HINT = 1 << 5,          /* worth a place in the footer: has a `hint` */
	COMMAND_SCREEN = 1 << 6,        /* changes only the screen: a shell cannot ask for it */
	COMMAND_ALWAYS = 1 << 8,        /* its hint has a place kept at the end of the footer */
	COMMAND_SELECTION = 1 << 9,     /* acts on all rows that are selected, where some are */
	COMMAND_CONFIRM_MANY = 1 << 11, /* asks first when it is about more than one row */
	/* Begins an incident: is about none that is open, and its form shows the intake card. */
	COMMAND_DECLARES = 1 << 10,
	/* Writes, and an observer may all the same: raising a hand. */
	COMMAND_ANYONE = 1 << 12,
	/* About how things are, not how they were: refused while the screen shows the past, like
	 * all that writes. */
	COMMAND_NOW = 1 << 14,
	/* As COMMAND_HINT, where somebody only watches: what they come for. */
	COMMAND_HINT_WATCH = 1 << 13,
	/* Its hint stands there only where the row under the cursor allows it, not even dim else. */
	COMMAND_FITS = 1 << 15,
	COMMAND_ROW = 1 << 7, /* acts on the row under the cursor: refused when it has vanished */
};

/* How a command reaches the engine; screen.c and cli.c fill it in. Both return at once. */
struct link {
	order_send *send;
	/* Somebody looks at this: {"want":kind,"id":id}. Lost without harm when the engine is
	 * away. */
	void (*want)(void *to, const char *kind, const char *id);
	void *to;
};

/* What a command is given. Everything borrowed for the length of the call. */
struct context {
	/* The screen: as it stands, for why_not; and for run. Both NULL when run from a shell. */
	const struct ui *seen;
	struct ui *ui;
	const struct link *link;
	enum level level; /* of this person */
	int64_t rev;      /* of what is on the screen */
	int64_t now_ms;
	int64_t steady_ms; /* on a screen: for the ages of sources */
	/* "page:PABC12": the row under the cursor, frozen when the key was pressed; "" none. */
	const char *subject;
	bool gone;                /* that row has vanished from its list */
	const struct ui_row *row; /* all of it; NULL when run from a shell */
	/* For a command with COMMAND_SELECTION: the rows that were selected then, in place of that
	 * row, and there is no subject. NULL: none were. */
	const struct selection *selection;
	const struct command *command; /* that is run; NULL before */
	/* The incident it is about: the screen's, or what --incident says; "" or NULL: not said. */
	const char *incident;
	/* One of the arguments is known: its name, and what the prompt for it begins with. Both
	 * NULL: none is. */
	const char *preset_arg;
	const char *preset;
	const struct command_values *given; /* for an arg's `fill`; else NULL */
	/* The id an order of this command carries: asked again with it, it is done once. NULL: a
	 * new one. */
	const char *order_id;
	/* Where it goes, as was read before it was confirmed: args.to of the order; NULL or "":
	 * nowhere. And the word that was typed for it, args.word; NULL: none. */
	const char *to;
	const char *word;
	/* From a shell, for `outgoing`: what the record knows of the targets; NULL: nothing. A
	 * screen has its own: outgoing_targets. */
	const struct targets *targets;
	/* Likewise: the record, to read; NULL: there is none. */
	struct record *record;
};

/* One of the values an argument may have. */
struct command_choice {
	const char *key;   /* picks it at once: "u" */
	const char *value; /* in the order: "url" */
	const char *label; /* for a person: "URL" */
};

/* How what was typed goes into the order. */
enum command_arg_kind {
	ARG_TEXT,   /* as it is */
	ARG_NUMBER, /* a whole number */
	ARG_BACK,   /* a time, now or before (store/when.h): "NAME_ms", UTC ms */
	ARG_AHEAD,  /* a time to come, the same */
};

enum { COMMAND_ARGS_MOST = 8, COMMAND_KEYS_MOST = 3 };

/* What was given for each arg, in the table's order. A shell's words and a paste are strangers'
 * text. */
struct command_values {
	const char *at[COMMAND_ARGS_MOST];
};

/* One text a command asks for. */
struct command_arg {
	const char *name;  /* the field in the order: "text" */
	const char *label; /* the prompt: "Note" */
	bool required;
	const char *of; /* between the label and what it is about; NULL: "on" */
	const struct command_choice *choices; /* ends with an empty one; NULL: any text */
	enum command_arg_kind kind;
	enum offer offer; /* what is listed to pick from; any text may be typed all the same */
	/* What the prompt begins with, appended; NULL: nothing. On a screen only, with c->given:
	 * what was typed for the args before it; again when that changed, until it was looked
	 * at. */
	void (*fill)(const struct context *c, struct buf *out);
	const char *hint; /* a line beside it while it is asked for; NULL: none */
	bool whole; /* all of it is read before the command is confirmed, in place of the rest */
	/* NULL: always asked for. Else says whether what was given for the others makes it so; what
	 * is not asked for is not in the order. On a screen only. */
	bool (*asked)(const struct command_values *given);
	/* NULL, or says whether what it is about wants it: then it may not stay empty, and else it is
	 * not asked for. When the command begins, on a screen only: a shell may leave it out, and
	 * the engine says when it may not. */
	bool (*needed)(const struct context *c);
	/* The key of a choice answers for what comes after it, too: that may be left out, and Enter
	 * on the choice asks for it. */
	bool quick;
};

enum { OUTGOING_TO_BYTES = 400, OUTGOING_TEXT_CAP_BYTES = 256 * 1024 };

/* What would leave, and where to: shown before it does (R30). panes/outgoing.h helps to fill it in
 * and to read it. */
struct outgoing {
	char to[OUTGOING_TO_BYTES]; /* target and recipient: "Slack #general"; several with "; "
				       between; "": it goes nowhere, and nothing is shown */
	struct buf text;   /* the exact words; empty: the command's `whole` argument is them */
	bool public;       /* customers or the public read it, this time: a word is typed */
	char warning[320]; /* what to think of first: "It pages people at night"; "" */
	/* The word to be typed when it is public: by outgoing_find. NULL: it is not. */
	const char *word;
};

struct command {
	const char *name;                    /* "page-ack": palette, shell, docs */
	const char *keys[COMMAND_KEYS_MOST]; /* names of tui/input.h; unused ones NULL */
	const char *scope;                   /* a pane's name, or "*" for everywhere */
	const struct command_arg *args;      /* ends with an empty one; NULL: none */
	const char *help;                    /* one sentence, imperative, no full stop */
	const char *hint;                    /* a word or two for the footer; NULL: not there */
	const char *order; /* what command_order asks of the engine; NULL: what its name says */
	unsigned flags;
	/* NULL: the row under the cursor is what it is about. Else says what: changes `row`, which is
	 * that row, and which is asked about and frozen. */
	void (*object)(const struct context *c, struct ui_row *row);
	/* NULL, or returns NULL (it can be done), or the reason why not, which is shown ("": no
	 * word needed); "{note}" in it, on a screen only, is the key of that command. */
	const char *(*why_not)(const struct context *c);
	/* NULL: nothing leaves. Else fills in what would, for the box that asks; with a recipient the
	 * command is confirmed, and its order's args.to is what was read there. On a screen c->row is
	 * what it is about; a shell asks it too, without a screen. */
	void (*outgoing)(
		const struct context *c, const struct command_values *v, struct outgoing *out);
	/* Changes the ui, or builds an order and sends it. */
	struct err (*run)(struct context *c, const struct command_values *v);
};

/* All commands, scope by scope, those of everywhere last; NULL beyond the last. */
const struct command *commands_at(size_t i);

/* The same one after the other, for what does it in each frame: begin with zeroes. */
struct command_walk {
	size_t table;
	size_t row;
};
const struct command *commands_next(struct command_walk *walk);

/* The tables, each ending with a row without a name. Footer, help and docs have them in this
 * order. */
extern const struct command commands_detail[];     /* from one detail to the next */
extern const struct command commands_row[];        /* what is done with the row under the cursor */
extern const struct command commands_pages[];      /* and with the list of pages */
extern const struct command commands_move[];       /* where one looks: panes, rows, zoom */
extern const struct command commands_list[];       /* which rows are shown, in which order */
extern const struct command commands_global[];     /* the screen itself, and what tells about it */
extern const struct command commands_pages[];      /* how the pages are shown */
extern const struct command commands_select[];     /* taking rows together */
extern const struct command commands_view[];       /* which panes are seen */
extern const struct command commands_incident[];   /* declaring, and what is said of it */
extern const struct command commands_triage[];     /* judging pages, tying them and tickets */
extern const struct command commands_step[];       /* the steps of the process */
extern const struct command commands_role[];       /* who does what */
extern const struct command commands_bridge[];     /* the conference bridge */
extern const struct command commands_customer[];   /* calls to customers, what they said */
extern const struct command commands_update[];     /* updates, and their clocks */
extern const struct command commands_work[];       /* tasks, follow-ups, decisions, proposals */
extern const struct command commands_hand[];       /* raising a hand, and what becomes of it */
extern const struct command commands_replay[];     /* the room as it stood */
extern const struct command commands_act[];        /* acting on pages at PagerDuty */
extern const struct command commands_ticket[];     /* acting on tickets at Zendesk */
extern const struct command commands_slack[];      /* announcements, and the incident's room */
extern const struct command commands_statuspage[]; /* the public status page */
extern const struct command commands_jira[];       /* the incident's issue, and the hook */
extern const struct command commands_outbox[];     /* what becomes of an act that waits */
extern const struct command commands_watch[];      /* catching up, and who watches */

/* The command for a key: of this scope or of "*" (never both: a test sees to it). NULL if none.
 * Only by the tables: panes/keymap.h knows what the config binds. */
const struct command *command_for_key(const char *scope, const char *key);
const struct command *command_find(const char *name);

/* For `run`: the order of the command's own name, about the subject, or with "ids" about what is
 * selected, with the arguments as the table says: those that are empty are left out. ERR_USAGE when
 * a time or a number is none. */
struct err command_order(struct context *c, const struct command_values *v);

/* Why this person cannot do it here and now: the level first, then the row, then why_not. NULL
 * when it can be done. The one place in a screen where an observer is refused. */
const char *command_refusal(const struct command *command, const struct context *c);

#endif
