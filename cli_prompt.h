/* cli_prompt.h - questions on a terminal, or on a pipe for a script, an answer a line.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

enum { CLI_ANSWER_BYTES = 1024, CLI_PROMPT_SIGNALS = 3 };

struct cli_prompt {
	bool over; /* no answer will come any more: the end of the input, or a signal */
	struct sigaction before[CLI_PROMPT_SIGNALS];
};

/* From now on ^C, a hangup and SIGTERM only end what is asked, so that the caller can clean up. */
void cli_prompt_open(struct cli_prompt *p);
void cli_prompt_close(struct cli_prompt *p);

/* True once such a signal came. */
bool cli_prompt_interrupted(void);

/* Asks; an empty answer is `standing`, which is shown ("" none). `hidden`: what is typed is not
 * shown. Blanks around it go; what has control characters, or is too long, is asked for again.
 * False, and p->over, when no answer came. The terminal is as it was, whatever happens. */
bool cli_prompt_ask(struct cli_prompt *p, const char *question, const char *standing, bool hidden,
	char out[CLI_ANSWER_BYTES]);

#endif
