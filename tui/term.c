/* tui/term.c - the terminal: the only module that knows ncurses.
 *
 * ncurses finds the terminal in terminfo, whose strings are all we send. Its windows are not used (there
 * is no newterm): three copies of the screen are what they would cost, in memory and at the start.
 * The cells we send ourselves, from a diff against what is shown: curses' own doupdate trusts every
 * width, and offers no way to set the column anew after a character that a terminal may draw wider
 * than we think. Here the column is set absolutely after
 * each cell that is not ASCII, and wrapping is off meanwhile, so nothing can shift or scroll.
 * A terminal that does not take a frame is not waited for: what is left of the frame is kept, frames
 * made meanwhile are left out, and the next one is a diff against what was sent in the end.
 * SPDX-License-Identifier: MIT */
#include "tui/term.h"

#include <curses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/text.h"
#include "tui/locale.h"
#include "tui/outlet.h"
#include "tui/tty.h"
#include "tui/xterm.h"

enum {
	OUT_CAP_BYTES = 4 * 1024 * 1024,
	GAP_MOST = 4, /* unchanged cells that are cheaper to send than to jump over */
	BLANKS_LEAST = 8,
	TITLE_SIZE = 512,
};

/* Ends any sequence that was cut in the middle. */
static const char cancel[] = "\030";

static const struct look plain_look = {.foreground = -1, .background = -1};
static const struct look bar_look = {
	.foreground = LOOK_OWN, .background = LOOK_OWN, .reverse = true};

/* The one terminal of this process. */
static struct {
	struct look looks[STYLE_COUNT];
	struct canvas shown; /* what the terminal shows once `out` is sent */
	struct outlet out;   /* the frame being made, or one that is not all sent */
	struct tty tty;
	char title[TITLE_SIZE]; /* the window's, to set it again after a pause; "": none yet */
	int row, col;           /* where the terminal's cursor stands; row -1: unknown */
	bool unsure;            /* the column may be wrong: a cell before it was not ASCII */
	bool after_line;        /* that cell was a border of ours */
	struct look look;       /* the attributes in force */
	enum theme_depth depth;
	bool ascii, like_xterm, no_wrap, cursor_shown;
	bool mouse, mouse_shown; /* wanted, and as the terminal has it */
	bool title_shown;        /* the terminal has `title` */
	bool bell_wanted;
	bool known;  /* cur_term is this terminal's; freed by the next term_open */
	bool active; /* the terminal is ours */
	bool valid;  /* `shown` is right */
	bool late;   /* a frame was left out */
} term;

/* ---- what is sent ---- */

static int
out_char(int c)
{
	char byte = (char)c;

	return buf_add(&term.out.bytes, &byte, 1) ? c : EOF;
}

static void
out_string(const char *string)
{
	(void)buf_string(&term.out.bytes, string);
}

/* A string of terminfo's. Pauses in it ("$<50>") are for terminals of old that do not say when they
 * cannot follow. */
static void
out_cap(const char *cap)
{
	const char *pause;

	if (cap == NULL)
		return;
	if (!xon_xoff && strstr(cap, "$<") != NULL) {
		(void)tputs(cap, 1, out_char);
		return;
	}
	while ((pause = strstr(cap, "$<")) != NULL) {
		(void)buf_add(&term.out.bytes, cap, (size_t)(pause - cap));
		cap = pause + strcspn(pause, ">");
		cap += cap[0] == '>';
	}
	out_string(cap);
}

/* ---- locale, TERM ---- */

/* True when terminfo has the name, whose strings are those in force then; `able` says whether it can
 * do what we need. */
static bool
terminfo_has(const char *name, bool *able)
{
	int status = 0;

	if (term.known)
		(void)del_curterm(cur_term);
	term.known = setupterm(name, STDOUT_FILENO, &status) == OK;
	*able = term.known && cursor_address != NULL && clear_screen != NULL && !hard_copy;
	return term.known;
}

/* The terminfo name to use for `name`. */
static struct err
name_find(const char *name, const char **out)
{
	char shown[64];
	bool able = false;

	if (name == NULL || name[0] == '\0')
		return err_make(ERR_IO,
			"TERM is not set, so the terminal is unknown; try TERM=xterm-256color");
	*out = name;
	(void)text_show(text_of(name), false, shown, sizeof shown);
	if (!xterm_is_name(name) || !terminfo_has(name, &able)) {
		*out = "xterm-256color";
		if (!xterm_is_name(name) || !xterm_is_like(name) || !terminfo_has(*out, &able))
			return err_make(ERR_IO,
				"the terminal \"%s\" (TERM) is not known here; try "
				"TERM=xterm-256color",
				shown);
	}
	if (!able)
		return err_make(ERR_IO,
			"the terminal \"%s\" (TERM) cannot place its cursor; use another one",
			shown);
	return NO_ERR;
}

