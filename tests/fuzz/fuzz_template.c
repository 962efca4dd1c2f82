/* tests/fuzz/fuzz_template.c - anything at all as a pack's template, and as what is put into it.
 * The first line is the template, the next ones are the words, one after the other.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "store/template.h"
#include "tests/fuzz/fuzz.h"

static const char before[] = "before ";

void
fuzz_template(const uint8_t *data, size_t size)
{
	struct template_words words = {.at = {{NULL}}};
	char *string = fuzz_string(data, size);
	char *line = strchr(string, '\n');
	struct buf out;

	for (int i = 0; line != NULL && i < TEMPLATE_WORDS; i++) {
		*line++ = '\0';
		words.at[i] = text_of(line);
		line = strchr(line, '\n');
	}
	buf_init(&out, 64 * 1024);
	fuzz_hold(buf_string(&out, before), "it fits");
	template_fill(text_of(string), &words, &out);
	fuzz_hold(!out.full && out.length <= sizeof before - 1 + TEMPLATE_CAP_BYTES,
		"a text is short enough to be read");
	fuzz_hold(strncmp(out.data, before, sizeof before - 1) == 0, "it is appended");
	for (size_t i = 0; i < out.length; i++)
		fuzz_hold(((unsigned char)out.data[i] >= ' ' || out.data[i] == '\n') &&
				  out.data[i] != '\x7f',
			"it has no control characters");
	fuzz_hold(strstr(out.data, "\u202e") == NULL, "nothing in it turns the line round");
	buf_clear(&out);
	free(string);
}
