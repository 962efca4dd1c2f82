/* tui/term.c - the terminal: the only module that knows ncurses.
 *
 * ncurses finds the terminal, sets its modes and gives it back (newterm .. endwin), and its
 * terminfo strings are all we send. The cells we send ourselves, from a diff against what is shown:
 * curses' own doupdate trusts every width, and offers no way to set the column anew after a
 * character that a terminal may draw wider than we think. Here the column is set absolutely after
 * each cell that is not ASCII, and wrapping is off meanwhile, so nothing can shift or scroll.
 * A terminal that does not read for a second loses the frame, and gets a whole one later.
 * SPDX-License-Identifier: MIT */
#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/text.h"
#include "tui/locale.h"

enum {
	OUT_CAP_BYTES = 4 * 1024 * 1024,
	STUCK_MS = 1000, /* without reading: the frame is given up */
	GAP_MOST = 4,    /* unchanged cells that are cheaper to send than to jump over */
	BLANKS_LEAST = 8,
	RESTORE_SIZE = 256,
	CRASH_STACK_SIZE = 64 * 1024,
};

/* The first also under a sanitizer, which wants to tell of the others itself. */
static const int crashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
enum { CRASHES_CAUGHT = TERM_SANITIZED ? 1 : 5 };

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";
static const char mouse_on[] = "\033[?1000h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1000l";

static const struct look plain_look = {.foreground = -1, .background = -1};

/* The one terminal of this process. */
static struct {
	SCREEN *screen; /* freed by the next term_open */
	const struct theme *theme;
	struct canvas shown;   /* what the terminal shows */
	struct buf out;        /* the frame being made */
	struct termios before; /* the modes we found */
	int flags_before;      /* of fd 0, O_NONBLOCK above all */
	int flags_ours;        /* during a pause: what to go back to */
	int row, col;          /* where the terminal's cursor stands; row -1: unknown */
	bool unsure;           /* the column may be wrong: a cell before it was not ASCII */
	bool after_line;       /* that cell was a border of ours */
	struct look look;      /* the attributes in force */
	bool ascii, colour, mouse, no_wrap, cursor_shown;
	bool valid; /* `shown` is right */

	/* For on_crash, as `before` and `flags_before`; set before `active` is. */
	volatile sig_atomic_t active;
	char restore[RESTORE_SIZE]; /* what gives the terminal back */
	size_t restore_length;
	char crash_stack[CRASH_STACK_SIZE]; /* the usual one may have run out */
} term;

/* ---- what is sent ---- */

static int
out_char(int c)
{
	char byte = (char)c;

	return buf_add(&term.out, &byte, 1) ? c : EOF;
}

static void
out_cap(const char *cap)
{
	if (cap != NULL)
		(void)tputs(cap, 1, out_char);
}

/* Waits until the terminal takes more; false when it does not in time, or is gone. */
static bool
out_wait(void)
{
	struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};
	int count = poll(&ready, 1, STUCK_MS);

	if (count < 0)
		return errno == EINTR;
	return count > 0 && (ready.revents & POLLOUT) != 0;
}

/* Writes all of `out` to the terminal; false when it did not take it in time. */
static bool
out_flush(void)
{
	const char *at = term.out.data;
	size_t left = term.out.length;
	bool full = term.out.full;

	while (left > 0) {
		ssize_t sent = write(STDOUT_FILENO, at, left);

		if (sent > 0) {
			at += sent;
			left -= (size_t)sent;
		} else if (sent == 0 || (errno != EINTR && (errno != EAGAIN || !out_wait()))) {
			break;
		}
	}
	buf_reset(&term.out);
	return left == 0 && !full;
}

/* ---- locale, TERM ---- */

/* True when text can go out as UTF-8. */
static bool
starts_with(const char *string, const char *start)
{
	return strncmp(string, start, strlen(start)) == 0;
}

/* Terminals that understand xterm's sequences, though terminfo may not know their name. */
static bool
is_like_xterm(const char *name)
{
	static const char *const likes[] = {"xterm", "tmux", "screen", "alacritty", "foot",
		"wezterm", "kitty", "ghostty", "contour", "rio", "rxvt", "st-", "konsole", "gnome",
		"vte", "iterm", "mintty"};

	for (size_t i = 0; i < sizeof likes / sizeof likes[0]; i++)
		if (starts_with(name, likes[i]))
			return true;
	return false;
}

/* True when terminfo has the name; then `able` says whether it can do what we need. */
static bool
terminfo_has(const char *name, bool *able)
{
	int status = 0;

	if (setupterm(name, STDOUT_FILENO, &status) != OK)
		return false;
	*able = cursor_address != NULL && clear_screen != NULL && !hard_copy;
	(void)del_curterm(cur_term);
	return true;
}

