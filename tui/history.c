/* tui/history.c - the lines that were typed in a prompt.
 * SPDX-License-Identifier: MIT */
#include "tui/history.h"

#include <stdlib.h>
#include <string.h>

void
history_clear(struct history *h)
{
	for (int i = 0; i < h->count; i++)
		free(h->lines[i]);
	free(h->typed);
	*h = (struct history){.count = 0};
}

void
history_begin(struct history *h)
{
	free(h->typed);
	h->typed = NULL;
	h->at = h->count;
}

static void
drop(struct history *h, int at)
{
	free(h->lines[at]);
	h->count--;
	memmove(&h->lines[at], &h->lines[at + 1], (size_t)(h->count - at) * sizeof h->lines[0]);
}

void
history_add(struct history *h, const char *line)
{
	char *copy = line[0] == '\0' ? NULL : strdup(line);

	if (copy == NULL)
		return; /* no memory: it is not kept */
	for (int i = 0; i < h->count; i++) {
		if (strcmp(h->lines[i], line) == 0) {
			drop(h, i);
			break;
		}
	}
	if (h->count == HISTORY_MOST)
		drop(h, 0);
	h->lines[h->count++] = copy;
}

static void
show(struct history *h, struct prompt *p, int at)
{
	const char *line;

	if (at < 0 || at > h->count)
		return;
	if (h->at == h->count) {
		free(h->typed);
		h->typed = strdup(p->text.data);
	}
	h->at = at;
	line = at < h->count ? h->lines[at] : h->typed == NULL ? "" : h->typed;
	buf_reset(&p->text);
	(void)buf_add(&p->text, line, strlen(line));
	p->at = p->text.length;
}

bool
history_key(struct history *h, struct prompt *p, const struct key *k)
{
	if (k->kind != KEY_PRESS)
		return false;
	if (strcmp(k->name, "Up") == 0 || strcmp(k->name, "C-p") == 0)
		show(h, p, h->at - 1);
	else if (strcmp(k->name, "Down") == 0 || strcmp(k->name, "C-n") == 0)
		show(h, p, h->at + 1);
	else
		return false;
	return true;
}