/* ---- modes ---- */

/* Undoes what was done to the terminal. */
static void
out_restore(void)
{
	out_cap(exit_attribute_mode);
	out_string(xterm_mouse_off);
	out_string(xterm_paste_off);
	if (term.like_xterm)
		out_string(xterm_title_restore);
	if (term.no_wrap)
		out_cap(enter_am_mode);
	out_cap(cursor_normal);
	if (exit_ca_mode == NULL && term.shown.rows > 0) {
		out_cap(tparm(cursor_address, term.shown.rows - 1, 0));
		out_cap(clr_eol);
	}
	out_cap(exit_ca_mode);
}

/* At the start and after a suspend; whoever had the terminal before may have left modes of its own. */
static void
modes_on(void)
{
	struct buf *out = &term.out.bytes;
	int rows, cols;

	term.no_wrap = exit_am_mode != NULL && enter_am_mode != NULL;
	(void)outlet_drop(&term.out);
	out_string(cancel);
	out_restore();
	tty_guard(&term.tty, out->data, out->length);
	term.active = true;
	(void)outlet_drop(&term.out);
	tty_raw(&term.tty);
	tty_unblock();
	tty_size(&rows, &cols);
	out_cap(ena_acs);
	out_cap(enter_ca_mode);
	if (change_scroll_region != NULL)
		out_cap(tparm(change_scroll_region, 0, rows - 1));
	out_cap(exit_insert_mode);
	if (term.no_wrap)
		out_cap(exit_am_mode);
	out_string(xterm_paste_on);
	if (term.like_xterm)
		out_string(xterm_title_save);
	out_cap(cursor_invisible);
	term.cursor_shown = false;
	term.mouse_shown = false;
	term.title_shown = term.title[0] == '\0';
	term.valid = false;
	outlet_send(&term.out);
}

/* Gives everything back, also when a shell has taken the terminal meanwhile: SIGTTOU would refuse
 * us then. */
static void
modes_off(void)
{
	void (*ttou)(int) = signal(SIGTTOU, SIG_IGN);

	if (outlet_drop(&term.out))
		out_string(cancel);
	out_restore();
	outlet_drain(&term.out, TTY_STUCK_MS);
	(void)outlet_drop(&term.out);
	tty_restore(&term.tty);
	tty_unguard();
	term.active = false;
	(void)signal(SIGTTOU, ttou);
}

static enum theme_depth
depth_find(const char *name)
{
	if (max_colors < 8 || set_a_foreground == NULL || set_a_background == NULL)
		return THEME_NONE;
	if (tigetflag("RGB") > 0 || xterm_is_direct(name, getenv("COLORTERM")))
		return THEME_RGB;
	return max_colors >= 256 ? THEME_256 : max_colors >= 16 ? THEME_16 : THEME_8;
}

struct err
term_open(const struct term_options *options)
{
	const char *name = "";
	bool utf8;
	struct err e;

	if (!tty_note(&term.tty))
		return err_make(ERR_USAGE,
			"the screen needs a terminal on standard input and output; run it in one");
	utf8 = locale_set_utf8();
	e = name_find(getenv("TERM"), &name);
	if (e.kind != ERR_NONE)
		return e;
	if (term.out.bytes.data == NULL)
		outlet_init(&term.out, STDOUT_FILENO, OUT_CAP_BYTES);
	term.ascii = options->ascii || !utf8 || strncmp(name, "vt", 2) == 0;
	term.like_xterm = xterm_is_like(name);
	term.depth = options->colour ? depth_find(name) : THEME_NONE;
	for (int i = 0; i < STYLE_COUNT; i++)
		term.looks[i] = theme_look(options->theme, (enum style)i, term.depth);
	term.mouse = options->mouse;
	term.title[0] = '\0';
	modes_on();
	return NO_ERR;
}

void
term_close(void)
{
	if (term.active)
		modes_off();
}

void
term_pause(void)
{
	term_close();
}

void
term_resume(void)
{
	if (!term.active && term.known)
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
	tty_size(rows, cols);
}

void
term_repaint(void)
{
	term.valid = false;
}

void
term_bell(void)
{
	term.bell_wanted = term.active;
}

void
term_mouse(bool on)
{
	term.mouse = on;
}

bool
term_title(struct text title)
{
	char plain[TITLE_SIZE];

	if (strcmp(text_show(title, false, plain, sizeof plain), term.title) == 0)
		return false;
	memcpy(term.title, plain, sizeof term.title);
	term.title_shown = false;
	return true;
}

