/* store/log.h - the one log file: capped, owner-only, and blind to secrets.
 *
 * The only state of the program outside a struct. Not for threads: only loops write here.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "store/err.h"
#include "store/secret.h"

/* Opens the file for appending, mode 0600, and keeps it until log_close. When a line would pass
 * `cap_bytes` the file is renamed to `path`.1 first, so both together never pass twice the cap.
 * ERR_IO when it cannot be opened or is not a plain file; then lines go where they went before. */
struct err log_open(const char *path, size_t cap_bytes);
void log_close(void); /* also forgets what log_hide was told; may be called twice */

/* With `on`, lines are written to stderr while no file is open. Off at the start. */
void log_verbose(bool on);

/* One line: UTC time, then the printf-made text, cut at 4 KiB. Hidden secrets become ***, and
 * control characters are shown, not obeyed. A line that cannot be written is lost, silently. */
__attribute__((format(printf, 1, 2))) void log_line(const char *format, ...);

/* From now on this secret, and base64 text that holds it at any alignment, is written as ***.
 * Copied; the newest 32 are known. ERR_FULL when memory is short. */
struct err log_hide(const struct secret *s);

/* Makes *** of hidden secrets in a text that goes elsewhere, in place. Before it is cut: half a
 * secret is not found. */
void log_mask(char *text);

#endif
