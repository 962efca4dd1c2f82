/* panes/you.c - who is at this screen.
 * SPDX-License-Identifier: MIT */
#include "panes/you.h"

#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/ui.h"
#include "store/work.h"

enum { MEMORY_BYTES = 256 * 1024, WHAT_BYTES = 120, WORD_BYTES = 256 };

static bool
level_find(const char *name, enum level *out)
{
	for (enum level level = LEVEL_OBSERVER; level <= LEVEL_LEAD; level++) {
		if (strcmp(name, level_name(level)) == 0) {
			*out = level;
			return true;
		}
	}
	return false;
}

/* Nothing is said to who is told at the beginning that they watch: the top line does. */
static void
say_level(struct ui *u, enum level before, int64_t now_ms)
{
	if (u->level == LEVEL_LEAD)
		ui_say(u, STYLE_OK, now_ms, "You lead, as %s: what you do here is done.", u->me);
	else if (u->level == LEVEL_OPERATOR)
		ui_say(u, STYLE_OK, now_ms,
			"You act as %s; what is the lead's goes to them as a proposal.", u->me);
	else if (before > LEVEL_OBSERVER)
		ui_say(u, STYLE_DUE, now_ms, "You only watch now: your level was taken back.");
}

void
you_take(struct ui *u, const char *what, struct json *j, int64_t now_ms)
{
	enum level before = u->level;
	struct buf name, level;

	if (strcmp(what, "you") != 0)
		return;
	buf_init(&name, WORD_BYTES);
	buf_init(&level, WORD_BYTES);
	if (json_string(j, "$.name", &name) && json_string(j, "$.level", &level) &&
		level_find(level.data, &u->level)) {
		bool same = u->you.told && strcmp(u->me, name.data) == 0;

		(void)snprintf(u->me, sizeof u->me, "%s", name.data);
		if (!same || u->level != before)
			say_level(u, before, now_ms);
		u->you.known = u->you.known && same;
		u->you.told = u->you.stale = true;
		(void)ui_changed(u, TABLE_EVENT | TABLE_HAND); /* what is theirs is looked up */
		ui_lay_out(u);
	}
	buf_clear(&level);
	buf_clear(&name);
}

static void
say_decided(struct ui *u, const struct proposal *proposal, int64_t now_ms)
{
	bool approved = strcmp(proposal->state, "approved") == 0;
	char by[sizeof u->me];
	char reason[WHAT_BYTES];
	char text[WHAT_BYTES];

	(void)text_show(proposal->decided_by, false, by, sizeof by);
	(void)text_show(proposal->reason, false, reason, sizeof reason);
	(void)text_show(proposal->text, false, text, sizeof text);
	ui_say(u, approved ? STYLE_OK : STYLE_DUE, now_ms, "%s %s your proposal %s%s%s: %s", by,
		proposal->state, proposal->key.id, reason[0] != '\0' ? ", " : "", reason, text);
}

void
you_load(struct ui *u, struct record *r, int64_t now_ms)
{
	struct you *you = &u->you;
	struct proposal proposal;
	struct arena a;
	bool found = false;

	you->stale = false;
	if (!you->told || u->me[0] == '\0')
		return;
	arena_init(&a, MEMORY_BYTES);
	if (proposal_decided(r, u->me, &a, &proposal, &found).kind == ERR_NONE) {
		int64_t at_ms = found ? proposal.decided_ms : 0;
		char by[sizeof u->me] = "";

		if (found)
			(void)text_show(proposal.decided_by, false, by, sizeof by);
		if (found && you->known && at_ms > you->seen_ms && strcmp(by, u->me) != 0)
			say_decided(u, &proposal, now_ms);
		you->seen_ms = at_ms;
		you->known = true;
	}
	arena_clear(&a);
}

bool
you_propose(const struct ui *u, const struct command *command)
{
	return (command->flags & COMMAND_WRITES) != 0 &&
	       order_is_proposed(command->order != NULL ? command->order : command->name, u->level);
}
