/* panes/selection.c - rows that somebody has taken together.
 * SPDX-License-Identifier: MIT */
#include "panes/selection.h"

#include <stdio.h>

void
selection_init(struct selection *s, const char *kind)
{
	*s = (struct selection){.kind = kind};
	ids_init(&s->ids, SELECTION_MOST);
}

void
selection_clear(struct selection *s)
{
	ids_clear(&s->ids);
}

void
selection_drop(struct selection *s)
{
	ids_reset(&s->ids);
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
selection_toggle(struct selection *s, const char *id)
{
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
	if (s->ids.count == 0)
		(void)snprintf(out, size, "%s", "");
	else if (s->ids.gone == 0)
		(void)snprintf(out, size, "%d selected", s->ids.count);
	else
		(void)snprintf(out, size, "%d selected, %d gone", s->ids.count, s->ids.gone);
}
