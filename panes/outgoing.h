/* panes/outgoing.h - what of a command would leave, and where to: for the commands that say it, and for
 * the box and the shell that show it before it does (R30).
 * SPDX-License-Identifier: MIT */
#ifndef PANES_OUTGOING_H
#define PANES_OUTGOING_H

#include <stdbool.h>

#include "panes/command.h"
#include "store/target.h"

/* What is typed before something public leaves. */
#define OUTGOING_WORD "post"

void outgoing_init(struct outgoing *out);
void outgoing_clear(struct outgoing *out); /* may be called twice; a zeroed one, too */

/* ---- for a command's `outgoing` ---- */

/* The targets: the screen's, or what a shell read of the record. Never NULL; without any nothing is
 * configured. */
const struct targets *outgoing_targets(const struct context *c);

/* One more recipient: "Slack %s". One that no longer fits is named in the warning. */
__attribute__((format(printf, 2, 3))) void outgoing_to(
	struct outgoing *out, const char *format, ...);

/* One more sentence to think of first, behind those that are there. */
__attribute__((format(printf, 2, 3))) void outgoing_warn(
	struct outgoing *out, const char *format, ...);

/* ---- for who shows it ---- */

/* Asks the command; without an `outgoing`, or without a recipient, `to` is "". Where customers or the
 * public will read it, and it says outage though that is not known to be true, the warning says so,
 * and another word is to be typed (R82). */
void outgoing_find(const struct context *c, const struct command_values *v, struct outgoing *out);

/* The exact words: those it found, else the command's `whole` argument; "": there are none. */
const char *outgoing_text(
	const struct outgoing *out, const struct command *command, const struct command_values *v);

/* Whether the words may leave as they stand: ERR_REFUSED names a field that is not filled in. */
struct err outgoing_check(
	const struct outgoing *out, const struct command *command, const struct command_values *v);

#endif
