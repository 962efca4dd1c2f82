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

enum { INIT_SERVICES = 2, INIT_ARGUMENTS_MOST = 16 };

/* How a token is given. */
enum init_way { INIT_TYPED, INIT_COMMAND, INIT_FILE };

/* How it went when the service was asked. */
enum init_tried { INIT_NOT_TRIED, INIT_WELL, INIT_LACKS, INIT_FAILS };

struct init_service {
	const char *name;             /* "pagerduty" */
	char url[CLI_ANSWER_BYTES];   /* "": not used */
	char email[CLI_ANSWER_BYTES]; /* of the API token; "": it needs none */
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
};

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
