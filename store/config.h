/* store/config.h - what warroom.yaml says, checked and typed.
 *
 * Every string is the config's own, valid until config_free, and never NULL: "" when the file gives
 * none. A section that may be absent is a pointer that is NULL then. Durations end in _ms; the
 * member of the same name without it is the text as written and of no use to anyone else.
 * Phone numbers and PINs are only here: never log them, never record them.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CONFIG_H
#define STORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/level.h"
#include "store/secret.h"

/* A list of strings: argv, ids, names. */
struct strings {
	const char **at;
	size_t count;
};

enum token_way {
	TOKEN_NONE,
	TOKEN_COMMAND, /* an argv, run by net/credential.c; secret_from_output takes its output */
	TOKEN_FILE,
	TOKEN_ENV,
	TOKEN_LITERAL,
};

/* Where a secret comes from; exactly one member is set, and `way` says which. */
struct token_config {
	struct strings command; /* argv, at least one; no shell */
	const char *file;       /* "~/" expanded */
	const char *env;
	const char *literal;
	enum token_way way;
};

struct person_config {
	const char *name;
	const char *account; /* Unix account, unique; "" if none */
	const char *email;
	const char *pagerduty; /* user id */
	const char *phone;
	const char *time_zone;
	const char *hours;
	enum level level; /* observer when not given */
};

struct oauth_config {
	const char *url;
	const char *client_id;
	struct token_config client_secret;
	const char *subdomain;
	const char *region;
};

struct pagerduty_config {
	const char *url;
	struct token_config token; /* way is TOKEN_NONE with oauth */
	struct oauth_config *oauth;
	const char *poll;
	int64_t poll_ms;
	struct strings teams;    /* ids; empty: all */
	struct strings services; /* ids; empty: all */
	const char *page_lead;   /* service id that "page a lead" triggers */
};

struct page_on_field {
	int64_t id;
	const char *value;
};

/* Which tickets page somebody. */
struct page_on_config {
	struct strings priorities; /* low normal high urgent */
	struct strings tags;
	struct page_on_field *fields;
	size_t fields_count;
};

/* Either client_id and client_secret (OAuth client credentials), or email and token. */
struct zendesk_config {
	const char *url;
	const char *client_id;
	struct token_config client_secret;
	const char *email;
	struct token_config token;
	const char *poll;
	int64_t poll_ms;
	struct page_on_config page_on; /* priorities high and urgent when the file has no page_on */
	bool page_on_given;
};

struct slack_config {
	const char *url;
	struct token_config token; /* way is TOKEN_NONE where there is only a webhook */
	const char *team;
	const char *outage;
	const char *stakeholders;
	const char *room;
	struct strings invite;
	/* An incoming webhook, whose URL is a secret: the small way, in place of the token. */
	struct token_config webhook;
};

struct statuspage_config {
	const char *url;
	const char *page;
	struct token_config token;
};

struct jira_config {
	const char *url;
	const char *email;
	struct token_config token;
	const char *project;
	const char *type;
};

struct bridge_config {
	const char *phone;
	const char *participant_pin;
	const char *moderator_pin;
	const char *url;
};

struct observers_config {
	const char *group;
	const char *dir;
};

struct operators_config {
	const char *group;
};

enum bell {
	BELL_PAGE = 1,
	BELL_OVERDUE = 2,
};

struct screen_config {
	const char *theme; /* dark light contrast mono colour-blind */
	unsigned bell;     /* of enum bell */
	bool mouse;
	int storm; /* new pages at once that make a storm */
};

/* One key of a command in place of those it has; panes/keymap.c knows which there are. */
struct key_config {
	const char *command;
	const char *key; /* "" or "none": the command has no key */
};

struct contact_config {
	const char *name;
	const char *phone;
	const char *email;
	const char *alt_email;
};

struct customer_config {
	const char *name; /* unique */
	struct strings domains;
	struct strings services;
	const char *hours;
	const char *policy;
	const char *notes;
	struct contact_config *contacts; /* in the order in which to call */
	size_t contacts_count;
};

struct config {
	const char *path;    /* the file; "" for the defaults */
	const char *me;      /* who acts when the account is not in people */
	const char *record;  /* directory, absolute unless written relative; "~/" expanded */
	const char *pack;    /* a name, or a path when it holds a '/' */
	const char *ca_file; /* "": the system's bundle */
	struct person_config *people;
	size_t people_count;
	struct pagerduty_config *pagerduty;
	struct zendesk_config *zendesk;
	struct slack_config *slack;
	struct statuspage_config *statuspage;
	struct jira_config *jira;
	struct strings hook; /* argv; empty: none */
	struct bridge_config *bridge;
	struct observers_config *observers;
	struct operators_config *operators;
	struct screen_config screen; /* always filled in */
	struct key_config *keys;
	size_t keys_count;
	struct customer_config *customers;
	size_t customers_count;
};

/* Reads and checks the config. With `path` NULL or "" the file is the first that exists of
 * $WARROOM_CONFIG (taken even if it does not), warroom/warroom.yaml in $XDG_CONFIG_HOME (~/.config),
 * /etc/warroom/warroom.yaml. ERR_CONFIG: there is none, or it cannot be read, is too open, is larger
 * than 1 MiB, or says something we cannot use; the sentence names the file, and key, line and column
 * where there are any. The caller owns `out`. */
struct err config_load(const char *path, struct config **out);

/* The config of a file that says nothing, for who has none. ERR_FULL; ERR_CONFIG where the
 * environment's paths are of no use. The caller owns `out`. */
struct err config_defaults(struct config **out);

/* Adds the place for a new config: `path`, else $WARROOM_CONFIG, else the first that config_load
 * looks at. False when `out` is full. */
bool config_place(const char *path, struct buf *out);

/* Wipes what it held and gives the memory back; NULL is fine. */
void config_free(struct config *c);

/* The person with that Unix account, or NULL. Valid until config_free. */
const struct person_config *config_person_for_account(const struct config *c, const char *account);

/* The person that `me` names, by name or account; NULL: there is none. Valid until config_free. */
const struct person_config *config_me(const struct config *c);

/* The secret a file, variable or literal gives. `who` names it in a sentence: "pagerduty.token".
 * Not for TOKEN_NONE and TOKEN_COMMAND: ERR_USAGE. */
struct err config_secret(const char *who, const struct token_config *token, struct secret *out);

/* ERR_CONFIG "FILE:LINE:COLUMN: PATH <the printf-made rest>" for what only its user can tell:
 * `path` is like "keys[0].command". */
__attribute__((format(printf, 3, 4))) struct err config_fault(
	const struct config *c, const char *path, const char *format, ...);

/* Appends {"priorities":[..],"tags":[..],"fields":[{"id":1,"value":"true"}]}: what the ticket merge
 * asks. False when the buffer is full. */
bool config_page_on_json(const struct zendesk_config *z, struct buf *out);

#endif
