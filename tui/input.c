/* tui/input.c - bytes from a terminal become keys.
 *
 * parse() looks at the bytes from the start of one key and says how many belong to it: 0 means
 * that more are needed. It keeps no state of its own, so a sequence may come in any pieces. Only a
 * paste has state, since it may be longer than what we keep.
 * SPDX-License-Identifier: MIT */
#include "tui/input.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

enum {
	ESC = 0x1b,
	SEQUENCE_MOST = 4096, /* longer ones are given up */
	PARAMS_MOST = 4,
	SHIFT = 1,
	ALT = 2,
	CTRL = 4,
};

static const char paste_end[] = "\033[201~";

/* One sequence being read. */
struct parse {
	const unsigned char *bytes;
	size_t length;
	int pauses;
	bool paste; /* it was the start of a paste */
	struct key *out;
};

static size_t parse_key(struct parse *p);

void
input_init(struct input *in)
{
	*in = (struct input){.at = 0};
	buf_init(&in->bytes, (size_t)INPUT_FEED_CAP + SEQUENCE_MOST);
	buf_init(&in->paste, INPUT_PASTE_CAP);
}

void
input_clear(struct input *in)
{
	buf_clear(&in->bytes);
	buf_clear(&in->paste);
	in->at = 0;
	in->pasting = false;
}

void
input_feed(struct input *in, const char *bytes, size_t length)
{
	size_t room;

	buf_drop(&in->bytes, in->at);
	in->at = 0;
	in->pauses = 0;
	in->bytes.full = false; /* memory may have come back */
	room = in->bytes.cap_bytes - in->bytes.length;
	(void)buf_add(&in->bytes, bytes, length < room ? length : room);
}

bool
input_waiting(const struct input *in)
{
	return in->pasting || in->at < in->bytes.length;
}

void
input_flush(struct input *in)
{
	if (in->pauses < INPUT_PASTE_PAUSES)
		in->pauses++;
}

/* The names of a modified key: "C-", "M-", "S-" before the plain one. */
static void
set_name(struct key *out, int modifiers, const char *name)
{
	(void)snprintf(out->name, sizeof out->name, "%s%s%s%s", (modifiers & CTRL) != 0 ? "C-" : "",
		(modifiers & ALT) != 0 ? "M-" : "", (modifiers & SHIFT) != 0 ? "S-" : "", name);
}

/* Not all there: wait, or after `pauses` of silence swallow what there is. */
static size_t
incomplete(const struct parse *p, int pauses)
{
	return p->pauses >= pauses || p->length > SEQUENCE_MOST ? p->length : 0;
}

static const char *
letter_name(unsigned char final)
{
	switch (final) {
	case 'A':
		return "Up";
	case 'B':
		return "Down";
	case 'C':
		return "Right";
	case 'D':
		return "Left";
	case 'H':
		return "Home";
	case 'F':
		return "End";
	case 'P':
		return "F1";
	case 'Q':
		return "F2";
	case 'R':
		return "F3";
	case 'S':
		return "F4";
	case 'M':
		return "Enter"; /* of an application keypad, SS3 only */
	default:
		return NULL;
	}
}

static const char *
number_name(int number)
{
	static const char *const names[] = {[1] = "Home",
		[2] = "Insert",
		[3] = "Delete",
		[4] = "End",
		[5] = "PageUp",
		[6] = "PageDown",
		[7] = "Home",
		[8] = "End",
		[11] = "F1",
		[12] = "F2",
		[13] = "F3",
		[14] = "F4",
		[15] = "F5",
		[17] = "F6",
		[18] = "F7",
		[19] = "F8",
		[20] = "F9",
		[21] = "F10",
		[23] = "F11",
		[24] = "F12"};

	return number >= 0 && number < (int)(sizeof names / sizeof names[0]) ? names[number] : NULL;
}

/* The numbers between `from` and `to`; those not given are 0. Returns how many were written. */
static int
read_params(const unsigned char *from, const unsigned char *to, int params[PARAMS_MOST])
{
	int count = 0;

	for (int i = 0; i < PARAMS_MOST; i++)
		params[i] = 0;
	for (; from < to && count < PARAMS_MOST; from++) {
		if (*from == ';')
			count++;
		else if (*from >= '0' && *from <= '9' && params[count] < 100000)
			params[count] = params[count] * 10 + (*from - '0');
	}
	return count + 1;
}

/* SGR mouse: button, column, row. Only presses and the wheel mean something to us. */
static void
read_mouse(struct key *out, const int params[PARAMS_MOST], unsigned char final)
{
	int button = params[0] & ~(4 | 8 | 16); /* held Shift, Alt, Ctrl */

	if (final != 'M' || params[1] < 1 || params[2] < 1 || params[1] > 10000 ||
		params[2] > 10000)
		return;
	if (button != 0 && button != 64 && button != 65)
		return;
	out->kind = KEY_MOUSE;
	set_name(out, 0, button == 0 ? "Click" : button == 64 ? "WheelUp" : "WheelDown");
	out->col = params[1] - 1;
	out->row = params[2] - 1;
}

