/* store/replay.c - the room as it stood at a moment.
 *
 * The way there, slice by slice:
 *     fill      the tables of then begin as copies of today's
 *     gather    for each field that an event between changed, its value at the far end
 *     apply     those are set; rows that were not there go, rows that are gone come back
 *     bound     how late in the timeline's order anything of then stands
 *     count     the lengths of lists, the groups of pages
 * From then on it moves by the events between where it stands and where it goes, both ways.
 * SPDX-License-Identifier: MIT */
#include "store/replay.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/audit.h"
#include "store/buf.h"
#include "store/db.h"
#include "store/replay_seek.h"
#include "store/replay_table.h"
#include "store/tally.h"

enum {
	TABLES_MOST = 24,
	/* A turn is so much work: a row that is copied, a field that is set is one; a few
	 * milliseconds. */
	TURN_WORK = 800,
	FILL_ROWS = 200,
	GATHER_EVENTS = 200,
	EVENT_WORK = 2,
	APPLY_SUBJECTS = 50,
	SUBJECT_CAP_BYTES = 64 * 1024,
	/* So many rows of the timeline that are later than all of then may be passed over by
	 * whoever reads it from its end; looked for in steps of as many. */
	BOUND_ROWS = 2000,
};

enum stage { STAGE_FILL, STAGE_GATHER, STAGE_APPLY, STAGE_BOUND, STAGE_COUNT, STAGE_THERE };

struct replay {
	struct record *record;
	struct replay_table tables[TABLES_MOST];
	int tables_count;
	enum stage stage;
	int64_t floor; /* of what can be told */
	int64_t floor_ms;
	int64_t at;     /* the event after which the tables are as they stood; 0: of today */
	int64_t goal;   /* what they are on the way to */
	int64_t wanted; /* what was asked for last, and its moment */
	int64_t wanted_ms;
	int filling;      /* the table that is */
	int64_t gathered; /* how far from `at` to `goal` */
	int place;        /* that was applied last, with its subject */
	struct buf subjects[2];
	bool turned;     /* it is in the other one */
	int64_t late_ms; /* where the search for the bound goes on from */
	int64_t late_seq;
	int64_t bound_ms;
	int64_t rows; /* that are to be copied, about; and those that are */
	int64_t filled;
	bool settled; /* it stands where it was last asked to */
	struct replay_place where;
};

static struct err
run(struct record *r, const char *sql)
{
	return sqlite3_exec(r->db, sql, NULL, NULL, NULL) == SQLITE_OK ? NO_ERR : db_fail(r);
}

/* ---- the tables ---- */

static struct err
make_tables(struct replay *p)
{
	struct err e = NO_ERR;

	for (int i = 0; i < TABLES_MOST && e.kind == ERR_NONE; i++) {
		struct buf subject;
		const char *name;

		buf_init(&subject, REPLAY_SUBJECT_BYTES - 1);
		if (audit_table_at((size_t)i, &name, &subject)) {
			struct replay_table *t = &p->tables[p->tables_count++];

			e = replay_table_make(p->record, i, name, subject.data, t);
			if (e.kind == ERR_NONE)
				e = replay_table_rows(t, &p->rows);
		}
		buf_clear(&subject);
	}
	return e;
}

/* The names of tables for those that gather: an event's subject begins with one. */
static struct err
name_tables(struct replay *p)
{
	static const char sql[] = "INSERT INTO temp.replay_table (place, name, key)"
				  " VALUES (?1, ?2, ?3)";
	struct err e = NO_ERR;

	for (int i = 0; i < p->tables_count && e.kind == ERR_NONE; i++)
		e = db_run(p->record, sql, "itt", (int64_t)p->tables[i].place, p->tables[i].name,
			p->tables[i].key);
	return e;
}

/* What no event tells of. How a service or an alert stood then is not known; what came later was
 * not there. */
