/* tests/model/fault.h - answers that are none.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MODEL_FAULT_H
#define TESTS_MODEL_FAULT_H

#include "net/http.h"

/* An answer with that status, without its body. */
struct http_reply fault_none(long status);

/* Makes of a good answer one that is none, or not all of it; `body` may be cut. */
void fault_make(struct http_reply *out, char *body);

#endif