/* A whole CSI: parameters from..to, then the final byte. */
static void
read_csi(struct parse *p, const unsigned char *from, const unsigned char *to)
{
	unsigned char final = *to;
	int params[PARAMS_MOST];
	int count;
	int modifiers;
	const char *name = NULL;

	if (*from == '<') {
		(void)read_params(from + 1, to, params);
		read_mouse(p->out, params, final);
		return;
	}
	for (const unsigned char *at = from; at < to; at++)
		if (*at != ';' && (*at < '0' || *at > '9'))
			return; /* private or with intermediates: a reply, not a key */
	count = read_params(from, to, params);
	modifiers = count > 1 && params[1] > 1 ? (params[1] - 1) & (SHIFT | ALT | CTRL) : 0;
	if (final == '~') {
		p->paste = params[0] == 200;
		name = number_name(params[0]);
	} else if (final == '^' || final == '@') { /* rxvt */
		name = number_name(params[0]);
		modifiers |= final == '^' ? CTRL : CTRL | SHIFT;
	} else if (final == 'Z') {
		name = "Tab";
		modifiers |= SHIFT;
	} else if (final != 'M' && params[0] <= 1) { /* more would be a report of the cursor */
		name = letter_name(final);
	}
	if (name != NULL)
		set_name(p->out, modifiers, name);
}

static size_t
parse_csi(struct parse *p)
{
	const unsigned char *b = p->bytes;
	size_t i = 2;

	if (p->length == 2 && p->pauses > 0)
		set_name(p->out, ALT, "[");
	if (p->length == 2)
		return incomplete(p, 1);
	if (b[2] == '[') { /* Linux console: F1 to F5 */
		if (p->length == 3)
			return incomplete(p, 1);
		if (b[3] >= 'A' && b[3] <= 'E')
			(void)snprintf(p->out->name, sizeof p->out->name, "F%d", b[3] - 'A' + 1);
		return b[3] == ESC ? 3 : 4;
	}
	if (b[2] == 'M') /* X10 mouse: three bytes of which we want nothing */
		return p->length >= 6 ? 6 : incomplete(p, 1);
	while (i < p->length && b[i] >= 0x20 && b[i] < 0x40)
		i++;
	if (i == p->length)
		return incomplete(p, 1);
	if (b[i] < 0x40 || b[i] > 0x7e)
		return i; /* broken off by a control byte or an ESC, which start something new */
	read_csi(p, b + 2, b + i);
	return i + 1;
}

static size_t
parse_ss3(struct parse *p)
{
	size_t i = 2;
	int modifier = 0;
	const char *name;

	if (p->length == 2 && p->pauses > 0)
		set_name(p->out, ALT, "O");
	while (i < p->length && p->bytes[i] >= '0' && p->bytes[i] <= '9' && i < 4)
		modifier = p->bytes[i++] - '0';
	if (i == p->length)
		return incomplete(p, 1);
	if (p->bytes[i] < 0x40 || p->bytes[i] > 0x7e)
		return i;
	name = letter_name(p->bytes[i]);
	if (name != NULL)
		set_name(p->out, modifier > 1 ? (modifier - 1) & (SHIFT | ALT | CTRL) : 0, name);
	return i + 1;
}

/* OSC, DCS, SOS, PM and APC: a reply to somebody else's question, swallowed up to ST or BEL. */
static size_t
parse_string(struct parse *p)
{
	char name[2] = {(char)p->bytes[1], '\0'};

	if (p->length == 2) {
		if (p->pauses > 0)
			set_name(p->out, ALT, name);
		return incomplete(p, 1);
	}
	for (size_t i = 2; i < p->length; i++) {
		unsigned char byte = p->bytes[i];

		if (byte == 0x07 || byte == 0x18 || byte == 0x1a)
			return i + 1;
		if (byte == ESC && i + 1 < p->length)
			return p->bytes[i + 1] == '\\' ? i + 2 : i;
	}
	return incomplete(p, INPUT_STRING_PAUSES);
}

/* ESC and a key: the same key with Alt. */
static size_t
parse_alt(struct parse *p)
{
	struct key plain = {.kind = KEY_PRESS};
	struct parse inner = {p->bytes + 1, p->length - 1, p->pauses, false, &plain};
	size_t used = parse_key(&inner);

	if (used == 0)
		return 0;
	if (plain.name[0] != '\0' && strlen(plain.name) + 2 < sizeof plain.name)
		set_name(p->out, ALT, plain.name);
	return used + 1;
}

static size_t
parse_escape(struct parse *p)
{
	if (p->length == 1 && p->pauses == 0)
		return 0;
	if (p->length == 1 || p->bytes[1] == ESC) {
		set_name(p->out, 0, "Esc");
		return 1;
	}
	switch (p->bytes[1]) {
	case '[':
		return parse_csi(p);
	case 'O':
		return parse_ss3(p);
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		return parse_string(p);
	default:
		return parse_alt(p);
	}
}

