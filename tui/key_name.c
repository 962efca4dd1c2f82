/* tui/key_name.c - the names of keys, as a person writes them.
 * SPDX-License-Identifier: MIT */
#include "tui/key_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/* What is written before the key itself. */
struct modifiers {
	bool control;
	bool alt;
	bool shift;
};

/* Keys that send a sequence, in which all three modifiers have their place. */
static const char *const sequences[] = {"Up", "Down", "Left", "Right", "Home", "End", "Insert",
	"Delete", "PageUp", "PageDown", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10",
	"F11", "F12"};

/* Keys that send one byte: Alt puts an ESC before it, Shift changes only Tab. */
static const char *const bytes[] = {"Space", "Tab", "Enter", "Backspace", "Esc"};

/* The name as we write it, or NULL. */
static const char *
find(const char *const names[], size_t count, const char *written)
{
	if (written[0] == '\0' || written[1] == '\0')
		return NULL; /* most keys are one letter, and no name is */
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(names[i], written) == 0)
			return names[i];
	}
	return NULL;
}

static const char *
read_modifiers(const char *at, struct modifiers *out)
{
	for (; at[0] != '\0' && at[1] == '-' && at[2] != '\0'; at += 2) {
		bool *one = at[0] == 'C'   ? &out->control
			    : at[0] == 'M' ? &out->alt
			    : at[0] == 'S' ? &out->shift
					   : NULL;

		if (one == NULL || *one)
			break;
		*one = true;
	}
	return at;
}

/* One character that is drawn, in UTF-8. */
static bool
is_character(const char *at)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t all = (utf8proc_ssize_t)strlen(at);
	utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)at, all, &code);

	return length > 0 && length == all && code > ' ' && (code < 0x7f || code >= 0xa0);
}

/* What Control makes of a character: a name, or NULL when terminals send nothing of its own. */
static const char *
control_name(char character, char out[4])
{
	if (character >= 'A' && character <= 'Z')
		character = (char)(character - 'A' + 'a');
	switch (character) {
	case 'h':
		return "Backspace";
	case 'i':
		return "Tab";
	case 'j':
	case 'm':
		return "Enter";
	case '[':
		return "Esc";
	case '@':
		return "C-Space";
	default:
		break;
	}
	if ((character < 'a' || character > 'z') && strchr("\\]^_", character) == NULL)
		return NULL;
	(void)snprintf(out, 4, "C-%c", character);
	return out;
}

/* The key of one byte without Alt, or NULL. */
static const char *
byte_name(const char *at, const struct modifiers *m, char control[4])
{
	const char *name = find(bytes, sizeof bytes / sizeof bytes[0], at);

	if (name != NULL && m->control)
		return strcmp(name, "Space") == 0 && !m->shift ? "C-Space" : NULL;
	if (name != NULL && m->shift)
		return strcmp(name, "Tab") == 0 && !m->alt ? "S-Tab" : NULL;
	if (name != NULL)
		return strcmp(name, "Esc") == 0 && m->alt ? NULL : name;
	if (!is_character(at) || m->shift)
		return NULL;
	if (!m->control)
		return at;
	name = at[1] == '\0' ? control_name(at[0], control) : NULL;
	return name != NULL && strcmp(name, "Esc") == 0 && m->alt ? NULL : name;
}

bool
key_name_read(const char *written, char out[KEY_NAME_BYTES])
{
	struct modifiers m = {false, false, false};
	const char *at = read_modifiers(written, &m);
	const char *name = find(sequences, sizeof sequences / sizeof sequences[0], at);
	char control[4];

	if (name != NULL) {
		(void)snprintf(out, KEY_NAME_BYTES, "%s%s%s%s", m.control ? "C-" : "",
			m.alt ? "M-" : "", m.shift ? "S-" : "", name);
		return true;
	}
	name = byte_name(at, &m, control);
	if (name == NULL)
		return false;
	(void)snprintf(out, KEY_NAME_BYTES, "%s%s", m.alt ? "M-" : "", name);
	return true;
}
