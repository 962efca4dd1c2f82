/* tests/completion.h - the shells' completions, made from the tables of store/usage.h.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_COMPLETION_H
#define TESTS_COMPLETION_H

#include <stdbool.h>

#include "store/buf.h"

/* What completions/warroom.bash and completions/_warroom hold. */
bool completion_bash(struct buf *out);
bool completion_zsh(struct buf *out);

#endif