struct err
term_copy(struct text text, bool many_lines)
{
	if (!term.active || !term.like_xterm)
		return err_make(ERR_MISSING,
			"This terminal is not known to have a clipboard; select the text instead.");
	if (outlet_waits(&term.out))
		return err_make(ERR_IO, "The terminal does not read, so nothing was copied.");
	if (!xterm_copy(text, many_lines, &term.out.bytes))
		return err_make(ERR_FULL, "That is too long for a clipboard: more than %d KiB.",
			XTERM_COPY_BYTES / 1024);
	outlet_send(&term.out);
	return NO_ERR;
}

bool
term_pending(void)
{
	return outlet_waits(&term.out);
}

bool
term_flush(void)
{
	outlet_send(&term.out);
	return term.late && !outlet_waits(&term.out);
}

/* ---- attributes ---- */

/* How this terminal can show the cell. Under the cursor the colours go: one even bar reads best. */
static struct look
look_of(const struct cell *cell)
{
	return cell->selected ? bar_look : term.looks[cell->style];
}

static void
out_colour(const char *cap, bool background, int32_t colour)
{
	if (term.depth == THEME_RGB)
		xterm_colour(background, colour, &term.out.bytes);
	else
		out_cap(tparm(cap, colour));
}

static void
set_look(struct look look)
{
	const char *reset = exit_attribute_mode;
	size_t from = term.out.bytes.length;

	if (look_equal(term.look, look))
		return;
	if (look_is_less(term.look, look)) {
		if (reset != NULL && strncmp(reset, "\033(B", 3) == 0)
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
		out_colour(set_a_foreground, false, look.foreground);
	if (look.background != term.look.background)
		out_colour(set_a_background, true, look.background);
	xterm_join(from, &term.out.bytes);
	term.look = look;
}

/* ---- cells ---- */

static bool
is_space(const struct cell *cell)
{
	return memcmp(cell->glyph.bytes, " ", 2) == 0;
}

/* True when the cell comes out right with these attributes in force. */
static bool
is_shown_by(const struct cell *cell, struct look look)
{
	return is_space(cell) ? look_equal_blank(look_of(cell), look)
			      : look_equal(look_of(cell), look);
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

static void
draw_cell(int row, int col, const struct cell *cell)
{
	int cols = cell->glyph.cols;
	bool line = cell_is_line(cell);

	if (is_trap(row, col + cols))
		return;
	if (!(line && term.after_line && term.row == row && term.col == col))
		move_to(row, col);
	if (!is_shown_by(cell, term.look))
		set_look(look_of(cell));
	if (cols == 2 && !term.ascii) {
		/* A terminal that draws it narrower must not show what stood in its right half. */
		(void)buf_add(&term.out.bytes, "  ", 2);
		term.col += cols;
		term.unsure = true;
		move_to(row, col);
		set_look(look_of(cell));
	}
	if (cell_is_ascii(cell)) {
		(void)buf_add(&term.out.bytes, cell->glyph.bytes, 1);
	} else if (term.ascii || (col + 1 == term.shown.cols && !line &&
					 strcmp(cell->glyph.bytes, "\u1100") >= 0)) {
		/* Wide to some, and wrapped by them even when told not to, it cannot stand there. */
		(void)buf_add(&term.out.bytes, "??", (size_t)cols);
	} else {
		out_string(cell->glyph.bytes);
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
		if (!cell_is_ascii(&cells[i]) || !is_shown_by(&cells[i], term.look))
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
		if (!is_space(&cells[i]) || !is_shown_by(&cells[i], plain_look))
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
		if (is_space(&cells[col]) && clear_rest(cells, row, col))
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

/* What is no cell: the window's title, the mouse, the bell. */
static void
draw_around(void)
{
	if (term.mouse != term.mouse_shown)
		out_string(term.mouse ? xterm_mouse_on : xterm_mouse_off);
	term.mouse_shown = term.mouse;
	if (!term.title_shown && term.like_xterm)
		xterm_title(text_of(term.title), term.ascii, &term.out.bytes);
	term.title_shown = true;
	if (term.bell_wanted)
		out_cap(bell);
	term.bell_wanted = false;
}

void
term_draw(const struct canvas *c)
{
	if (!term.active)
		return;
	outlet_send(&term.out);
	term.late = outlet_waits(&term.out);
	if (term.late)
		return;
	if (c->rows != term.shown.rows || c->cols != term.shown.cols)
		term.valid = false;
	if (!term.valid && !draw_blank(c))
		return;
	for (int row = 0; row < c->rows; row++)
		draw_row(c, row);
	draw_cursor(c);
	set_look(plain_look);
	draw_around();
	term.valid = !term.out.bytes.full;
	outlet_send(&term.out);
}