/* The terminfo name to use for `name`. */
static struct err
name_find(const char *name, const char **out)
{
	struct buf shown;
	struct err e = NO_ERR;
	bool able = false;

	if (name == NULL || name[0] == '\0')
		return err_make(ERR_IO,
			"TERM is not set, so the terminal is unknown; try TERM=xterm-256color");
	buf_init(&shown, 64);
	text_plain(text_of(name), false, 64, &shown);
	if (terminfo_has(name, &able)) {
		*out = name;
	} else if (is_like_xterm(name) && terminfo_has("xterm-256color", &able)) {
		*out = "xterm-256color";
	} else {
		e = err_make(ERR_IO,
			"the terminal \"%s\" (TERM) is not known here; try TERM=xterm-256color",
			shown.data);
		able = true;
	}
	if (!able)
		e = err_make(ERR_IO,
			"the terminal \"%s\" (TERM) cannot place its cursor; use another one",
			shown.data);
	buf_clear(&shown);
	return e;
}

/* newterm, but the signals stay the caller's: ncurses takes those that nobody took. */
static SCREEN *
screen_new(const char *name)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
	struct sigaction kept[sizeof signals / sizeof signals[0]];
	SCREEN *screen;

	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		(void)sigaction(signals[i], NULL, &kept[i]);
	screen = newterm(name, stdout, stdin);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		(void)sigaction(signals[i], &kept[i], NULL);
	return screen;
}

/* ---- modes ---- */

/* Undoes what ncurses does not know of. */
static void
out_restore(void)
{
	out_cap(exit_attribute_mode);
	if (term.mouse)
		(void)buf_string(&term.out, mouse_off);
	(void)buf_string(&term.out, paste_off);
	if (term.no_wrap)
		out_cap(enter_am_mode);
	out_cap(cursor_normal);
}

/* A crash must not leave a raw terminal behind. Only what a signal handler may call. */
static void
on_crash(int number)
{
	if (term.active != 0) {
		(void)out_wait();
		(void)!write(STDOUT_FILENO, term.restore, term.restore_length);
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
		(void)fcntl(STDIN_FILENO, F_SETFL, term.flags_before);
	}
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

static void
crashes_catch(void)
{
	const stack_t stack = {.ss_sp = term.crash_stack, .ss_size = sizeof term.crash_stack};
	struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};

	if (!TERM_SANITIZED)
		(void)sigaltstack(&stack, NULL); /* without it: the usual one */
	for (int i = 0; i < CRASHES_CAUGHT; i++)
		(void)sigaction(crashes[i], &action, NULL);
}

/* What ncurses does not know of, at the start and after a suspend. */
static void
modes_on(void)
{
	term.no_wrap = exit_am_mode != NULL && enter_am_mode != NULL;
	out_restore();
	out_cap(exit_ca_mode);
	term.restore_length = term.out.length < RESTORE_SIZE ? term.out.length : 0;
	memcpy(term.restore, term.out.data, term.restore_length);
	term.active = 1;
	buf_reset(&term.out);
	if (term.no_wrap)
		out_cap(exit_am_mode);
	(void)buf_string(&term.out, paste_on);
	if (term.mouse)
		(void)buf_string(&term.out, mouse_on);
	out_cap(cursor_invisible);
	term.cursor_shown = false;
	term.valid = false;
	(void)out_flush();
}

/* Gives everything back, also when a shell has taken the terminal meanwhile: SIGTTOU would refuse
 * us then. When the terminal does not take our bytes, ncurses is not asked to send its own: it
 * would try for ever. */
static void
modes_off(void)
{
	void (*ttou)(int) = signal(SIGTTOU, SIG_IGN);

	buf_reset(&term.out);
	out_restore();
	if (out_flush())
		(void)endwin();
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
	term.flags_ours = fcntl(STDIN_FILENO, F_GETFL);
	(void)fcntl(STDIN_FILENO, F_SETFL, term.flags_before);
	term.active = 0;
	(void)signal(SIGTTOU, ttou);
}

