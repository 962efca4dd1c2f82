/* store/orders_step.c - steps that a person ticks, skips or opens again.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/predicate.h"

enum { REASON_BYTES = 1000, NAME_BYTES = 64, WORDS_BYTES = 80 };

/* The step that an order is about. */
struct subject {
	char id[ROW_ID_BYTES];
	char state[16];
	char who[WORDS_BYTES]; /* neutralised */
	char done_when[NAME_BYTES];
	char arg[NAME_BYTES];
};

static void
copy_column(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const char *from = (const char *)sqlite3_column_text(s, column);

	(void)snprintf(out, size, "%s", from != NULL ? from : "");
}

static struct err
find_step(const struct act *act, struct subject *out)
{
	static const char sql[] = "SELECT state, done_by, done_when, arg"
				  " FROM step"
				  " WHERE incident_id = ?1"
				  " AND id = ?2";
	const char *subject = act->order->subject;
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e;

	if (strncmp(subject, "step:", 5) != 0 || subject[5] == '\0' ||
		strlen(subject + 5) >= sizeof out->id)
		return err_make(ERR_USAGE, "Say which step: step:announce.");
	e = db_start(act->record, &s, sql, "tt", act->incident, subject + 5);
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(
			ERR_REFUSED, "There is no such step here; the pack may have changed.");
	(void)snprintf(out->id, sizeof out->id, "%s", subject + 5);
	copy_column(s, 0, out->state, sizeof out->state);
	(void)text_show(
		text_of((const char *)sqlite3_column_text(s, 1)), false, out->who, sizeof out->who);
	copy_column(s, 2, out->done_when, sizeof out->done_when);
	copy_column(s, 3, out->arg, sizeof out->arg);
	db_end(s);
	return NO_ERR;
}

/* `state` by hand, now, by who ordered it. */
static struct err
write_state(const struct act *act, const struct subject *step, const char *state, bool by_hand,
	const char *reason)
{
	static const char sql[] =
		"UPDATE step"
		" SET state = ?3, by_hand = ?4, reason = ?5,"
		"  done_by = iif(?3 = 'open', NULL, ?6), done_ms = iif(?3 = 'open', NULL, ?7),"
		"  rev = room_rev()"
		" WHERE incident_id = ?1"
		" AND id = ?2";

	return db_run(act->record, sql, "tttitti", act->incident, step->id, state, (int64_t)by_hand,
		reason, act->actor->name, act->now_ms);
}

/* Somebody else was quicker: a screen may not have shown it yet. */
static struct err
refuse_already(const struct subject *step)
{
	return err_make(ERR_REFUSED, "That step is %s already%s%s.", step->state,
		step->who[0] != '\0' ? ", by " : "", step->who);
}

static struct err
do_step(struct act *act)
{
	struct subject step = {.state = ""};
	struct err e = find_step(act, &step);

	if (e.kind == ERR_NONE && strcmp(step.state, "open") != 0)
		e = refuse_already(&step);
	if (e.kind == ERR_NONE)
		e = write_state(act, &step, "done", true, "");
	return e;
}

static struct err
skip_step(struct act *act)
{
	char reason[REASON_BYTES];
	struct subject step = {.state = ""};
	struct err e = act_word(act, "$.reason", "The reason", reason, sizeof reason);

	if (e.kind == ERR_NONE)
		e = find_step(act, &step);
	if (e.kind == ERR_NONE && strcmp(step.state, "open") != 0)
		e = refuse_already(&step);
	if (e.kind == ERR_NONE)
		e = write_state(act, &step, "skipped", true, reason);
	return e;
}

/* Whether what it waits for holds now: then only a hand can say that it is open all the same. */
static struct err
holds_now(const struct act *act, const struct subject *step, bool *out)
{
	const struct predicate *p = predicate_find(step->done_when);

	*out = false;
	if (p == NULL)
		return NO_ERR;
	return predicate_holds(act->record, p, act->incident, act->now_ms, step->arg, out);
}

static struct err
reopen_step(struct act *act)
{
	struct subject step = {.state = ""};
	bool holds = false;
	struct err e = find_step(act, &step);

	if (e.kind == ERR_NONE && strcmp(step.state, "open") == 0)
		return err_make(ERR_REFUSED, "That step is open.");
	if (e.kind == ERR_NONE)
		e = holds_now(act, &step, &holds);
	if (e.kind == ERR_NONE)
		e = write_state(act, &step, "open", holds, "");
	if (e.kind == ERR_NONE)
		act_say(act, holds ? "Open again; it stays so until somebody ticks it by hand."
				   : "Open again.");
	return e;
}

const struct order_kind orders_step[] = {
	{"step-done", LEVEL_OPERATOR, 0, do_step},
	{"step-skip", LEVEL_OPERATOR, 0, skip_step},
	{"step-reopen", LEVEL_OPERATOR, 0, reopen_step},
	{.name = NULL},
};