static const char views[] =
	"CREATE TEMP TABLE replay_table (place INTEGER PRIMARY KEY, name TEXT UNIQUE, key TEXT);"
	"CREATE TEMP TABLE replay_change ("
	" place INTEGER, subject TEXT, field TEXT, value, PRIMARY KEY (place, subject, field))"
	" WITHOUT ROWID;"
	"CREATE TEMP TABLE replay_moment ("
	" seq INTEGER NOT NULL, bound_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL);"
	"INSERT INTO replay_moment VALUES (0, 0, 0);"
	"CREATE TEMP VIEW event AS SELECT * FROM main.event"
	" WHERE seq <= (SELECT seq FROM temp.replay_moment)"
	" AND at_ms <= (SELECT bound_ms FROM temp.replay_moment);"
	"CREATE TEMP VIEW comment AS SELECT * FROM main.comment"
	" WHERE created_ms <= (SELECT at_ms FROM temp.replay_moment);"
	"CREATE TEMP VIEW page_note AS SELECT * FROM main.page_note"
	" WHERE created_ms <= (SELECT at_ms FROM temp.replay_moment);"
	"CREATE TEMP VIEW alert AS"
	" SELECT page_id, id, '' AS status, severity, text, created_ms, rev FROM main.alert"
	" WHERE created_ms <= (SELECT at_ms FROM temp.replay_moment);"
	"CREATE TEMP VIEW change_event AS SELECT * FROM main.change_event"
	" WHERE at_ms <= (SELECT at_ms FROM temp.replay_moment);"
	"CREATE TEMP VIEW maintenance AS SELECT * FROM main.maintenance"
	" WHERE start_ms <= (SELECT at_ms FROM temp.replay_moment);";

static struct err
make_room(struct replay *p)
{
	static const char *const empty[] = {"oncall", "source", "service"};
	struct record *r = p->record;
	struct err e = r->newer ? err_make(ERR_RECORD,
					  "A newer warroom made this record: only that one can go "
					  "back in it.")
				: audit_functions(r);

	if (e.kind == ERR_NONE)
		e = run(r, views);
	if (e.kind == ERR_NONE)
		e = make_tables(p);
	for (size_t i = 0; i < sizeof empty / sizeof empty[0] && e.kind == ERR_NONE; i++)
		e = replay_table_copy(r, empty[i]);
	if (e.kind == ERR_NONE)
		e = replay_table_copy(r, "page_group");
	if (e.kind == ERR_NONE)
		e = replay_table_index(r, "page_group");
	if (e.kind == ERR_NONE)
		e = replay_table_copy(r, "tally");
	if (e.kind == ERR_NONE)
		e = run(r, "INSERT INTO temp.tally SELECT list, rank, 0 FROM main.tally");
	return e.kind == ERR_NONE ? name_tables(p) : e;
}

/* ---- the slices: each says how much work it was ---- */

static struct err
fill(struct replay *p, int *work)
{
	struct replay_table *t = &p->tables[p->filling];
	int count = 0;
	struct err e = replay_table_fill(t, FILL_ROWS, &count);

	*work += count + 1;
	p->filled += count;
	if (e.kind != ERR_NONE)
		return e;
	p->filling += t->filled;
	if (p->filling < p->tables_count)
		return NO_ERR;
	p->stage = STAGE_THERE;
	/* All that the copies have seen is among these. */
	return db_number(p->record, 0, &p->at, "SELECT max(seq) FROM main.event", "");
}

/* Of the events from here to there that nearest the far end counts: those further off are not put
 * in. */
static const char gather_back[] =
	"INSERT OR IGNORE INTO temp.replay_change (place, subject, field, value)"
	" SELECT t.place, e.subject, f.key, json_extract(f.value, '$[0]')"
	" FROM main.event AS e NOT INDEXED"
	" CROSS JOIN temp.replay_table AS t"
	"  ON t.name = substr(e.subject, 1, instr(e.subject, ':') - 1)"
	" CROSS JOIN json_each(e.data) AS f"
	" WHERE e.seq > ?1"
	" AND e.seq <= ?2"
	" AND e.origin IS NULL"
	" AND f.type = 'array'"
	" AND json_array_length(f.value) = 2"
	" ORDER BY e.seq";
