/* tests/emulator.c - a terminal that somebody else wrote (libvterm), as it shows what we send.
 * SPDX-License-Identifier: MIT */
#include "tests/emulator.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <vterm.h>

struct emulator {
	VTerm *terminal;
	VTermScreen *screen;
	int rows;
	int cols;
};

struct emulator *
emulator_new(int rows, int cols)
{
	struct emulator *m = calloc(1, sizeof *m);

	if (m == NULL || (m->terminal = vterm_new(rows, cols)) == NULL)
		abort();
	m->rows = rows;
	m->cols = cols;
	vterm_set_utf8(m->terminal, 1);
	m->screen = vterm_obtain_screen(m->terminal);
	vterm_screen_enable_altscreen(m->screen, 1);
	vterm_screen_set_damage_merge(m->screen, VTERM_DAMAGE_SCREEN);
	vterm_screen_reset(m->screen, 1);
	return m;
}

void
emulator_free(struct emulator *m)
{
	vterm_free(m->terminal);
	free(m);
}

void
emulator_resize(struct emulator *m, int rows, int cols)
{
	vterm_set_size(m->terminal, rows, cols);
	m->rows = rows;
	m->cols = cols;
}

void
emulator_feed(struct emulator *m, const char *bytes, size_t length)
{
	(void)vterm_input_write(m->terminal, bytes, length);
}

static uint32_t
colour_number(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return 0;
	if (VTERM_COLOR_IS_INDEXED(c))
		return 1 + (uint32_t)c->indexed.idx;
	return 257 + ((uint32_t)c->rgb.red * 31 + (uint32_t)c->rgb.green) * 31 + c->rgb.blue;
}

struct emulated
emulator_cell(const struct emulator *m, int row, int col)
{
	VTermScreenCell cell;
	struct emulated shown = {.code = ' '};

	if (row < 0 || row >= m->rows || col < 0 || col >= m->cols ||
		vterm_screen_get_cell(m->screen, (VTermPos){row, col}, &cell) == 0)
		return shown;
	if (cell.chars[0] == UINT32_MAX)
		shown.code = 0;
	else if (cell.chars[0] != 0)
		shown.code = cell.chars[0];
	shown.marked = cell.chars[0] != 0 && cell.chars[1] != 0;
	shown.reverse = cell.attrs.reverse;
	shown.look = (colour_number(&cell.fg) * 65537 + colour_number(&cell.bg)) * 32 +
		     cell.attrs.bold * 16u + cell.attrs.reverse * 8u + cell.attrs.blink * 4u +
		     cell.attrs.underline;
	return shown;
}

void
emulator_dump(const struct emulator *m, struct buf *out)
{
	for (int row = 0; row < m->rows; row++) {
		size_t keep = out->length;

		for (int col = 0; col < m->cols; col++) {
			struct emulated shown = emulator_cell(m, row, col);
			utf8proc_uint8_t bytes[8];
			utf8proc_ssize_t length =
				utf8proc_encode_char((utf8proc_int32_t)shown.code, bytes);

			if (shown.code == 0)
				continue;
			(void)buf_add(out, (const char *)bytes, (size_t)length);
			if (shown.code != ' ')
				keep = out->length;
		}
		if (!out->full && out->capacity > 0) {
			out->length = keep;
			out->data[keep] = '\0';
		}
		(void)buf_add(out, "\n", 1);
	}
}

size_t
emulator_replies(const struct emulator *m)
{
	return vterm_output_get_buffer_current(m->terminal);
}
