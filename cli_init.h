/* cli_init.h - what `warroom init` has been told, and the files it makes of it.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_INIT_H
#define CLI_INIT_H

#include <limits.h>
#include <stdbool.h>

#include "cli_probe.h"
#include "cli_prompt.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/secret.h"

/* Those that can be asked, and in this order. */
enum init_which {
	INIT_PAGERDUTY,
	INIT_ZENDESK,
	INIT_SLACK,
	INIT_STATUSPAGE,
	INIT_JIRA,
	INIT_SERVICES,
};

/* What else a service needs: keys of its section. */
enum { INIT_MORE = 3 };

/* How a token is given. */
enum init_way { INIT_TYPED, INIT_COMMAND, INIT_FILE };

/* How it went when the service was asked. */
enum init_tried { INIT_NOT_TRIED, INIT_WELL, INIT_LACKS, INIT_FAILS };

struct init_service {
	const char *name;                       /* "pagerduty" */
	char url[CLI_ANSWER_BYTES];             /* "": not used */
	char email[CLI_ANSWER_BYTES];           /* of the API token; "": it needs none */
	const char *more_keys[INIT_MORE];       /* "team"; NULL: none */
	char more[INIT_MORE][CLI_ANSWER_BYTES]; /* "": not given */
	bool webhook; /* Slack's: the secret is a webhook's URL, not a token */
	enum init_way way;
	char where[CLI_ANSWER_BYTES]; /* the command, or the file */
	struct secret token;          /* typed */
	enum init_tried tried;
};

struct init {
	char config[PATH_MAX]; /* the file to write */
	char account[64];      /* ours */
	char me[CLI_ANSWER_BYTES];
	char email[CLI_ANSWER_BYTES];
	char record[CLI_ANSWER_BYTES];
	char pack[CLI_ANSWER_BYTES];
	struct init_service services[INIT_SERVICES];
	char hook[CLI_ANSWER_BYTES]; /* a command line; "": none */
};

/* ---- cli_init_ask.c: questions ---- */

/* One question, with the answer that stands. False: no answer will come. */
bool init_ask(struct cli_prompt *p, const char *question, const char *standing,
	char out[CLI_ANSWER_BYTES]);

/* The first letter of what was answered; the first of `letters` stands. '\0': none will come. */
char init_ask_letter(struct cli_prompt *p, const char *question, const char *letters);

/* "none" takes an answer back. */
bool init_is_none(const char *answer);

void init_set(char out[CLI_ANSWER_BYTES], const char *text);

/* The service's address, and what its section needs beside the token; none of it where it is not
 * used. */
void init_ask_service(struct cli_prompt *p, struct init *init, enum init_which which);

/* The service's secret: typed, or where it comes from. */
void init_ask_token(struct cli_prompt *p, struct init_service *service);

/* The program that each act is handed to; one that cannot be run is asked about again. */
void init_ask_hook(struct cli_prompt *p, struct init *init);

/* ---- cli_init_try.c, cli_init_write.c ---- */

/* The next word of a command line, with ' and " as a shell has them and nothing else of it; `*at`
 * goes behind it. False at the end; with `*open` true where a quotation mark is left open. */
bool init_word(const char **at, char word[CLI_ANSWER_BYTES], bool *open);

/* The variable that a typed token has for a try, so that it is in no file:
 * "WARROOM_INIT_PAGERDUTY". */
void init_variable(const struct init_service *service, char out[64]);

/* The config's text. With `only`, for a try of that service alone. ERR_USAGE when a command cannot
 * be taken apart. */
struct err init_text(const struct init *init, const struct init_service *only, struct buf *out);

/* Has the service asked, by a config of its own that goes afterwards and in which no token stands:
 * each line of the answer goes to `probed`. */
struct err init_try(const struct init *init, const struct init_service *service,
	const struct clock *clock, cli_probed *probed, void *to);

/* Writes config and typed tokens, 0600: each aside, then renamed; what was there before has ".old"
 * behind its name then. After an error nothing new is there. */
struct err init_write(const struct init *init);

#endif