static const char gather_forth[] =
	"INSERT OR IGNORE INTO temp.replay_change (place, subject, field, value)"
	" SELECT t.place, e.subject, f.key, json_extract(f.value, '$[1]')"
	" FROM main.event AS e NOT INDEXED"
	" CROSS JOIN temp.replay_table AS t"
	"  ON t.name = substr(e.subject, 1, instr(e.subject, ':') - 1)"
	" CROSS JOIN json_each(e.data) AS f"
	" WHERE e.seq > ?1"
	" AND e.seq <= ?2"
	" AND e.origin IS NULL"
	" AND f.type = 'array'"
	" AND json_array_length(f.value) = 2"
	" ORDER BY e.seq DESC";

/* Back, from the goal on towards here; forth, from the goal back towards here. */
static struct err
gather(struct replay *p, int *work)
{
	bool back = p->goal < p->at;
	int64_t left = back ? p->at - p->goal : p->goal - p->at;
	int64_t count = left - p->gathered < GATHER_EVENTS ? left - p->gathered : GATHER_EVENTS;
	int64_t low = back ? p->goal + p->gathered : p->goal - p->gathered - count;
	struct err e = back ? db_run(p->record, gather_back, "ii", low, low + count)
			    : db_run(p->record, gather_forth, "ii", low, low + count);

	*work += (int)count * EVENT_WORK;
	p->gathered += count;
	if (e.kind == ERR_NONE && p->gathered >= left) {
		p->stage = STAGE_APPLY;
		p->place = -1;
	}
	return e;
}

static struct err
forget_changes(struct replay *p)
{
	return db_run(p->record, "DELETE FROM temp.replay_change", "");
}

/* One row of those that `apply` steps through: what is to become of one subject. */
static struct err
apply_one(struct replay *p, sqlite3_stmt *s, struct buf *subject, int *work)
{
	int place = sqlite3_column_int(s, 0);

	assert(place >= 0 && place < p->tables_count);
	p->place = place;
	buf_reset(subject);
	(void)buf_string(subject, (const char *)sqlite3_column_text(s, 1));
	if (subject->full)
		return err_make(ERR_FULL, "Memory is short.");
	return replay_table_apply(
		&p->tables[place], subject->data, sqlite3_column_int(s, 2) != 0, work);
}

