/* panes/figure.h - figures as people read them.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_FIGURE_H
#define PANES_FIGURE_H

#include <stdint.h>

enum { FIGURE_BYTES = 32 };

/* "1,240"; returns `out`. */
const char *figure(char out[FIGURE_BYTES], int64_t n);

#endif
