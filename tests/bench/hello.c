/* tests/bench/hello.c - the floor: as little as an ncurses program can do for a start and a key.
 * SPDX-License-Identifier: MIT */
#include <locale.h>
#include <ncurses.h>

enum { ROWS = 36 };

static void
row_put(int row, int selected)
{
	if (row == selected)
		(void)attron(A_REVERSE);
	(void)mvprintw(
		row + 2, 0, "%3d  hello, world: a row that a cursor can stand on        high", row);
	(void)attroff(A_REVERSE);
}

int
main(void)
{
	int at = 0;

	(void)setlocale(LC_ALL, "");
	(void)initscr();
	(void)raw();
	(void)noecho();
	(void)curs_set(0);
	(void)mvprintw(0, 0, "hello");
	for (int row = 0; row < ROWS; row++)
		row_put(row, at);
	for (;;) {
		(void)refresh();
		int before = at;
		int key = getch();

		if (key == 'q' || key == ERR)
			break;
		if (key == 'j' && at < ROWS - 1)
			at++;
		if (key == 'k' && at > 0)
			at--;
		row_put(before, at);
		row_put(at, at);
	}
	(void)endwin();
	return 0;
}
