/* store/work.c - tasks, follow-ups, decisions and proposals, as a screen reads them.
 *
 * What has ended stands behind what has not: the key of a row that ended counts down from a moment
 * far beyond any that is due.
 * SPDX-License-Identifier: MIT */
#include "store/work.h"

#include <string.h>

#include "store/db.h"

enum { WORK_MOST_ROWS = 1000 };

#define BEYOND "2000000000000000"
#define ENDED_MOST "5"
_Static_assert(WORK_ENDED_MOST == 5, "ENDED_MOST says the same");

/* What three statements of a list have in common: `listed` is a table of its rows and their
 * keys. */
#define PLACE(listed)                                                                              \
	listed " SELECT major, minor"                                                              \
	       " FROM listed"                                                                      \
	       " WHERE id = CAST(?3 AS INTEGER)"
#define FORWARD(listed)                                                                            \
	listed " SELECT *"                                                                         \
	       " FROM listed"                                                                      \
	       " WHERE (major, minor) >= (?1, ?2)"                                                 \
	       " ORDER BY major, minor"                                                            \
	       " LIMIT ?4"
#define BACKWARD(listed)                                                                           \
	listed " SELECT *"                                                                         \
	       " FROM listed"                                                                      \
	       " WHERE (major, minor) < (?1, ?2)"                                                  \
	       " ORDER BY major DESC, minor DESC"                                                  \
	       " LIMIT ?4"

/* These lists are short: all of them is read, whatever part was asked for. But those who take only
 * some of the rows go on from where they were. */
static struct err
read_all(struct record *r, const struct window_query *query, const struct window *w,
	struct arena *a, struct rows *out)
{
	struct window_query q = *query;
	struct window all = *w;

	q.filter = w->of != NULL ? w->of : "";
	if (w->takes == NULL)
		all.before = all.after = WORK_MOST_ROWS;
	return window_read(r, &q, &all, a, out);
}

static void
read_key(sqlite3_stmt *s, struct row_key *key)
{
	window_key(key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
}

static struct text
read_text(sqlite3_stmt *s, int column, struct arena *a)
{
	return db_text(s, column, DB_CELL_CAP_BYTES, a);
}

typedef void row_read(sqlite3_stmt *s, struct arena *a, void *row);

/* The only row that a statement answers for a number; `out` is filled in by `read`. */
static struct err
find_one(struct record *r, const char *sql, const char *id, row_read *read, struct arena *a,
	void *out, size_t size)
{
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", id);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MISSING, "That is not in the record any more.");
	memset(out, 0, size);
	read(s, a, out);
	db_end(s);
	return a->full ? err_make(ERR_FULL, "Memory for a row is short.") : NO_ERR;
}

/* ---- tasks ---- */

#define TASK_COLUMNS "id, id, person, text, given_by, given_ms, due_ms, acknowledged, done_ms, rev"
#define TASKS                                                                                      \
	"WITH listed (major, minor, id, person, text, given_by, given_ms, due_ms, acknowledged,"   \
	"  done_ms, rev) AS ("                                                                     \
	" SELECT due_ms, " TASK_COLUMNS " FROM task"                                               \
	" WHERE incident_id = ?5"                                                                  \
	" AND done_ms IS NULL"                                                                     \
	" UNION ALL"                                                                               \
	" SELECT * FROM (SELECT " BEYOND " - done_ms, " TASK_COLUMNS " FROM task"                  \
	"  WHERE incident_id = ?5"                                                                 \
	"  AND done_ms IS NOT NULL"                                                                \
	"  ORDER BY 1, 2"                                                                          \
	"  LIMIT " ENDED_MOST "))"

static void
task_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct task *task = row;

	read_key(s, &task->key);
	task->person = read_text(s, 3, a);
	task->text = read_text(s, 4, a);
	task->given_by = read_text(s, 5, a);
	task->given_ms = sqlite3_column_int64(s, 6);
	task->due_ms = sqlite3_column_int64(s, 7);
	if (sqlite3_column_type(s, 8) != SQLITE_NULL)
		task->answer = sqlite3_column_int(s, 8) != 0 ? TASK_TAKEN : TASK_DECLINED;
	task->done_ms = sqlite3_column_int64(s, 9);
	task->rev = sqlite3_column_int64(s, 10);
}

struct err
task_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = PLACE(TASKS),
		.forward = FORWARD(TASKS),
		.backward = BACKWARD(TASKS),
		.size = sizeof(struct task),
		.read = task_read,
	};

	return read_all(r, &query, w, a, out);
}

struct err
task_find(struct record *r, const char *id, struct arena *a, struct task *out)
{
	static const char sql[] = "SELECT due_ms, " TASK_COLUMNS " FROM task"
				  " WHERE id = CAST(?1 AS INTEGER)";

	return find_one(r, sql, id, task_read, a, out, sizeof *out);
}

/* ---- follow-ups ---- */

#define FOLLOWUP_COLUMNS                                                                           \
	"id, id, text, what, subject, person, incident_id, made_ms, due_ms, done_by, done_ms, rev"
#define FOLLOWUPS                                                                                  \
	"WITH listed (major, minor, id, text, what, subject, person, incident, made_ms, due_ms,"   \
	"  done_by, done_ms, rev) AS ("                                                            \
	" SELECT coalesce(due_ms, " BEYOND "), " FOLLOWUP_COLUMNS " FROM followup"                 \
	" WHERE done_ms IS NULL"                                                                   \
	" AND (incident_id IN ('', ?5)"                                                            \
	"  OR (?5 = '' AND NOT EXISTS (SELECT 1 FROM incident AS i"                                \
	"   WHERE i.id = followup.incident_id AND i.restricted))))"

