/* cli_engine.h - what a command of a shell works on: config, record, and one order to the engine.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_ENGINE_H
#define CLI_ENGINE_H

#include <limits.h>
#include <stdbool.h>

#include "store/buf.h"
#include "store/config.h"
#include "store/err.h"
#include "store/options.h"
#include "store/order.h"

struct cli_room {
	const struct options *options;
	struct config *config; /* NULL: it cannot be read, and -r says where the record is */
	char dir[PATH_MAX];    /* the record's, absolute */
};

/* Finds both. With -r a config that cannot be read is no error: an engine that runs has its own,
 * and what is written at night is not refused for a typing error. ERR_CONFIG else. */
struct err cli_room_open(const struct options *options, struct cli_room *out);
void cli_room_close(struct cli_room *room); /* may be called twice */

/* What this account may do, as far as the config says. */
enum level cli_room_level(const struct cli_room *room);

/* How an order ended. */
struct cli_answer {
	bool kept;       /* no engine could be asked: the spool has it, and `said` is why */
	struct buf said; /* the engine's sentence; "": nothing but that it is done */
};

void cli_answer_init(struct cli_answer *answer);
void cli_answer_clear(struct cli_answer *answer);

/* Asks the engine, which is started where none runs, and waits until it has answered: some seconds
 * at most. Who does not answer may still carry it out; it is carried out once, whatever happens.
 * What nobody answers is kept in the spool, with the incident that it is about now. ERR_REFUSED:
 * the engine's sentence; ERR_IO when it can be neither asked nor kept. `answer` is initialised. */
struct err cli_room_ask(
	const struct cli_room *room, const struct order *order, struct cli_answer *answer);

/* Says on stdout what was answered, or on stderr that it is kept. The exit code. */
int cli_answer_say(const struct cli_answer *answer);

#endif