/* The next subjects after the one that was applied last. */
static struct err
apply(struct replay *p, int *work)
{
	static const char sql[] =
		"SELECT c.place, c.subject, max(c.field = t.key AND c.value IS NULL)"
		" FROM temp.replay_change AS c"
		" CROSS JOIN temp.replay_table AS t ON t.place = c.place"
		" WHERE (c.place, c.subject) > (?1, ?2)"
		" GROUP BY c.place, c.subject"
		" LIMIT ?3";
	struct buf *from = &p->subjects[p->turned];
	struct buf *to = &p->subjects[!p->turned];
	sqlite3_stmt *s = NULL;
	struct err e = db_start(
		p->record, &s, sql, "iti", (int64_t)p->place, from->data, (int64_t)APPLY_SUBJECTS);
	bool row = true;
	int count = 0;

	for (;;) {
		if (e.kind == ERR_NONE)
			e = db_step(p->record, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		e = apply_one(p, s, to, work);
		if (e.kind != ERR_NONE)
			db_end(s);
		count++;
	}
	p->turned = !p->turned; /* what was bound is not changed before that has ended */
	if (e.kind != ERR_NONE || count == APPLY_SUBJECTS)
		return e;
	p->stage = STAGE_BOUND;
	return forget_changes(p);
}

/* Whoever reads the timeline from its end would go over all that came since. So there is a bound in
 * its order, some rows later than the last of then: what the timeline does not show may stand later
 * still. */
static struct err
bound(struct replay *p, int *work)
{
	static const char sql[] = "SELECT at_ms, seq"
				  " FROM main.event INDEXED BY event_overview"
				  " WHERE overview = 1"
				  " AND (at_ms, seq) < (?1, ?2)"
				  " ORDER BY at_ms DESC, seq DESC"
				  " LIMIT ?3";
	sqlite3_stmt *s = NULL;
	struct err e =
		db_start(p->record, &s, sql, "iii", p->late_ms, p->late_seq, (int64_t)BOUND_ROWS);
	int64_t began_ms = p->late_ms;
	bool row = true;
	int count = 0;

	*work += BOUND_ROWS / 4;
	while (e.kind == ERR_NONE) {
		e = db_step(p->record, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		count++;
		p->late_ms = sqlite3_column_int64(s, 0);
		p->late_seq = sqlite3_column_int64(s, 1);
		if (p->late_seq <= p->goal) {
			p->stage = STAGE_COUNT;
			db_end(s);
			return NO_ERR;
		}
	}
	if (count < BOUND_ROWS)
		p->stage = STAGE_COUNT;
	else
		p->bound_ms = began_ms;
	return e;
}

/* ---- where it is ---- */

/* The event that is the last one, and what the timeline says of it. */
static struct err
read_where(struct replay *p)
{
	static const char recorded[] = "SELECT recorded_ms FROM main.event WHERE seq = ?1";
	static const char newest[] = "SELECT max(seq) FROM main.event";
	struct replay_place *w = &p->where;
	struct replay_said said;
	struct err e = db_number(p->record, 0, &w->last_seq, newest, "");

	if (e.kind == ERR_NONE)
		e = db_number(p->record, 0, &w->recorded_ms, recorded, "i", p->at);
	if (e.kind == ERR_NONE)
		e = replay_say(p->record, p->at, &said);
	if (e.kind != ERR_NONE)
		return e;
	w->at_ms = p->wanted_ms;
	w->seq = p->at;
	w->oldest = p->at <= p->floor;
	w->newest = p->at >= w->last_seq;
	memcpy(w->said, said.text, sizeof w->said);
	w->more = said.more;
	return NO_ERR;
}

static struct err
count(struct replay *p, int *work)
{
	static const char sql[] = "UPDATE temp.replay_moment"
				  " SET seq = ?1, bound_ms = ?2, at_ms = ?3";
	struct err e = tally_count(p->record);

	*work += TURN_WORK;
	p->at = p->goal;
	if (e.kind == ERR_NONE)
		e = db_run(p->record, sql, "iii", p->at, p->bound_ms, p->wanted_ms);
	p->stage = STAGE_THERE;
	p->settled = p->at == p->wanted;
	return e;
}

/* What is late in the order may come with what is gone forth to. */
static struct err
widen(struct replay *p)
{
	static const char sql[] = "SELECT max(at_ms)"
				  " FROM main.event NOT INDEXED"
				  " WHERE seq > ?1"
				  " AND seq <= ?2";
	int64_t latest_ms = INT64_MAX;
	struct err e = NO_ERR;

	if (p->goal - p->at <= BOUND_ROWS)
		e = db_number(p->record, 0, &latest_ms, sql, "ii", p->at, p->goal);
	if (latest_ms > p->bound_ms)
		p->bound_ms = latest_ms;
	return e;
}

/* On the way to what is wanted, from where the tables are whole. */
static struct err
set_out(struct replay *p)
{
	struct err e = NO_ERR;

	p->goal = p->wanted;
	p->gathered = 0;
	p->stage = p->goal != p->at ? STAGE_GATHER : STAGE_BOUND;
	if (p->goal > p->at)
		e = widen(p);
	p->late_ms = p->bound_ms;
	p->late_seq = INT64_MAX;
	return e;
}

static struct err
go_on(struct replay *p, int *work)
{
	switch (p->stage) {
	case STAGE_FILL:
		return fill(p, work);
	case STAGE_GATHER:
		return gather(p, work);
	case STAGE_APPLY:
		return apply(p, work);
	case STAGE_BOUND:
		return bound(p, work);
	case STAGE_COUNT:
		return count(p, work);
	case STAGE_THERE:
		break;
	}
	return set_out(p);
}

struct err
replay_turn(struct replay *p, bool *done)
{
	struct err e = record_snapshot(p->record);
	int work = 0;

	while (e.kind == ERR_NONE && work < TURN_WORK && !(p->stage == STAGE_THERE && p->settled))
		e = go_on(p, &work);
	*done = e.kind == ERR_NONE && p->stage == STAGE_THERE && p->settled;
	if (*done)
		e = read_where(p);
	record_release(p->record);
	return e;
}

int
replay_percent(const struct replay *p)
{
	int64_t left = p->goal < p->at ? p->at - p->goal : p->goal - p->at;

	switch (p->stage) {
	case STAGE_FILL:
		return p->rows > 0 ? (int)(p->filled < p->rows ? p->filled * 40 / p->rows : 40) : 0;
	case STAGE_GATHER:
		return 40 + (left > 0 ? (int)(p->gathered * 50 / left) : 0);
	case STAGE_APPLY:
		return 90;
	case STAGE_BOUND:
	case STAGE_COUNT:
		return 95;
	case STAGE_THERE:
		break;
	}
	return p->settled ? 100 : 40;
}

/* ---- the outside ---- */

/* How far it can be gone back, for people. */
static struct err
refuse(struct replay *p)
{
	static const char sql[] = "SELECT recorded_ms FROM main.event WHERE seq = ?1";
	int64_t first_ms = 0;
	struct err e = db_number(p->record, 0, &first_ms, sql, "i", p->floor);
	time_t first_s;
	char when[32];
	struct tm tm;

	if (p->floor_ms > first_ms)
		first_ms = p->floor_ms;
	first_s = (time_t)(first_ms / 1000 + 1); /* a second is asked for */
	if (e.kind != ERR_NONE)
		return e;
	if (p->floor == 0)
		return err_make(
			ERR_MISSING, "Nothing was recorded yet: there is no past to go to.");
	(void)localtime_r(&first_s, &tm);
	(void)strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &tm);
	return err_make(ERR_MISSING, "Nothing is known of then: it goes back to %s.", when);
}

static struct err
want(struct replay *p, int64_t seq, int64_t at_ms)
{
	p->wanted = seq;
	p->wanted_ms = at_ms;
	p->settled = false;
	if (p->stage != STAGE_GATHER)
		return NO_ERR; /* what is begun is ended first: half of it is no moment */
	p->stage = STAGE_THERE;
	return forget_changes(p);
}

struct err
replay_go(struct replay *p, int64_t at_ms)
{
	int64_t seq = 0;
	struct err e = replay_seek(p->record, at_ms, &seq);

	if (e.kind != ERR_NONE)
		return e;
	return seq < p->floor || seq == 0 || at_ms < p->floor_ms ? refuse(p) : want(p, seq, at_ms);
}

struct err
replay_step(struct replay *p, int events)
{
	static const char sql[] = "SELECT recorded_ms FROM main.event WHERE seq = ?1";
	int64_t at_ms = 0;
	int64_t seq = 0;
	struct err e = replay_stop(p->record, p->wanted, events, p->floor, &seq);

	if (e.kind == ERR_NONE)
		e = db_number(p->record, p->wanted_ms, &at_ms, sql, "i", seq);
	return e.kind == ERR_NONE ? want(p, seq, at_ms > p->floor_ms ? at_ms : p->floor_ms) : e;
}

struct err
replay_open(struct record *r, int64_t at_ms, struct replay **out)
{
	struct replay *p = calloc(1, sizeof *p);
	struct err e;

	if (p == NULL) {
		record_close(r);
		return err_make(ERR_FULL, "Memory is short.");
	}
	p->record = r;
	p->bound_ms = INT64_MAX;
	buf_init(&p->subjects[0], SUBJECT_CAP_BYTES);
	buf_init(&p->subjects[1], SUBJECT_CAP_BYTES);
	e = replay_floor(r, &p->floor, &p->floor_ms);
	if (e.kind == ERR_NONE)
		e = replay_go(p, at_ms); /* refused before anything is made */
	if (e.kind == ERR_NONE)
		e = record_snapshot(r);
	if (e.kind == ERR_NONE)
		e = make_room(p);
	record_release(r);
	if (e.kind != ERR_NONE) {
		replay_close(p);
		return e;
	}
	*out = p;
	return NO_ERR;
}

struct record *
replay_record(struct replay *p)
{
	return p->record;
}

void
replay_where(const struct replay *p, struct replay_place *out)
{
	*out = p->where;
}

void
replay_close(struct replay *p)
{
	if (p == NULL)
		return;
	for (int i = 0; i < p->tables_count; i++)
		replay_table_clear(&p->tables[i]);
	buf_clear(&p->subjects[0]);
	buf_clear(&p->subjects[1]);
	record_close(p->record);
	free(p);
}
