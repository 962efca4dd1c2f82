/* panes/waiting.c - a screen that has nothing to show yet, or may not show it any longer.
 * SPDX-License-Identifier: MIT */
#include "panes/waiting.h"

#include <string.h>

#include "panes/ui.h"
#include "panes/wrap.h"

enum { MARGIN = 2, COLS_MOST = 76, ROWS_LEAST = 8, ROWS_MOST = 8 };

void
ui_wait(struct ui *u, struct text why)
{
	(void)text_show(why, false, u->waiting, sizeof u->waiting);
}

bool
ui_is_waiting(const struct ui *u)
{
	return u->waiting[0] != '\0';
}

void
waiting_draw(const struct ui *u, struct area a)
{
	int cols = a.cols - 2 * MARGIN < COLS_MOST ? a.cols - 2 * MARGIN : COLS_MOST;
	int row = a.rows >= ROWS_LEAST ? a.rows / 3 : a.rows > 1;
	int col;

	col = area_put(a, 0, 1, STYLE_STRONG, "WARROOM") + 2;
	if (u->watches)
		col = area_put(a, 0, col, STYLE_STRONG, "watching") + 2;
	if (u->banner != NULL)
		(void)area_printf(a, 0, col, STYLE_BANNER, " %s ", u->banner);
	(void)wrap_draw(area_part(a, row, (a.cols - cols) / 2, a.rows - row, cols), 0, ROWS_MOST,
		STYLE_PLAIN, text_of(u->waiting));
}