static size_t
parse_control(struct parse *p)
{
	unsigned char byte = p->bytes[0];
	char name[2] = {(char)(byte ^ 0x40), '\0'};

	if (byte >= 1 && byte <= 26)
		name[0] = (char)('a' + byte - 1);
	switch (byte) {
	case 0x00:
		set_name(p->out, CTRL, "Space");
		break;
	case 0x08:
	case 0x7f:
		set_name(p->out, 0, "Backspace");
		break;
	case '\t':
		set_name(p->out, 0, "Tab");
		break;
	case '\n':
	case '\r':
		set_name(p->out, 0, "Enter");
		break;
	default:
		set_name(p->out, CTRL, name);
		break;
	}
	return 1;
}

/* How many bytes the character should have that starts with `lead`; 0: none does. */
static size_t
character_length(unsigned char lead)
{
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static size_t
parse_character(struct parse *p)
{
	size_t length = character_length(p->bytes[0]);
	utf8proc_int32_t code;

	for (size_t i = 1; i < length && i < p->length; i++)
		if ((p->bytes[i] & 0xc0) != 0x80)
			return i;
	if (length > p->length)
		return incomplete(p, 1);
	if (length == 0 || utf8proc_iterate(p->bytes, (utf8proc_ssize_t)length, &code) < 0)
		return 1;
	if (code >= 0xa0) {
		memcpy(p->out->name, p->bytes, length);
		p->out->name[length] = '\0';
	}
	return length;
}

/* Reads one key from the start of the bytes. Returns how many it used, 0 when more are needed; the
 * name stays empty when they mean nothing. */
static size_t
parse_key(struct parse *p)
{
	unsigned char byte;

	if (p->length == 0)
		return 0;
	byte = p->bytes[0];
	if (byte == ESC)
		return parse_escape(p);
	if (byte < 0x20 || byte == 0x7f)
		return parse_control(p);
	if (byte >= 0x80)
		return parse_character(p);
	if (byte == ' ') {
		set_name(p->out, 0, "Space");
	} else {
		p->out->name[0] = (char)byte;
		p->out->name[1] = '\0';
	}
	return 1;
}

/* Adds to the paste what there is room for, without NULs, which would end it. */
static void
paste_add(struct input *in, size_t length)
{
	const char *from = in->bytes.data + in->at;

	in->at += length;
	while (length > 0) {
		size_t room = in->paste.cap_bytes - in->paste.length;
		size_t part = strnlen(from, length);
		size_t skip = part < length ? part + 1 : part;

		(void)buf_add(&in->paste, from, part < room ? part : room);
		from += skip;
		length -= skip;
	}
}

/* Cuts off a character that the cap cut through. */
static void
paste_trim(struct buf *paste)
{
	size_t start = paste->length;

	if (paste->length < paste->cap_bytes)
		return;
	while (start > 0 && start + 3 > paste->length &&
		((unsigned char)paste->data[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return;
	if (start - 1 + character_length((unsigned char)paste->data[start - 1]) > paste->length) {
		paste->length = start - 1;
		paste->data[start - 1] = '\0';
	}
}

/* True when the paste has come to its end, or was given up waiting for it. */
static bool
paste_take(struct input *in, struct key *out)
{
	const size_t mark = sizeof paste_end - 1;
	const char *data = in->bytes.data + in->at;
	size_t length = in->bytes.length - in->at;
	const char *end = memmem(data, length, paste_end, mark);
	size_t keep = 0;

	if (end != NULL) {
		paste_add(in, (size_t)(end - data));
		in->at += mark;
	} else if (in->pauses >= INPUT_PASTE_PAUSES) {
		paste_add(in, length);
	} else {
		for (size_t n = mark - 1; n > 0 && keep == 0; n--)
			if (n <= length && memcmp(data + length - n, paste_end, n) == 0)
				keep = n; /* perhaps the beginning of the end */
		paste_add(in, length - keep);
		return false;
	}
	paste_trim(&in->paste);
	in->pasting = false;
	out->kind = KEY_PASTE;
	out->paste = text_of(in->paste.data);
	return true;
}

bool
input_next(struct input *in, struct key *out)
{
	for (;;) {
		struct key key = {.kind = KEY_PRESS, .paste = text_of("")};
		struct parse p = {.out = &key, .pauses = in->pauses};
		size_t used;

		if (in->pasting) {
			if (!paste_take(in, &key))
				return false;
			*out = key;
			return true;
		}
		p.bytes = (const unsigned char *)in->bytes.data + in->at;
		p.length = in->bytes.length - in->at;
		used = parse_key(&p);
		if (used == 0)
			return false;
		in->at += used;
		if (p.paste) {
			in->pasting = true;
			buf_reset(&in->paste);
		}
		if (key.name[0] != '\0') {
			*out = key;
			return true;
		}
	}
}