static void
followup_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct followup *followup = row;

	read_key(s, &followup->key);
	followup->text = read_text(s, 3, a);
	followup->what = db_text(s, 4, ROW_ID_BYTES, a).raw;
	followup->subject = db_text(s, 5, (size_t)2 * ROW_ID_BYTES, a).raw;
	followup->person = read_text(s, 6, a);
	followup->incident = db_text(s, 7, ROW_ID_BYTES, a).raw;
	followup->made_ms = sqlite3_column_int64(s, 8);
	followup->due_ms = sqlite3_column_int64(s, 9);
	followup->done_by = read_text(s, 10, a);
	followup->done_ms = sqlite3_column_int64(s, 11);
	followup->rev = sqlite3_column_int64(s, 12);
}

struct err
followup_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = PLACE(FOLLOWUPS),
		.forward = FORWARD(FOLLOWUPS),
		.backward = BACKWARD(FOLLOWUPS),
		.size = sizeof(struct followup),
		.read = followup_read,
	};

	return read_all(r, &query, w, a, out);
}

struct err
followup_find(struct record *r, const char *id, struct arena *a, struct followup *out)
{
	static const char sql[] = "SELECT 0, " FOLLOWUP_COLUMNS " FROM followup"
				  " WHERE id = CAST(?1 AS INTEGER)";

	return find_one(r, sql, id, followup_read, a, out, sizeof *out);
}

/* ---- decisions ---- */

#define DECISION_COLUMNS "-id, id, text, objections, person, at_ms, rev"
#define DECISIONS                                                                                  \
	"WITH listed (major, minor, id, text, objections, person, at_ms, rev) AS ("                \
	" SELECT -at_ms, " DECISION_COLUMNS " FROM decision"                                       \
	" WHERE incident_id = ?5)"

static void
decision_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct decision *decision = row;

	read_key(s, &decision->key);
	decision->text = read_text(s, 3, a);
	decision->objections = read_text(s, 4, a);
	decision->person = read_text(s, 5, a);
	decision->at_ms = sqlite3_column_int64(s, 6);
	decision->rev = sqlite3_column_int64(s, 7);
}

struct err
decision_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = PLACE(DECISIONS),
		.forward = FORWARD(DECISIONS),
		.backward = BACKWARD(DECISIONS),
		.size = sizeof(struct decision),
		.read = decision_read,
	};

	return read_all(r, &query, w, a, out);
}

struct err
decision_find(struct record *r, const char *id, struct arena *a, struct decision *out)
{
	static const char sql[] = "SELECT -at_ms, " DECISION_COLUMNS " FROM decision"
				  " WHERE id = CAST(?1 AS INTEGER)";

	return find_one(r, sql, id, decision_read, a, out, sizeof *out);
}

/* ---- proposals ---- */

#define PROPOSAL_COLUMNS                                                                           \
	"id, id, name, text, person, at_ms, state, decided_by, decided_ms, reason, rev"
#define PROPOSALS                                                                                  \
	"WITH listed (major, minor, id, name, text, person, at_ms, state, decided_by, decided_ms," \
	"  reason, rev) AS ("                                                                      \
	" SELECT at_ms, " PROPOSAL_COLUMNS " FROM proposal"                                        \
	" WHERE incident_id = ?5"                                                                  \
	" AND state = 'waiting'"                                                                   \
	" UNION ALL"                                                                               \
	" SELECT * FROM (SELECT " BEYOND " - decided_ms, " PROPOSAL_COLUMNS " FROM proposal"       \
	"  WHERE incident_id = ?5"                                                                 \
	"  AND state <> 'waiting'"                                                                 \
	"  ORDER BY 1, 2"                                                                          \
	"  LIMIT " ENDED_MOST "))"

static void
proposal_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct proposal *proposal = row;

	read_key(s, &proposal->key);
	proposal->name = db_text(s, 3, ROW_ID_BYTES, a).raw;
	proposal->text = read_text(s, 4, a);
	proposal->person = read_text(s, 5, a);
	proposal->at_ms = sqlite3_column_int64(s, 6);
	proposal->state = db_text(s, 7, ROW_ID_BYTES, a).raw;
	proposal->decided_by = read_text(s, 8, a);
	proposal->decided_ms = sqlite3_column_int64(s, 9);
	proposal->reason = read_text(s, 10, a);
	proposal->rev = sqlite3_column_int64(s, 11);
}

struct err
proposal_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = PLACE(PROPOSALS),
		.forward = FORWARD(PROPOSALS),
		.backward = BACKWARD(PROPOSALS),
		.size = sizeof(struct proposal),
		.read = proposal_read,
	};

	return read_all(r, &query, w, a, out);
}

struct err
proposal_find(struct record *r, const char *id, struct arena *a, struct proposal *out)
{
	static const char sql[] = "SELECT at_ms, " PROPOSAL_COLUMNS " FROM proposal"
				  " WHERE id = CAST(?1 AS INTEGER)";

	return find_one(r, sql, id, proposal_read, a, out, sizeof *out);
}

struct err
proposal_decided(
	struct record *r, const char *person, struct arena *a, struct proposal *out, bool *found)
{
	static const char sql[] = "SELECT at_ms, " PROPOSAL_COLUMNS " FROM proposal"
				  " WHERE person = ?1"
				  " AND state <> 'waiting'"
				  " ORDER BY decided_ms DESC, id DESC"
				  " LIMIT 1";
	struct err e = find_one(r, sql, person, proposal_read, a, out, sizeof *out);

	*found = e.kind == ERR_NONE;
	return e.kind == ERR_MISSING ? NO_ERR : e;
}