struct err
term_open(const struct term_options *options)
{
	const char *name = "";
	bool utf8;
	struct err e;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
		tcgetattr(STDIN_FILENO, &term.before) != 0)
		return err_make(ERR_USAGE,
			"the screen needs a terminal on standard input and output; run it in one");
	utf8 = locale_set_utf8();
	e = name_find(getenv("TERM"), &name);
	if (e.kind != ERR_NONE)
		return e;
	if (term.screen != NULL)
		delscreen(term.screen);
	else
		buf_init(&term.out, OUT_CAP_BYTES);
	term.flags_before = fcntl(STDIN_FILENO, F_GETFL);
	term.screen = screen_new(name);
	if (term.screen == NULL)
		return err_make(
			ERR_IO, "the terminal could not be set up; try TERM=xterm-256color");
	term.theme = options->theme;
	term.ascii = options->ascii || !utf8 || starts_with(name, "vt");
	term.colour = options->colour && max_colors >= 8 && set_a_foreground != NULL &&
		      set_a_background != NULL;
	term.mouse = options->mouse;
	(void)typeahead(-1);
	(void)raw();
	(void)noecho();
	(void)nonl();
	(void)intrflush(stdscr, FALSE);
	(void)doupdate(); /* the alternate screen, cleared */
	modes_on();
	crashes_catch();
	return NO_ERR;
}

void
term_close(void)
{
	if (term.active == 0)
		return;
	modes_off();
}

void
term_pause(void)
{
	if (term.active != 0)
		modes_off();
}

void
term_resume(void)
{
	if (term.active != 0 || term.screen == NULL)
		return;
	(void)fcntl(STDIN_FILENO, F_SETFL, term.flags_ours);
	(void)reset_prog_mode();
	(void)doupdate();
	modes_on();
}

bool
term_ascii(void)
{
	return term.ascii;
}

void
term_size(int *rows, int *cols)
{
	struct winsize size = {.ws_row = 0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
		size.ws_row = 24;
		size.ws_col = 80;
	}
	*rows = size.ws_row;
	*cols = size.ws_col;
	if (term.active != 0)
		(void)resize_term(*rows, *cols);
}

void
term_repaint(void)
{
	term.valid = false;
}

void
term_bell(void)
{
	if (term.active == 0)
		return;
	out_cap(bell);
	(void)out_flush();
}

/* ---- attributes ---- */

/* How this terminal can show the cell. Under the cursor the colours go: one even bar reads best. */
static struct look
look_of(const struct cell *cell)
{
	struct look look = term.theme->looks[cell->style];

	if (cell->selected) {
		look = plain_look;
		look.reverse = true;
		return look;
	}
	if (!term.colour) {
		look.reverse = look.reverse || look.background >= 0;
		look.foreground = -1;
		look.background = -1;
	} else if (look.foreground >= max_colors) {
		look.dim = look.foreground == 8; /* grey; of the other bright ones, the base */
		look.foreground = (int8_t)(look.foreground == 8 ? -1 : look.foreground - 8);
	}
	return look;
}

static void
set_look(struct look look)
{
	const char *reset = exit_attribute_mode;

	if (look_equal(term.look, look))
		return;
	if (look_is_less(term.look, look)) {
		if (reset != NULL && starts_with(reset, "\033(B"))
			reset += 3; /* it leaves the line drawing set, which we never enter */
		out_cap(reset);
		term.look = plain_look;
	}
	if (look.bold && !term.look.bold)
		out_cap(enter_bold_mode);
	if (look.dim && !term.look.dim)
		out_cap(enter_dim_mode);
	if (look.reverse && !term.look.reverse)
		out_cap(enter_reverse_mode);
	if (look.underline && !term.look.underline)
		out_cap(enter_underline_mode);
	if (look.foreground != term.look.foreground)
		out_cap(tparm(set_a_foreground, look.foreground));
	if (look.background != term.look.background)
		out_cap(tparm(set_a_background, look.background));
	term.look = look;
}

/* ---- cells ---- */

static bool
is_blank(const struct cell *cell)
{
	return cell->glyph.bytes[0] == ' ' && cell->glyph.bytes[1] == '\0' &&
	       look_equal(look_of(cell), plain_look);
}

static void
move_to(int row, int col)
{
	if (term.row == row && term.col == col && !term.unsure)
		return;
	if (!move_standout_mode)
		set_look(plain_look);
	if (term.row == row && term.no_wrap && column_address != NULL)
		out_cap(tparm(column_address, col));
	else
		out_cap(tparm(cursor_address, row, col));
	term.row = row;
	term.col = col;
	term.unsure = false;
}

/* The last cell of the last row scrolls some terminals. */
static bool
is_trap(int row, int end)
{
	return row == term.shown.rows - 1 && end == term.shown.cols && auto_right_margin &&
	       !term.no_wrap && !eat_newline_glitch;
}

/* Below a wide glyph: a terminal that draws it narrower than we think must not go on showing what
 * stood in its right half. */
static void
draw_under(int row, int col)
{
	(void)buf_add(&term.out, "  ", 2);
	term.col += 2;
	term.unsure = true;
	move_to(row, col);
}

