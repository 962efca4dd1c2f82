/* panes/selection.c - rows that somebody has taken together.
 * SPDX-License-Identifier: MIT */
#include "panes/selection.h"

#include <stdio.h>
#include <string.h>

#include "panes/figure.h"
#include "store/page_group.h"

void
selection_init(struct selection *s, const char *kind)
{
	*s = (struct selection){.kind = kind};
	ids_init(&s->ids, SELECTION_MOST);
	ids_init(&s->groups, SELECTION_GROUPS_MOST);
}

void
selection_clear(struct selection *s)
{
	ids_clear(&s->ids);
	ids_clear(&s->groups);
}

void
selection_drop(struct selection *s)
{
	ids_reset(&s->ids);
	ids_reset(&s->groups);
	s->waiting[0] = '\0';
}

bool
selection_copy(struct selection *to, const struct selection *from)
{
	selection_init(to, from != NULL ? from->kind : "");
	for (int i = 0; from != NULL && i < from->ids.count; i++) {
		if (!ids_add(&to->ids, from->ids.all[i].id))
			return false;
		ids_mark(&to->ids, from->ids.all[i].id, from->ids.all[i].gone);
	}
	return true;
}

bool
selection_has(const struct selection *s, const char *id)
{
	return ids_has(&s->ids, id) || ids_has(&s->groups, id);
}

static void
drop_group(struct selection *s, const char *group)
{
	ids_drop_tag(&s->ids, ids_tag(&s->groups, group));
	ids_drop(&s->groups, group);
	s->waiting[0] = '\0';
}

static bool
toggle_group(struct selection *s, const char *group)
{
	if (ids_has(&s->groups, group)) {
		drop_group(s, group);
		return true;
	}
	if (s->waiting[0] != '\0' || !ids_add_of(&s->groups, group, s->tags + 1))
		return false;
	s->tags++;
	(void)snprintf(s->waiting, sizeof s->waiting, "%s", group);
	return true;
}

/* The ids stand one a line. */
static bool
add_lines(struct selection *s, char *lines, const struct ids *later)
{
	int tag = ids_tag(&s->groups, s->waiting);

	for (char *id = lines; *id != '\0';) {
		char *end = strchr(id, '\n');

		if (end == NULL)
			break;
		*end = '\0';
		if (!ids_has(later, id) && !ids_add_of(&s->ids, id, tag))
			return false;
		id = end + 1;
	}
	return true;
}

struct err
selection_load(struct selection *s, struct record *r, const struct ids *later)
{
	struct buf lines;
	bool cut = false;
	int count = 0;
	struct err e;

	buf_init(&lines, (size_t)SELECTION_MOST * ROW_ID_BYTES);
	e = page_group_ids(r, s->waiting, SELECTION_MOST, &lines, &count, &cut);
	if (e.kind == ERR_NONE && (!add_lines(s, lines.data, later) || cut))
		e = err_make(ERR_FULL, "Only %d rows can be selected: not all of these are.",
			SELECTION_MOST);
	else if (e.kind != ERR_NONE)
		drop_group(s, s->waiting);
	s->waiting[0] = '\0';
	buf_clear(&lines);
	return e;
}

bool
selection_toggle(struct selection *s, const char *id)
{
	if (page_group_is(id))
		return toggle_group(s, id);
	if (!ids_has(&s->ids, id))
		return ids_add(&s->ids, id);
	ids_drop(&s->ids, id);
	return true;
}

void
selection_subject(const struct selection *s, int i, char out[SELECTION_SUBJECT_BYTES])
{
	const char *id = s->ids.all[i].id;

	if (id[0] == '#') /* a ticket among the pages */
		(void)snprintf(out, SELECTION_SUBJECT_BYTES, "ticket:%s", id + 1);
	else
		(void)snprintf(out, SELECTION_SUBJECT_BYTES, "%s:%s", s->kind, id);
}

void
selection_say(const struct selection *s, char *out, size_t size)
{
	char count[FIGURE_BYTES];
	char gone[FIGURE_BYTES];

	(void)figure(count, s->ids.count);
	(void)figure(gone, s->ids.gone);
	if (s->waiting[0] != '\0')
		(void)snprintf(out, size, "selecting...");
	else if (s->ids.count == 0)
		(void)snprintf(out, size, "%s", "");
	else if (s->ids.gone == 0)
		(void)snprintf(out, size, "%s selected", count);
	else
		(void)snprintf(out, size, "%s selected, %s gone", count, gone);
}
