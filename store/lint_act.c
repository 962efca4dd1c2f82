/* store/lint_act.c - what an order may not send as it stands.
 * SPDX-License-Identifier: MIT */
#include "store/lint.h"

#include <string.h>

#include "store/act.h"
#include "store/db.h"

/* What is known of the act's incident; without one nothing is. */
static struct err
read_incident(const struct act *act, bool *outage)
{
	static const char sql[] = "SELECT coalesce(severity, 0), kind"
				  " FROM incident"
				  " WHERE id = ?1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(act->record, &s, sql, "t", act->incident);

	*outage = false;
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	*outage = lint_is_outage(sqlite3_column_int(s, 0), (const char *)sqlite3_column_text(s, 1));
	db_end(s);
	return NO_ERR;
}

struct err
lint_inside(const struct act *act, const char *text)
{
	char field[LINT_FIELD_BYTES];

	(void)act;
	if (!lint_unfilled(text, field))
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"Nothing was sent: {%s} is not filled in. Write what it stands for, or take it "
		"out.",
		field);
}

struct err
lint_public(const struct act *act, const char *text)
{
	char word[sizeof LINT_OUTAGE + 8];
	bool outage = false;
	struct err e = lint_inside(act, text);

	if (e.kind != ERR_NONE || !lint_says_outage(text))
		return e;
	e = read_incident(act, &outage);
	if (e.kind != ERR_NONE || outage)
		return e;
	e = act_word(act, "$.word", "A word", word, sizeof word);
	if (e.kind == ERR_NONE && strcmp(word, LINT_OUTAGE) != 0)
		e = err_make(ERR_REFUSED,
			"Nothing was sent: it says outage, and this is none of the worst severity. "
			"Say incident; or order it where the word " LINT_OUTAGE
			" can be typed for it.");
	return e;
}
