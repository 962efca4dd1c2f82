/* tui/xterm.c - what terminals like xterm understand, and terminfo does not tell.
 * Source: XTerm Control Sequences, "Operating System Commands" and "Window manipulation"; ECMA-48
 * 8.3.117 (SGR) with ITU-T T.416's direct colours.
 * SPDX-License-Identifier: MIT */
#include "tui/xterm.h"

#include <stddef.h>
#include <string.h>

#include "tui/theme.h"

/* Each string ends in ST: in BEL's place some would ring. */
static const char set_title[] = "\033]2;";
static const char set_clipboard[] = "\033]52;c;";
static const char string_end[] = "\033\\";

const char xterm_paste_on[] = "\033[?2004h";
const char xterm_paste_off[] = "\033[?2004l";
const char xterm_mouse_on[] = "\033[?1000h\033[?1006h";
const char xterm_mouse_off[] = "\033[?1006l\033[?1000l";
const char xterm_title_save[] = "\033[22;2t";
const char xterm_title_restore[] = "\033]2;\033\\\033[23;2t";

bool
xterm_is_name(const char *name)
{
	size_t length = strlen(name);

	return length <= XTERM_NAME_BYTES && name[0] != '.' &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+._-") ==
		       length;
}

bool
xterm_is_like(const char *name)
{
	static const char *const likes[] = {"xterm", "tmux", "screen", "alacritty", "foot",
		"wezterm", "kitty", "ghostty", "contour", "rio", "rxvt", "st-", "konsole", "gnome",
		"vte", "iterm", "mintty"};

	for (size_t i = 0; i < sizeof likes / sizeof likes[0]; i++) {
		if (strncmp(name, likes[i], strlen(likes[i])) == 0)
			return true;
	}
	return false;
}

bool
xterm_is_direct(const char *name, const char *colorterm)
{
	/* GNU screen hands on the variable, and takes the sequence for other attributes. */
	if (colorterm == NULL || !xterm_is_like(name) || strncmp(name, "screen", 6) == 0)
		return false;
	return strcmp(colorterm, "truecolor") == 0 || strcmp(colorterm, "24bit") == 0;
}

void
xterm_title(struct text title, bool ascii, struct buf *out)
{
	struct buf plain;
	struct text_walk walk;
	struct glyph g;

	buf_init(&plain, XTERM_TITLE_BYTES + 1);
	text_plain(title, false, XTERM_TITLE_BYTES, &plain);
	walk = text_walk(text_of(plain.data));
	(void)buf_string(out, set_title);
	while (text_next(&walk, &g))
		(void)buf_string(out, ascii && (g.bytes[0] & 0x80) != 0 ? "?" : g.bytes);
	(void)buf_string(out, string_end);
	buf_clear(&plain);
}

/* RFC 4648 4. */
static void
add_base64(const struct buf *plain, struct buf *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

	for (size_t i = 0; i < plain->length; i += 3) {
		size_t left = plain->length - i;
		const unsigned char *at = (const unsigned char *)plain->data + i;
		unsigned three = (unsigned)at[0] << 16 | (left > 1 ? (unsigned)at[1] << 8 : 0) |
				 (left > 2 ? at[2] : 0);
		char four[4] = {digits[three >> 18], digits[three >> 12 & 63],
			digits[left > 1 ? three >> 6 & 63 : 64],
			digits[left > 2 ? three & 63 : 64]};

		(void)buf_add(out, four, sizeof four);
	}
}

bool
xterm_copy(struct text text, bool many_lines, struct buf *out)
{
	struct buf plain;
	bool fits;

	/* With some room beyond, where a longer one would be cut. */
	buf_init(&plain, XTERM_COPY_BYTES + 64);
	text_plain(text, many_lines, XTERM_COPY_BYTES + 64, &plain);
	fits = plain.length <= XTERM_COPY_BYTES && !plain.full;
	if (fits) {
		(void)buf_string(out, set_clipboard);
		add_base64(&plain, out);
		(void)buf_string(out, string_end);
	}
	buf_clear(&plain);
	return fits;
}

void
xterm_colour(bool background, int32_t colour, struct buf *out)
{
	int which = background ? 48 : 38;

	if (colour < LOOK_RGB)
		(void)buf_printf(out, "\033[%d;5;%dm", which, (int)colour);
	else
		(void)buf_printf(out, "\033[%d;2;%d;%d;%dm", which, (int)(colour >> 16 & 255),
			(int)(colour >> 8 & 255), (int)(colour & 255));
}

void
xterm_join(size_t from, struct buf *out)
{
	char *at = out->data + from;
	char *end = out->data + out->length;

	while ((at = memmem(at, (size_t)(end - at), "m\033[", 3)) != NULL) {
		*at++ = ';';
		memmove(at, at + 2, (size_t)(end - at) - 1); /* and the NUL */
		end -= 2;
	}
	out->length = (size_t)(end - out->data);
}
