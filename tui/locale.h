/* tui/locale.h - the character set of this process.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_LOCALE_H
#define TUI_LOCALE_H

#include <stdbool.h>

/* Sets LC_CTYPE from the environment, or to C.UTF-8 where that is no UTF-8. False: only ASCII. */
bool locale_set_utf8(void);

#endif
