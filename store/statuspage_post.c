/* store/statuspage_post.c - a post to the public status page, before it is sent.
 * SPDX-License-Identifier: MIT */
#include "store/statuspage_post.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/json.h"
#include "store/predicate.h"

enum { LIST_CAP_BYTES = 64 * 1024, OFFERED_BYTES = 120 };

/* ---- words ---- */

static bool
is_said(const char *word)
{
	return word != NULL && word[0] != '\0';
}

/* What the page calls an outage is a state of a thing, and none of the incident (R82). */
static const char *
say_state(const char *state)
{
	static const struct {
		const char *state;
		const char *words;
	} rows[] = {
		{"operational", "operational"},
		{"under_maintenance", "under maintenance"},
		{"degraded_performance", "degraded performance"},
		{"partial_outage", "partly down"},
		{"major_outage", "down"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (is_said(state) && strcmp(rows[i].state, state) == 0)
			return rows[i].words;
	}
	return is_said(state) ? state : "";
}

void
statuspage_words(const struct statuspage_post *post, struct buf *out)
{
	size_t before;

	if (is_said(post->name))
		(void)buf_printf(out, "%s\n", post->name);
	before = out->length;
	if (is_said(post->status))
		(void)buf_string(out, post->status);
	if (is_said(post->impact))
		(void)buf_printf(
			out, "%simpact %s", out->length > before ? ", " : "", post->impact);
	if (is_said(post->components))
		(void)buf_printf(out, "%s%s: %s", out->length > before ? "; " : "",
			post->components, say_state(post->state));
	if (is_said(post->text))
		(void)buf_printf(out, "%s%s", out->length > 0 ? "\n\n" : "", post->text);
}

static bool
is_one_of(const char *const *words, const char *word)
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, word) == 0)
			return true;
	}
	return false;
}

bool
statuspage_is_status(const char *word)
{
	static const char *const words[] = {
		"investigating", "identified", "monitoring", "resolved", NULL};

	return is_one_of(words, word);
}

bool
statuspage_is_impact(const char *word)
{
	static const char *const words[] = {"none", "minor", "major", "critical", NULL};

	return is_one_of(words, word);
}

bool
statuspage_is_state(const char *word)
{
	static const char *const words[] = {"operational", "under_maintenance",
		"degraded_performance", "partial_outage", "major_outage", NULL};

	return is_one_of(words, word);
}

/* ---- components ---- */

#define OFFERED                                                                                    \
	"FROM target"                                                                              \
	" WHERE name = 'statuspage'"                                                               \
	" AND what = 'component'"

/* A JSON list of what stands between the commas; all of it where that is one component's name. */
static struct err
split(struct record *r, const char *components, struct buf *out)
{
	static const char whole[] =
		"SELECT count(*) " OFFERED " AND lower(value) = lower(trim(?1))";
	struct buf one;
	int64_t is_one = 0;
	struct err e = db_number(r, 0, &is_one, whole, "t", components);

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&one, LIST_CAP_BYTES);
	(void)buf_string(out, "[");
	while (*components != '\0') {
		size_t length = is_one > 0 ? strlen(components) : strcspn(components, ",");

		buf_reset(&one);
		(void)buf_add(&one, components, length);
		if (one.data[strspn(one.data, " ")] != '\0')
			(void)json_put(out, out->length > 1 ? ",%s" : "%s", one.data);
		components += length + (components[length] == ',' ? 1 : 0);
	}
	(void)buf_string(out, "]");
	buf_clear(&one);
	return out->full ? err_make(ERR_USAGE, "Those are too many components.") : NO_ERR;
}

/* What the page does not have, or that it has not told yet. */
static struct err
check_known(struct record *r, const char *list)
{
	static const char sql[] =
		"SELECT trim(value), coalesce((SELECT group_concat(value, ', ') " OFFERED "), '')"
		" FROM json_each(?1) AS given"
		" WHERE NOT EXISTS (SELECT 1 " OFFERED
		"  AND lower(trim(given.value)) IN (lower(target.value), lower(target.id)))"
		" LIMIT 1";
	char given[OFFERED_BYTES], offered[OFFERED_BYTES];
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "t", list);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)text_show(
		text_of((const char *)sqlite3_column_text(s, 0)), false, given, sizeof given);
	(void)text_show(
		text_of((const char *)sqlite3_column_text(s, 1)), false, offered, sizeof offered);
	db_end(s);
	if (offered[0] == '\0')
		return err_make(ERR_REFUSED, "The status page has not told its components yet: "
					     "leave them out, or wait a minute.");
	return err_make(
		ERR_USAGE, "The status page has no component %s; it has %s.", given, offered);
}

/* Columns: a list, and an object. */
static struct err
take(struct record *r, struct err e, sqlite3_stmt *s, struct buf *ids, struct buf *states)
{
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)buf_string(ids, (const char *)sqlite3_column_text(s, 0));
	(void)buf_string(states, (const char *)sqlite3_column_text(s, 1));
	db_end(s);
	return ids->full || states->full ? err_make(ERR_FULL, "Memory is short.") : NO_ERR;
}

struct err
statuspage_choose(struct record *r, const char *components, const char *state, struct buf *ids,
	struct buf *states)
{
	static const char sql[] =
		"SELECT json_group_array(id), json_group_object(id, ?2)"
		" FROM (SELECT id, value " OFFERED
		"  AND EXISTS (SELECT 1 FROM json_each(?1) AS given"
		"   WHERE lower(trim(given.value)) IN (lower(target.value), lower(target.id)))"
		"  ORDER BY place)";
	sqlite3_stmt *s = NULL;
	struct buf list;
	struct err e;

	buf_init(&list, LIST_CAP_BYTES);
	e = split(r, components, &list);
	if (e.kind == ERR_NONE)
		e = check_known(r, list.data);
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "tt", list.data, state);
	if (e.kind == ERR_NONE)
		e = take(r, e, s, ids, states);
	buf_clear(&list);
	return e;
}

struct err
statuspage_choose_set(struct record *r, const char *incident, struct buf *ids, struct buf *states)
{
	static const char sql[] =
		"SELECT json_group_array(id), json_group_object(id, 'operational')"
		" FROM (SELECT c.key AS id"
		"  FROM outbox AS o,"
		"   json_each(coalesce(json_extract(o.body, '$.incident.components'),"
		"    json_extract(o.body, '$.components'), '{}')) AS c"
		"  WHERE o.incident_id = ?1"
		"  AND o.target = 'statuspage'"
		"  AND o.state IN ('queued', 'sending', 'in_doubt', 'sent')"
		"  GROUP BY c.key"
		"  HAVING max(o.number) = max(iif(c.atom <> 'operational', o.number, 0)))";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", incident);

	return take(r, e, s, ids, states);
}

/* ---- the all clear ---- */

struct err
statuspage_is_open(struct record *r, const char *incident, bool *open)
{
	static const char waiting[] = "SELECT coalesce(max(verb = 'resolve') * 2, 0)"
				      "  + coalesce(max(verb <> 'resolve'), 0)"
				      " FROM outbox"
				      " WHERE incident_id = ?1"
				      " AND target = 'statuspage'"
				      " AND verb IN ('create', 'update', 'resolve')"
				      " AND state IN ('queued', 'sending', 'in_doubt')";
	int64_t bits = 0;
	bool said = false;
	struct err e =
		predicate_holds(r, predicate_find("status_page_open"), incident, 0, "", &said);

	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &bits, waiting, "t", incident);
	*open = e.kind == ERR_NONE && (bits & 2) == 0 && (said || (bits & 1) != 0);
	return e;
}
