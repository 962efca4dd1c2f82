/* store/jira.c - what Jira reads and answers.
 * SPDX-License-Identifier: MIT */
#include "store/jira.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/json.h"

/* An answer that is no JSON is nothing. */
#define REPLY "iif(json_valid(?1), ?1, 'null')"

/* All words of a document, without the blanks, which Jira may lay out anew. */
#define WORDS(of)                                                                                  \
	"(SELECT replace(replace(coalesce(group_concat(atom, ''), ''), ' ', ''), char(9), '')"     \
	"  FROM (SELECT atom FROM json_tree(" of ") WHERE key = 'text' AND type = 'text'"          \
	"   ORDER BY id))"

/* ---- rich text ---- */

static bool
put_line(struct buf *out, const char *line, size_t length)
{
	struct buf words;
	bool fits;

	if (length == 0)
		return true;
	buf_init(&words, out->cap_bytes);
	fits = buf_add(&words, line, length) &&
	       json_put(out, "{\"type\":\"text\",\"text\":%s}", words.data);
	buf_clear(&words);
	return fits;
}

/* Lines up to an empty one; moves `at` behind them. */
static bool
put_paragraph(struct buf *out, const char **at)
{
	bool fits = buf_string(out, "{\"type\":\"paragraph\",\"content\":[");
	bool first = true;

	while (fits && **at != '\0' && **at != '\n') {
		size_t length = strcspn(*at, "\n");

		fits = (first || buf_string(out, ",{\"type\":\"hardBreak\"},")) &&
		       put_line(out, *at, length);
		first = false;
		*at += length + ((*at)[length] == '\n' ? 1 : 0);
	}
	return fits && buf_string(out, "]}");
}

bool
jira_document(const char *text, struct buf *out)
{
	const char *at = text + strspn(text, "\n");
	bool fits = buf_string(out, "{\"type\":\"doc\",\"version\":1,\"content\":[");

	for (bool first = true; fits && *at != '\0'; first = false) {
		fits = (first || buf_string(out, ",")) && put_paragraph(out, &at);
		at += strspn(at, "\n");
	}
	return fits && buf_string(out, "]}");
}

/* ---- answers ---- */

static void
copy(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const char *string = (const char *)sqlite3_column_text(s, column);

	(void)snprintf(out, size, "%s", string == NULL ? "" : string);
}

/* It has that list; else something between has answered, and it tells nothing. */
static struct err
check_list(struct record *r, const char *reply, size_t length, const char *path)
{
	static const char sql[] = "SELECT json_type(" REPLY ", ?2) = 'array'";
	int64_t is_list = 0;
	struct err e = db_number(r, 0, &is_list, sql, "nt", reply, length, path);

	if (e.kind == ERR_NONE && is_list == 0)
		e = err_make(ERR_MALFORMED, "The answer is not Jira's: something stands between.");
	return e;
}

struct err
jira_said(struct record *r, const char *reply, size_t length, const char *body, int64_t since_ms,
	char id[REMOTE_ID_BYTES], bool *found)
{
	static const char sql[] =
		"SELECT coalesce(json_extract(c.value, '$.id'), '')"
		" FROM json_each(" REPLY ", '$.comments') AS c"
		" WHERE c.type = 'object'"
		" AND room_time(json_extract(c.value, '$.created')) >= ?3"
		" AND coalesce(json_extract(c.value, '$.id'), '') NOT IN"
		"  (SELECT remote_id FROM outbox WHERE target = 'jira' AND verb = 'comment'"
		"   AND remote_id <> '')"
		" AND " WORDS("c.value, '$.body'") " = " WORDS("?2, '$.body'") " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = check_list(r, reply, length, "$.comments");

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "nti", reply, length, body, since_ms);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	copy(s, 0, id, REMOTE_ID_BYTES);
	db_end(s);
	return NO_ERR;
}

struct err
jira_transition_find(struct record *r, const char *reply, size_t length, const char *name,
	struct jira_transition *out)
{
	static const char sql[] =
		"WITH t AS (SELECT json_extract(value, '$.id') AS id,"
		"   coalesce(json_extract(value, '$.to.name'), '') AS leads,"
		"   coalesce(json_extract(value, '$.name'), '') AS name,"
		"   coalesce(json_extract(value, '$.isAvailable'), 1) AS free"
		"  FROM json_each(" REPLY ", '$.transitions')"
		"  WHERE type = 'object'),"
		" one AS (SELECT id, leads"
		"  FROM t"
		"  WHERE free AND lower(?2) IN (lower(name), lower(leads))"
		"  ORDER BY lower(name) <> lower(?2)"
		"  LIMIT 1)"
		" SELECT coalesce((SELECT id FROM one), ''), coalesce((SELECT leads FROM one), ''),"
		"  coalesce((SELECT substr(group_concat(name, ', '), 1, 120) FROM t"
		"   WHERE free AND name <> ''), '')";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = check_list(r, reply, length, "$.transitions");

	*out = (struct jira_transition){.found = false};
	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "nt", reply, length, name);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	copy(s, 0, out->id, sizeof out->id);
	copy(s, 1, out->to, sizeof out->to);
	copy(s, 2, out->others, sizeof out->others);
	out->found = out->id[0] != '\0';
	db_end(s);
	return NO_ERR;
}

struct err
jira_status(struct record *r, const char *reply, size_t length, char out[JIRA_NAME_BYTES])
{
	static const char sql[] =
		"SELECT coalesce(json_extract(" REPLY ", '$.fields.status.name'), '')";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "n", reply, length);

	out[0] = '\0';
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	copy(s, 0, out, JIRA_NAME_BYTES);
	db_end(s);
	return NO_ERR;
}
