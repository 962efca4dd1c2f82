/* panes/pane.c - what all panes share.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdlib.h>

struct err
pane_init(struct pane *p, const struct pane_ops *ops)
{
	void *state = calloc(1, ops->state_size);

	*p = (struct pane){0};
	if (state == NULL)
		return err_make(ERR_FULL, "There is no memory for the pane %s.", ops->title);
	*p = (struct pane){.ops = ops, .state = state, .rows = 1, .cols = 1};
	p->incident = "";
	p->stale = true;
	p->changed = true;
	return NO_ERR;
}

void
pane_clear(struct pane *p)
{
	if (p->ops != NULL)
		p->ops->clear(p);
	history_clear(&p->filters);
	free(p->state);
	*p = (struct pane){0};
}

void
pane_load(struct pane *p, struct record *r, int64_t now_ms)
{
	if (!p->stale)
		return;
	p->stale = false;
	p->now_ms = now_ms;
	p->last = p->ops->load(p, r);
	if (p->last.kind != ERR_NONE)
		return;
	p->changed = false;
	p->renewed = false;
	p->loaded_ms = now_ms;
}

bool
pane_about(const struct pane *p, struct pane_about *out)
{
	const struct row_key *key;

	*out = (struct pane_about){.kind = p->ops->kind, .detail = p->ops->detail};
	key = p->ops->cursor(p, &out->gone);
	if (key == NULL)
		return false;
	out->key = *key;
	if (p->ops->about != NULL)
		p->ops->about(p, out);
	return true;
}

const char *
pane_selected(const struct pane *p)
{
	const struct row_key *key;
	bool gone = false;

	if (p->stale)
		return NULL;
	key = p->ops->cursor(p, &gone);
	return key == NULL || gone ? NULL : key->id;
}
