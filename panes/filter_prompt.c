/* panes/filter_prompt.c - the line in which a pane's filter is typed.
 * SPDX-License-Identifier: MIT */
#include "panes/filter_prompt.h"

#include <stdio.h>
#include <string.h>

#include "panes/keymap.h"
#include "panes/list.h"

enum { SHOWN_BYTES = 32, COUNT_BYTES = 32, CAPTION_BYTES = 96 };

/* Shows the rows that the text takes. */
static void
apply(struct filter_prompt *f, struct pane *p, const char *text)
{
	char before[FILTER_CAP_BYTES + 1];

	memcpy(before, p->filter.text, sizeof before);
	filter_parse(&p->filter, text);
	if (strcmp(before, p->filter.text) != 0)
		list_choose(p, f->home.id[0] != '\0' ? &f->home : NULL);
}

void
filter_prompt_open(struct filter_prompt *f, struct pane *p)
{
	bool gone;
	const struct row_key *key = p->ops->cursor(p, &gone);

	f->open = true;
	f->before = p->filter;
	f->followed = list_is_following(p);
	f->home = key != NULL ? *key : (struct row_key){.id = ""};
	(void)snprintf(f->label, sizeof f->label, "Filter %s: ", p->ops->name);
	prompt_init(&f->prompt, f->label);
	history_begin(&p->filters);
	apply(f, p, "");
}

void
filter_prompt_clear(struct filter_prompt *f)
{
	if (f->open)
		prompt_clear(&f->prompt);
	f->open = false;
}

void
filter_prompt_key(struct filter_prompt *f, struct pane *p, const struct key *k)
{
	if (k->kind == KEY_MOUSE)
		return;
	if (history_key(&p->filters, &f->prompt, k)) {
		apply(f, p, f->prompt.text.data);
		return;
	}
	switch (prompt_key(&f->prompt, k)) {
	case PROMPT_MORE:
		apply(f, p, f->prompt.text.data);
		break;
	case PROMPT_DONE:
		if (filter_is_on(&p->filter))
			history_add(&p->filters, p->filter.text);
		filter_prompt_clear(f);
		break;
	case PROMPT_CANCELLED:
		apply(f, p, f->before.text);
		if (f->followed)
			list_follow(p);
		filter_prompt_clear(f);
		break;
	}
}

void
filter_prompt_draw(const struct filter_prompt *f, struct area a)
{
	int col;

	prompt_draw(&f->prompt, a);
	col = a.canvas->cursor_col + 2 - a.col;
	if (f->prompt.text.length == 0)
		(void)area_put(a, 0, col, STYLE_DIM,
			"words  \"two words\"  status: service: by:  !without");
}

void
filter_clear(struct pane *p)
{
	filter_parse(&p->filter, "");
	list_choose(p, NULL);
}

void
filter_sort(struct pane *p)
{
	p->order++;
	if (p->ops->orders[p->order] == NULL)
		p->order = 0;
	list_choose(p, NULL);
}

static const char *
shown(const struct pane *p, char out[SHOWN_BYTES])
{
	return text_show(text_of(p->filter.text), false, out, SHOWN_BYTES);
}

/* "3", "120+" when there may be more, "searching, 2+" while they are looked for. */
static void
say_count(const struct pane *p, char out[COUNT_BYTES])
{
	bool all;
	int count = list_found(p, &all);

	(void)snprintf(out, COUNT_BYTES, "%s%d%s", p->seeking && !all ? "searching, " : "", count,
		all ? "" : "+");
}

/* "3 of ", "3 found, ", "3 found": before the caption. */
static const char *
found(const struct pane *p, bool caption)
{
	if (p->ops->counted)
		return caption ? " of " : "";
	return caption ? " found, " : " found";
}

void
filter_name(const struct pane *p, char *out, size_t size)
{
	char words[SHOWN_BYTES];
	bool on = p->ops->describe != NULL && filter_is_on(&p->filter);

	(void)snprintf(
		out, size, "%s%s%s", p->ops->title, on ? " /" : "", on ? shown(p, words) : "");
}

void
filter_caption(const struct pane *p, char *out, size_t size)
{
	char caption[CAPTION_BYTES] = "";
	char count[COUNT_BYTES] = "";
	bool on = p->ops->describe != NULL && filter_is_on(&p->filter);
	bool ordered = p->ops->orders != NULL && p->order > 0;

	p->ops->caption(p, caption, sizeof caption);
	if (on)
		say_count(p, count);
	(void)snprintf(out, size, "%s%s%s%s%s", count, on ? found(p, caption[0] != '\0') : "",
		caption, ordered && (on || caption[0] != '\0') ? ", " : "",
		ordered ? p->ops->orders[p->order] : "");
}

void
filter_tab(const struct pane *p, bool focus, char *out, size_t size)
{
	char words[SHOWN_BYTES];
	char count[COUNT_BYTES];
	bool on = p->ops->describe != NULL && filter_is_on(&p->filter);
	bool ordered = focus && p->ops->orders != NULL && p->order > 0;

	if (on)
		say_count(p, count);
	(void)snprintf(out, size, "%s%s%s%s%s%s%s", on ? " /" : "", on ? shown(p, words) : "",
		on ? " (" : "", on ? count : "", on ? ")" : "", ordered ? " " : "",
		ordered ? p->ops->orders[p->order] : "");
}

void
filter_empty(const struct pane *p, char *out, size_t size)
{
	char words[SHOWN_BYTES];
	char key[KEYMAP_SAY_BYTES];

	if (p->seeking)
		(void)snprintf(out, size, "Searching for /%s...", shown(p, words));
	else
		(void)snprintf(out, size, "No match for /%s. %s clears it.", shown(p, words),
			keymap_say(p->keys, "back", key));
}