static void
draw_cell(int row, int col, const struct cell *cell)
{
	int cols = cell->glyph.cols;
	bool line = cell_is_line(cell);

	if (is_trap(row, col + cols))
		return;
	if (!(line && term.after_line && term.row == row && term.col == col))
		move_to(row, col);
	set_look(look_of(cell));
	if (cols == 2 && !term.ascii) {
		draw_under(row, col);
		set_look(look_of(cell));
	}
	if (cell_is_ascii(cell)) {
		(void)buf_add(&term.out, cell->glyph.bytes, 1);
	} else if (term.ascii) {
		(void)buf_add(&term.out, "??", (size_t)cols);
	} else {
		(void)buf_string(&term.out, cell->glyph.bytes);
		term.unsure = true;
	}
	term.after_line = line && term.unsure;
	term.col += cols;
	if (term.col >= term.shown.cols)
		term.row = -1; /* waiting to wrap, or not: nobody knows */
}

/* Draws the unchanged cells between the cursor and `col` when that is cheaper than a jump. */
static void
draw_gap(const struct cell *cells, int row, int col)
{
	int gap = col - term.col;

	if (term.row != row || term.unsure || gap < 1 || gap > GAP_MOST)
		return;
	for (int i = term.col; i < col; i++)
		if (!cell_is_ascii(&cells[i]) || !look_equal(look_of(&cells[i]), term.look))
			return;
	while (term.col < col)
		draw_cell(row, term.col, &cells[term.col]);
}

/* True when all from `col` on is blank and clearing the line is the shorter way to it. */
static bool
clear_rest(const struct cell *cells, int row, int col)
{
	if (clr_eol == NULL || term.shown.cols - col < BLANKS_LEAST)
		return false;
	for (int i = col; i < term.shown.cols; i++)
		if (!is_blank(&cells[i]))
			return false;
	move_to(row, col);
	set_look(plain_look);
	out_cap(clr_eol);
	return true;
}

static void
draw_row(const struct canvas *c, int row)
{
	const struct cell *cells = &c->cells[(size_t)row * (size_t)c->cols];
	struct cell *shown = &term.shown.cells[(size_t)row * (size_t)c->cols];
	int smeared = 0; /* up to here the terminal may show more than `shown` says */

	if (memcmp(shown, cells, (size_t)c->cols * sizeof *cells) == 0)
		return; /* most rows; one that only looks the same is found below */
	for (int col = 0; col < c->cols; col++) {
		bool wide = cells[col].glyph.cols == 2 && col + 1 < c->cols;

		if (cells[col].glyph.cols == 0 ||
			(col >= smeared && cell_equal(&cells[col], &shown[col]) &&
				!(wide && !cell_equal(&cells[col + 1], &shown[col + 1]))))
			continue;
		if (is_blank(&cells[col]) && clear_rest(cells, row, col))
			break;
		draw_gap(cells, row, col);
		draw_cell(row, col, &cells[col]);
		if (!term.ascii && cell_smear(&cells[col]) > 0)
			smeared = col + cells[col].glyph.cols + cell_smear(&cells[col]);
	}
	memcpy(shown, cells, (size_t)c->cols * sizeof *cells);
}

static void
draw_cursor(const struct canvas *c)
{
	bool show = c->cursor_row >= 0 && c->cursor_row < c->rows && c->cursor_col >= 0 &&
		    c->cursor_col < c->cols;

	if (show)
		move_to(c->cursor_row, c->cursor_col);
	if (show != term.cursor_shown)
		out_cap(show ? cursor_normal : cursor_invisible);
	term.cursor_shown = show;
}

/* Makes the terminal blank and `shown` with it; false when there is no memory for that. */
static bool
draw_blank(const struct canvas *c)
{
	struct err e = term.shown.cells == NULL ? canvas_init(&term.shown, c->rows, c->cols)
						: canvas_resize(&term.shown, c->rows, c->cols);

	if (e.kind != ERR_NONE)
		return false;
	out_cap(exit_attribute_mode);
	term.look = plain_look;
	out_cap(clear_screen);
	term.row = -1;
	term.after_line = false;
	return true;
}

void
term_draw(const struct canvas *c)
{
	if (term.active == 0)
		return;
	if (c->rows != term.shown.rows || c->cols != term.shown.cols)
		term.valid = false;
	if (!term.valid && !draw_blank(c))
		return;
	for (int row = 0; row < c->rows; row++)
		draw_row(c, row);
	draw_cursor(c);
	set_look(plain_look);
	term.valid = out_flush();
}
